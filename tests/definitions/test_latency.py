"""Latency profiles as files."""

from __future__ import annotations

import pytest

from qa_app.core.latency.profiles import Profile, RunStart, SourceKind
from qa_app.definitions.documents import DefinitionFaults, write
from qa_app.definitions.latency import (
    as_mapping,
    profile_from_file,
    profile_from_text,
    shipped_files,
    shipped_profiles,
)

GOOD = """
id: ours
title: {zh_CN: 我们的口径}
explanation: {zh_CN: 从最后一条消息起算}
start: last
"""


def test_the_two_profiles_of_the_foundation_are_shipped() -> None:
    """Every figure names the profile that it was read by."""
    shipped = shipped_profiles()
    assert shipped["default"].start is RunStart.FIRST
    assert shipped["last-message"].start is RunStart.LAST


def test_the_platforms_readings_are_shipped_with_their_sources() -> None:
    """They are other people's descriptions, and say so."""
    shipped = shipped_profiles()
    platforms = set(shipped) - {"default", "last-message"}
    assert platforms == {
        "taobao-capped",
        "taobao-answered",
        "taobao-3min",
        "jd",
        "douyin",
        "kuaishou",
        "pdd",
    }
    for name in platforms:
        source = shipped[name].source
        assert source is not None
        assert source.kind is SourceKind.THIRD_PARTY
        said = shipped[name].explanation.in_locale("zh_CN")
        assert ("未注明年份" if source.year is None else str(source.year)) in said


def test_a_shipped_profile_is_found_by_the_name_of_its_file() -> None:
    """A command reads the one that it needs, not all."""
    files = shipped_files()
    assert list(files) == list(shipped_profiles())
    assert profile_from_file(files["jd"]).id == "jd"


@pytest.mark.parametrize("profile", shipped_profiles().values(), ids=lambda each: each.id)
def test_a_shipped_profile_written_out_reads_back_the_same(profile: Profile) -> None:
    """Export and import lose nothing of hours, sources and clauses."""
    assert profile_from_text(write(as_mapping(profile)), file="x.yaml") == profile


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_shipped_profile_explains_itself_in_both_languages(locale: str) -> None:
    """A figure opens into its reading, for whoever asks."""
    for profile in shipped_profiles().values():
        assert locale in profile.title.as_mapping()
        assert locale in profile.explanation.as_mapping()


def test_a_profile_written_out_reads_back_the_same() -> None:
    """Teams export a profile, change it and bring it back."""
    profile = profile_from_text(GOOD, file="ours.yaml")
    assert profile_from_text(write(as_mapping(profile)), file="ours.yaml") == profile


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("start: last", "start: middle"), "start"),
        (("id: ours", "id: Not An Id"), "id"),
        (("start: last", "strat: last"), "strat"),
        (("title: {zh_CN: 我们的口径}", "title: {}"), "title"),
        (("start: last", "zone: Mars/Base"), "zone"),
        (("start: last", "cap_s: -1"), "cap_s"),
        (("start: last", "unanswered: cap"), "unanswered"),
        (("start: last", "hours_apply: clock"), "hours_apply"),
        (("start: last", "hours: {daily: 9-18}"), "hours"),
        (("start: last", "hours: {holidays: [2026-10-01]}"), "hours"),
        (("start: last", "split_gap_minutes: 0"), "split_gap_minutes"),
    ],
)
def test_a_fault_names_its_line_and_key(change: tuple[str, str], key: str) -> None:
    """A team that edits a file must see where it slipped."""
    with pytest.raises(DefinitionFaults) as caught:
        profile_from_text(GOOD.replace(*change), file="ours.yaml")
    (fault,) = caught.value.faults
    assert fault.key == key
    assert fault.file == "ours.yaml"
    assert fault.line == GOOD.replace(*change).splitlines().index(change[1]) + 1


def test_hours_by_weekday_with_holidays_are_read_and_written() -> None:
    """A team's week is not the same every day."""
    text = GOOD + (
        "hours: {weekly: {mon: 09:00-18:00, sat: '10:00-12:00'}, holidays: [2026-10-01],"
        " workdays: [2026-10-10]}\nhours_apply: clock\nzone: Asia/Taipei\n"
    )
    profile = profile_from_text(text, file="ours.yaml")
    assert profile.hours is not None
    assert [bool(openings) for openings in profile.hours.weekly] == [True] + [False] * 4 + [
        True,
        False,
    ]
    assert str(profile.zone) == "Asia/Taipei"
    assert profile_from_text(write(as_mapping(profile)), file="ours.yaml") == profile


def test_a_profile_may_take_the_hours_of_the_team() -> None:
    """The team's own calendar then decides."""
    profile = profile_from_text(GOOD + "hours: team\n", file="ours.yaml")
    assert (profile.team_hours, profile.hours) == (True, None)
    assert as_mapping(profile)["hours"] == "team"
