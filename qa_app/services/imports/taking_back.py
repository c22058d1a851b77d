"""The body of the job that undoes an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from qa_app.core.conversations import agents_in
from qa_app.core.imports.placing import Directory
from qa_app.core.imports.shares import shares_of
from qa_app.core.imports.states import State
from qa_app.core.latency.figures import figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.people.names import one_line
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services import audit, definitions, search
from qa_app.services.context import Context
from qa_app.services.imports.handles import PROFILE, Handle
from qa_app.services.risk_models.promoting import enqueue_scoring
from qa_app.storage.bulk import begin_bulk
from qa_app.storage.imports import Prepared, Restored, show_again
from qa_app.storage.packing import unpack
from qa_app.storage.queries import imports as kept
from qa_app.storage.queries import undoing as queries
from qa_app.storage.queries.screening import recount
from qa_app.storage.queries.undoing import Brought, KeptFinding, StoredText
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.imports import Import
from qa_app.storage.undoing import delete_conversations, delete_texts

CHUNK = 200


def run_undo(context: Context, handle: Handle, import_id: int) -> None:
    """The body of the job: take back what the import brought, chunk by chunk.

    What somebody has come to use in the meantime is kept.
    """
    session = context.session
    if session.get_one(Import, import_id).state != State.UNDOING:
        # An earlier run was killed between its last commit and the end of its job.
        return
    work = _Work(context, import_id)
    saved: dict[str, Any] = dict(handle.saved or {"above": 0, "taken": 0, "kept": 0})
    total = queries.total_brought(session, import_id) + saved["taken"]
    session.commit()
    while not handle.cancelled:
        begin_bulk(session.connection())
        texts = queries.brought(session, import_id, saved["above"], CHUNK)
        if not texts:
            session.rollback()
            break
        taken = work.take_back(texts)
        saved["above"] = texts[-1].revision_id
        saved["taken"] += taken
        saved["kept"] += len(texts) - taken
        handle.progress(saved["taken"] + saved["kept"], total)
        handle.checkpoint(dict(saved))
        session.commit()
        handle.pause()
    _finish(context, import_id, saved, State.CANCELLED if handle.cancelled else State.UNDONE)


class _Work:
    """Takes texts back, a chunk at a time."""

    def __init__(self, context: Context, import_id: int) -> None:
        self._context = context
        self._session: Session = context.session
        self._since = self._session.get_one(Import, import_id).created_at
        self._profile = definitions.profile(context, PROFILE)
        self._directory = Directory()
        self._last_draw = -1
        self._chosen_among: frozenset[int] = frozenset()

    def take_back(self, texts: Sequence[Brought]) -> int:
        """Take back those that nothing rests on; returns how many."""
        session = self._session
        used = queries.in_use(session, texts, self._drawn())
        free = [text for text in texts if text.revision_id not in used]
        search.forget(
            self._context, ((text.revision_id, text.content, text.personal) for text in free)
        )
        changed = [text for text in free if text.number > 1]
        show_again(session.connection(), self._restored(changed))
        recount(session, Part.conversation_id.in_([text.conversation_id for text in changed]))
        delete_texts(session, [text.revision_id for text in free])
        delete_conversations(session, [text.conversation_id for text in free if text.number == 1])
        return len(free)

    def _drawn(self) -> frozenset[int]:
        """The parts that draws have chosen among; read again only after another draw."""
        last = queries.last_draw(self._session)
        if last != self._last_draw:
            self._last_draw = last
            self._chosen_among = queries.chosen_among(self._session, self._since)
        return self._chosen_among

    def _restored(self, texts: Sequence[Brought]) -> list[Restored]:
        before = queries.texts_before(self._session, texts)
        findings = queries.findings_of(self._session, [each.revision_id for each in before])
        ready = [
            _prepared(each, findings.get(each.revision_id, ()), self._profile) for each in before
        ]
        agents = {share.agent for each in ready for share in each.shares if share.agent}
        kept.extend_directory(
            self._session.connection(), self._directory, (), set(map(one_line, agents))
        )
        return [
            Restored(
                each.conversation_id,
                each.revision_id,
                prepared,
                tuple(
                    None if share.agent is None else self._directory.agents[one_line(share.agent)]
                    for share in prepared.shares
                ),
            )
            for each, prepared in zip(before, ready, strict=True)
        ]


def _prepared(text: StoredText, findings: Sequence[KeptFinding], profile: Profile) -> Prepared:
    """What a part shows of an earlier text, from its words and what was found in it then."""
    conversation = unpack(text.content)
    rounds = rounds_of(conversation, profile)
    named = {one_line(agent): agent for agent in agents_in(conversation)}
    standing = [
        _standing(each, named.get(each.agent_key or ""))
        for each in findings
        if each.state != "dismissed"
    ]
    return Prepared(
        source=conversation.source,
        external_id=conversation.id,
        channel=conversation.channel.value,
        started_ms=conversation.started_ms or 0,
        timed=conversation.started_ms is not None,
        digest=text.digest,
        content=text.content,
        personal=text.personal,
        message_count=text.message_count,
        shares=shares_of(conversation, rounds, figures(conversation, rounds), standing),
    )


def _standing(kept: KeptFinding, agent: str | None) -> Finding:
    """A finding as it stood; without a message it stays with the agent whose it was."""
    told = agent if kept.message is None else None
    severity = Severity(kept.severity)
    return Finding(kept.rule, severity, kept.message, None, None, None, agent=told)


def _finish(context: Context, import_id: int, saved: dict[str, Any], state: State) -> None:
    row = context.session.get_one(Import, import_id)
    row.state, row.finished_at = state, context.now
    enqueue_scoring(context)
    audit.record(
        context,
        f"import.{state}",
        "import",
        import_id,
        row.team_id,
        taken=saved["taken"],
        kept=saved["kept"],
    )
    context.session.commit()
