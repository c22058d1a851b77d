"""Files on their way: put away, looked at, committed, dropped."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from qa_app.core.conversations import Role
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import Actor, RoleName
from qa_app.importers.columns import ColumnMapping, Field
from qa_app.services.context import Context
from qa_app.services.imports import mappings, uploads
from qa_app.services.imports.looking import guessed_anew, look
from qa_app.services.imports.options import Options
from qa_app.services.imports.staging import choose, commit, discard, stage
from qa_app.storage.tables.imports import Import, SavedMapping
from qa_app.storage.tables.jobs import Job
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, chat, make_team, make_user
from tests.support.importing import file_of, imported, jsonl, staged, worked
from tests.support.mappings import TSV, TSV_MAPPING

MOBILE = "13812345678"
GOOD = jsonl(chat(("customer", 0, f"我是 {MOBILE}"), ("agent", 9, "您好"), id="c-1"))


def as_supervisor(context: Context, team: object) -> Context:
    user = make_user(context.session, RoleName.SUPERVISOR, team)  # type: ignore[arg-type]
    context.session.commit()
    actor: Actor = actor_of(user, RoleName.SUPERVISOR, team)  # type: ignore[arg-type]
    return replace(context, actor=actor)


def test_an_upload_is_readable_by_the_product_alone(context: Context) -> None:
    """It is full of other people's words."""
    staged(context, GOOD)
    folder = context.data_dir / "uploads"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_file_over_the_limit_leaves_nothing_behind(context: Context) -> None:
    """The limit holds for what arrives, whatever was announced."""
    with pytest.raises(Invalid) as refused:
        stage(context, file_of(b"x" * 100), "a.jsonl", team_id=None, most_bytes=99)
    assert refused.value.sentence == uploads.TOO_LARGE
    assert list((context.data_dir / "uploads").iterdir()) == []
    assert context.session.scalar(select(func.count()).select_from(Import)) == 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\聊天.csv", "聊天.csv"),
        ("a\nb\u202ec.jsonl", "a b c.jsonl"),
        ("", "-"),
        ("名" * 400, "名" * 255),
    ],
)
def test_a_name_is_only_a_name(context: Context, given: str, shown: str) -> None:
    """It comes from the visitor and decides nothing about where the file lies."""
    import_id = stage(context, file_of(GOOD), given, team_id=None, most_bytes=10_000)
    row = context.session.get_one(Import, import_id)
    assert row.name == shown
    assert uploads.existing(context.data_dir, row.stored_as).parent.name == "uploads"


def test_committing_twice_is_committing_once(context: Context) -> None:
    """Two presses, two tabs, two retries."""
    import_id = staged(context, GOOD)
    assert commit(context, import_id) == commit(context, import_id)
    assert context.session.scalar(select(func.count()).select_from(Job)) == 1
    row = worked(context, import_id)
    assert commit(context, import_id) == row.job_id


def test_what_is_committed_is_neither_changed_nor_dropped(context: Context) -> None:
    """The worker may be reading it."""
    import_id = staged(context, GOOD)
    commit(context, import_id)
    for late in (
        lambda: choose(context, import_id, Options(), None),
        lambda: discard(context, import_id),
        lambda: look(context, import_id),
    ):
        with pytest.raises(Conflict):
            late()


def test_a_file_that_is_gone_is_told(context: Context) -> None:
    """A disk was cleaned up by hand."""
    import_id = staged(context, GOOD)
    for path in (context.data_dir / "uploads").iterdir():
        path.unlink()
    with pytest.raises(Invalid) as gone:
        commit(context, import_id)
    assert gone.value.sentence == uploads.GONE


def test_files_that_nobody_came_back_for_are_dropped(context: Context, clock: FixedClock) -> None:
    """Looked at on Monday, forgotten on Tuesday."""
    staged(context, GOOD)
    orphan = context.data_dir / "uploads" / "orphan.upload"
    orphan.write_bytes(b"x")
    long_ago = clock.at.timestamp() - 10 * 86_400
    os.utime(orphan, (long_ago, long_ago))
    clock.advance(days=3)
    fresh = staged(context, GOOD)
    assert context.session.scalars(select(Import.id)).all() == [fresh]
    assert len(list((context.data_dir / "uploads").iterdir())) == 1


def test_a_team_must_be_chosen_by_who_does_not_reach_all(context: Context) -> None:
    """What names no team would be seen by nobody of them."""
    ours, theirs = make_team(context.session), make_team(context.session)
    asking = as_supervisor(context, ours)
    with pytest.raises(Invalid):
        staged(asking, GOOD)
    with pytest.raises(NotFound):
        staged(asking, GOOD, team=theirs)
    reviewer = make_user(context.session, RoleName.REVIEWER, ours)
    context.session.commit()
    with pytest.raises(Refused):
        staged(replace(context, actor=actor_of(reviewer, RoleName.REVIEWER, ours)), GOOD, team=ours)


def test_a_look_masks_personal_data(context: Context) -> None:
    """Who may import may not thereby see every number."""
    seen = look(context, staged(context, GOOD)).preview
    assert MOBILE not in repr(seen)
    assert "*" * len(MOBILE) in seen.conversations[0].messages[0].text
    rows = TSV.replace("在吗".encode(), MOBILE.encode())
    table = look(context, staged(context, rows, "a.tsv")).preview
    assert MOBILE not in repr(table)


def test_a_look_at_a_large_table_reads_its_beginning_only(context: Context) -> None:
    """Nobody waits half a minute after each change of the mapping."""
    rows = "".join(
        f"s{number},客户,第{number}次在吗\ns{number},客服,第{number}次您好\n"
        for number in range(60_000)
    ).encode()
    import_id = staged(context, "会话ID,角色,内容\n".encode() + rows, "large.csv")
    seen = look(context, import_id).preview
    assert len(seen.conversations) == 5
    assert seen.problems == () or all(p.severity == "warning" for p in seen.problems)
    heads = list((context.data_dir / "uploads").glob("*.head"))
    assert [path.stat().st_size < len(rows) for path in heads] == [True]
    discard(context, import_id)
    assert list((context.data_dir / "uploads").iterdir()) == []


def test_the_cut_through_a_large_json_document_is_no_fault_of_the_file(context: Context) -> None:
    """Only the preview's beginning ends in the middle."""
    line = GOOD.decode().replace("c-1", "c-%d")
    document = ("[" + ",\n ".join(line % n for n in range(12_000)) + "]").encode()
    seen = look(context, staged(context, document, "all.json")).preview
    assert len(seen.conversations) == 5
    assert seen.problems == ()


def test_a_mapping_of_a_team_is_not_offered_to_another(context: Context) -> None:
    """Its name may tell what they do."""
    ours, theirs = make_team(context.session), make_team(context.session)
    mappings.keep(context, "ours", ["a"], TSV_MAPPING, ours.id)
    mappings.keep(context, "theirs", ["a"], TSV_MAPPING, theirs.id)
    mappings.keep(context, "everybody's", ["b"], TSV_MAPPING, None)
    context.session.commit()
    found = mappings.offered(as_supervisor(context, ours), ["a"])
    assert [(each.name, each.fits) for each in found] == [("ours", True), ("everybody's", False)]


def test_a_mapping_of_the_same_name_is_replaced(context: Context) -> None:
    """The export changed, and so did its mapping."""
    changed = ColumnMapping(columns={Field.TEXT: "9"}, roles={"x": Role.AGENT})
    mappings.keep(context, "weekly", ["a"], TSV_MAPPING, None)
    mappings.keep(context, "weekly", ["b"], changed, None)
    context.session.commit()
    assert context.session.scalar(select(func.count()).select_from(SavedMapping)) == 1
    assert mappings.mapping_named(context, "weekly") == changed


def test_a_mapping_for_everybody_is_kept_by_who_reaches_everybody(context: Context) -> None:
    """It is offered in every team."""
    asking = as_supervisor(context, make_team(context.session))
    with pytest.raises(NotFound):
        mappings.keep(asking, "x", ["a"], TSV_MAPPING, None)


def test_columns_are_told_apart_by_name_and_order(context: Context) -> None:
    """``ab, c`` is not ``a, bc``."""
    digests = [mappings.columns_digest(each) for each in (["ab", "c"], ["a", "bc"], ["c", "ab"])]
    assert len(set(digests)) == 3


def test_options_come_back_as_they_were_kept(context: Context) -> None:
    """The job reads what the page wrote."""
    import_id = staged(context, TSV, "a.tsv")
    options = Options(TSV_MAPPING, "京东")
    choose(context, import_id, options, None)
    kept = context.session.get_one(Import, import_id)
    assert Options.from_dict(kept.mapping) == options
    assert look(context, import_id).options == options


def test_another_delimiter_makes_other_columns(context: Context) -> None:
    """The guess is made anew on what stands there then."""
    import_id = staged(context, b"a;b,c\n1;2,3\n", "a.csv")
    wanted = replace(TSV_MAPPING, header=True, delimiter=";")
    found = guessed_anew(context, import_id, wanted)
    assert (found.delimiter, found.header) == (";", True)
    assert look(context, import_id, Options(wanted)).preview.columns == ("a", "b,c")


def test_a_zip_is_one_import_of_several_files(context: Context) -> None:
    """A month of daily exports."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("day1.jsonl", GOOD)
        archive.writestr("day2.jsonl", jsonl(chat(("agent", 0, "您好"), id="c-2")))
        archive.writestr("again.jsonl", jsonl(chat(("agent", 0, "不同"), id="c-2")))
    row = imported(context, packed.getvalue(), "days.zip")
    assert (row.read, row.new, row.refused) == (3, 2, 1)
    again = imported(context, packed.getvalue(), "days.zip")
    assert (again.new, again.changed, again.same, again.refused) == (0, 0, 2, 1)
