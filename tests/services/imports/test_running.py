"""What an import's job leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, inspect, select

from qa_app.core.conversations import Conversation
from qa_app.core.permissions import Actor, RoleName
from qa_app.services.context import Context
from qa_app.services.imports import running
from qa_app.services.imports.staging import commit
from qa_app.storage.packing import unpack, unpack_spans
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.imports import Import, ImportProblem
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import Agent, AgentTeam, Team
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.tables.search import SearchWatermark
from tests.support.factories import actor_of, chat, make_agent, make_team, make_user
from tests.support.importing import contents, imported, jsonl, staged, worked

MOBILE = "13812345678"


def some(count: int, first: int = 0, **options: object) -> list[Conversation]:
    return [
        chat(
            ("customer", 0, f"在吗 {number}"),
            ("agent", 12, "您好，请问有什么可以帮您？"),
            ("customer", 30, "谢谢"),
            ("agent", 41, "不客气，感谢您的咨询，祝您生活愉快，再见"),
            id=f"c-{number:04}",
            **options,  # type: ignore[arg-type]
        )
        for number in range(first, first + count)
    ]


def counts(row: Import) -> tuple[int, int, int, int, int]:
    return row.read, row.new, row.changed, row.same, row.refused


def number_of(context: Context, table: type) -> int:
    return context.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_conversation_of_a_file_lands(context: Context) -> None:
    """The whole path: file, chunks, rows."""
    texts = some(7)
    row = imported(context, jsonl(*texts))
    assert (row.state, counts(row)) == ("done", (7, 7, 0, 0, 0))
    assert row.finished_at == context.now
    kept = [unpack(content) for content in context.session.scalars(select(Revision.content))]
    assert sorted(kept, key=lambda each: each.id) == texts


def test_an_import_has_the_tables_sizes_noted(context: Context) -> None:
    """What came in on Monday must not make the lists slow until the next morning."""
    imported(context, jsonl(*some(2)))
    bind = context.session.connection()
    assert inspect(bind).has_table("sqlite_stat1") == (bind.dialect.name == "sqlite")


def test_chunks_make_no_difference(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever falls on a border between two chunks is there once."""
    monkeypatch.setattr(running, "CHUNK", 3)
    row = imported(context, jsonl(*some(10)))
    assert counts(row) == (10, 10, 0, 0, 0)
    assert number_of(context, ConversationRow) == number_of(context, Part) == 10


def test_the_same_file_again_changes_nothing(context: Context) -> None:
    """People import yesterday's export together with today's."""
    data = jsonl(*some(5))
    imported(context, data)
    before = contents(context.session)
    row = imported(context, data)
    assert counts(row) == (5, 0, 0, 5, 0)
    assert contents(context.session) == before


def test_only_what_changed_gets_a_new_text(context: Context) -> None:
    """A conversation that went on after the first export."""
    texts = some(3)
    imported(context, jsonl(*texts))
    longer = replace(texts[1], messages=texts[1].messages[:2])
    row = imported(context, jsonl(texts[0], longer, texts[2], *some(1, first=9)))
    assert counts(row) == (4, 1, 1, 2, 0)
    assert number_of(context, Revision) == 5


def test_what_was_screened_is_kept_with_the_version_of_its_rule(context: Context) -> None:
    """A finding must be explained by the rule as it was."""
    rude = chat(("customer", 0, "怎么退款"), ("agent", 9, "不知道"), id="rude")
    imported(context, jsonl(rude))
    rows = context.session.scalars(select(FindingRow)).all()
    found = {row.rule: row for row in rows}
    hit = found["banned.dont-know"]
    assert (hit.message, hit.start, hit.end, hit.state) == (1, 0, 3, "open")
    part = context.session.scalars(select(Part)).one()
    assert part.finding_count == len(rows)
    assert part.severity_rank >= 3


def test_personal_data_is_found_at_import(context: Context) -> None:
    """Pages mask by what stands here, not by searching again."""
    text = chat(("customer", 0, f"我的号码 {MOBILE}"), ("agent", 9, "好的"))
    imported(context, jsonl(text))
    spans = unpack_spans(context.session.scalars(select(Revision.personal)).one())
    assert [tuple(span) for span in spans] == [(0, 5, 16, "mobile")]


def test_a_bad_row_never_stops_the_good_ones(context: Context) -> None:
    """Half a line of JSON in the middle of a large file."""
    good = jsonl(*some(2)).split(b"\n")
    row = imported(context, b"\n".join([good[0], b'{"id": "x", "messages": [{"ro', good[1]]))
    assert counts(row) == (3, 2, 0, 0, 1)
    problem = context.session.scalars(select(ImportProblem)).one()
    assert (problem.refused, problem.file, problem.line) == (True, "chats.jsonl", 2)
    assert problem.sentence
    assert problem.excerpt.startswith('{"id": "x"')


def test_an_excerpt_shows_no_personal_data(context: Context) -> None:
    """The list of refused rows is read by people who may not see it."""
    imported(context, f'{{"id": "x", "phone": "{MOBILE}", "messages": 3}}'.encode())
    problem = context.session.scalars(select(ImportProblem)).one()
    assert MOBILE not in problem.excerpt
    assert "*" * len(MOBILE) in problem.excerpt


def test_a_duplicate_id_is_refused_and_the_first_one_stays(context: Context) -> None:
    """Never silently dropped, and never taken for a new text of the first."""
    first, other = some(1), chat(("agent", 0, "您好"), id="c-0000")
    row = imported(context, jsonl(*first, other))
    assert counts(row) == (2, 1, 0, 0, 1)
    assert unpack(context.session.scalars(select(Revision.content)).one()) == first[0]


def test_a_warning_is_counted_and_the_conversation_lands(context: Context) -> None:
    """No times at all is accepted, with one warning."""
    row = imported(context, jsonl(replace(chat(("agent", None, "您好")), started_ms=None)))
    assert (counts(row), row.warned) == ((1, 1, 0, 0, 0), 1)
    part = context.session.scalars(select(Part)).one()
    assert (part.timed, part.started_at) == (False, row.created_at)
    assert context.session.scalars(select(ImportProblem)).one().refused is False


def test_teams_and_agents_that_a_file_names_are_made(context: Context) -> None:
    """The first import of a fresh house."""
    imported(context, jsonl(*some(2, agent="a9", team="north")))
    team = context.session.scalars(select(Team)).one()
    agent = context.session.scalars(select(Agent)).one()
    spell = context.session.scalars(select(AgentTeam)).one()
    assert (team.key, agent.key) == ("north", "a9")
    assert (spell.agent_id, spell.team_id) == (agent.id, team.id)
    assert {part.team_id for part in context.session.scalars(select(Part))} == {team.id}


def test_what_names_no_team_goes_to_the_team_of_the_import(context: Context) -> None:
    """A supervisor's own export."""
    team = make_team(context.session, "t1")
    imported(context, jsonl(*some(1)), team=team)
    assert context.session.scalars(select(Part)).one().team_id == team.id


class Supervised:
    """Two teams, and a supervisor of the first."""

    def __init__(self, context: Context) -> None:
        session = context.session
        self.ours, self.theirs = make_team(session, "ours"), make_team(session, "theirs")
        make_agent(session, self.ours, "a1")
        make_agent(session, self.theirs, "a2")
        self.user = make_user(session, RoleName.SUPERVISOR, self.ours)
        session.commit()
        self.actor: Actor = actor_of(self.user, RoleName.SUPERVISOR, self.ours)
        self.context = replace(context, actor=self.actor)


def test_rows_of_other_teams_are_refused_and_the_own_ones_land(context: Context) -> None:
    """Nobody fills a colleague's team with conversations."""
    scene = Supervised(context)
    row = imported(
        scene.context,
        jsonl(*some(1), *some(1, 1, agent="a2"), *some(1, 2, team="theirs")),
        team=scene.ours,
    )
    assert counts(row) == (3, 1, 0, 0, 2)
    assert [part.team_id for part in context.session.scalars(select(Part))] == [scene.ours.id]


def test_a_conversation_of_another_team_is_not_overwritten(context: Context) -> None:
    """Two shops may number their chats alike."""
    scene = Supervised(context)
    imported(context, jsonl(*some(1, agent="a2")), team=scene.theirs)
    row = imported(scene.context, jsonl(chat(("agent", 0, "喂"), id="c-0000")), team=scene.ours)
    assert counts(row) == (1, 0, 0, 0, 1)
    assert number_of(context, Revision) == 1


def test_an_import_runs_with_the_rights_of_the_day_it_runs(context: Context) -> None:
    """Somebody may lose a role while their file waits."""
    scene = Supervised(context)
    import_id = staged(scene.context, jsonl(*some(2)), team=scene.ours)
    commit(scene.context, import_id)
    scene.user.active = False
    row = worked(context, import_id)
    assert counts(row) == (2, 0, 0, 0, 2)


def test_the_supervisors_of_a_team_are_told_of_critical_findings_once(context: Context) -> None:
    """An insult must not wait for the next sample."""
    scene = Supervised(context)
    rude = [
        chat(("customer", 0, "退款"), ("agent", 9, "你是不是傻逼"), id=f"r{n}") for n in range(3)
    ]
    row = imported(context, jsonl(*rude, *some(1)), team=scene.ours)
    notice = context.session.scalars(select(Notice)).one()
    assert (notice.user_id, notice.kind) == (scene.user.id, "critical_findings")
    assert notice.details == {
        "import": row.id,
        "team": scene.ours.id,
        "team_name": scene.ours.name,
        "count": 3,
    }


def test_without_critical_findings_nobody_is_told(context: Context) -> None:
    """Notices that mean nothing are read by nobody."""
    scene = Supervised(context)
    imported(context, jsonl(*some(3)), team=scene.ours)
    assert number_of(context, Notice) == 0


def test_the_index_follows(context: Context) -> None:
    """What was imported can be found soon after."""
    imported(context, jsonl(*some(3)))
    mark = context.session.scalars(select(SearchWatermark)).one()
    assert mark.revision_id == context.session.scalar(select(func.max(Revision.id)))


def test_an_import_is_recorded_with_its_counts_and_no_texts(context: Context) -> None:
    """Who brought what in must be known years later, the words need not."""
    imported(context, jsonl(*some(2)))
    entries = context.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    done = [entry for entry in entries if entry.action == "import.done"]
    assert [entry.details["new"] for entry in done] == [2]
    assert "import.asked" in {entry.action for entry in entries}
    assert "您好" not in repr([entry.details for entry in entries])


def test_the_upload_is_deleted_when_it_is_no_longer_needed(context: Context) -> None:
    """Transcripts lie about nowhere but in the database."""
    row = imported(context, jsonl(*some(1)))
    assert row.stored_as is None
    assert list((context.data_dir / "uploads").iterdir()) == []


def test_a_broken_character_is_refused_where_it_stands(context: Context) -> None:
    """A lone surrogate is valid JSON and no text; no database keeps it."""
    line = b'{"id": "s", "messages": [{"role": "agent", "text": "\\ud800"}]}'
    row = imported(context, b"\n".join([line, jsonl(*some(1))]))
    assert (row.read, row.new) == (2, row.read - row.refused)
    assert row.refused + row.warned == 1


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "'; DROP TABLE part; --", "%s"])
def test_hostile_words_are_kept_as_words_in_every_field(context: Context, markup: str) -> None:
    """Every field comes from outside."""
    text = chat(("customer", 0, markup), ("agent", 9, markup), id=markup, agent=markup,
                team=markup, source=markup)  # fmt: skip
    row = imported(context, jsonl(text), name=f"{markup}.jsonl")
    assert counts(row) == (1, 1, 0, 0, 0)
    assert unpack(context.session.scalars(select(Revision.content)).one()) == text
    assert context.session.scalars(select(Team.key)).one() == markup
