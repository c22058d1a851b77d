"""Latency profiles as files."""

from __future__ import annotations

import pytest

from qa_app.core.latency.profiles import RunStart
from qa_app.definitions.documents import DefinitionFaults, write
from qa_app.definitions.latency import as_mapping, profile_from_text, shipped_profiles

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
