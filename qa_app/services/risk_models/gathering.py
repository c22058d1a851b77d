"""Conversations as a risk model reads them: masked, with findings and response times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite

import numpy as np

from qa_app.core.conversations import Conversation
from qa_app.core.errors import NotFound, _
from qa_app.core.latency.figures import figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.risk_models.learning import MOST_LEARNT, Source, Wish
from qa_app.ml.risk.training import Labels
from qa_app.ml.risk.views import Dialogue
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations import DEFAULT_PROFILE, masked_by
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.queries.risk_models import Labelled

AT_ONCE = 200

TOO_FEW = _(
    "There are %(labels)s conversations with an outcome; %(least)s are needed. Until then "
    "conversations are ranked by findings alone."
)
NO_SUCH_FIGURE = _("No conversation brought this figure. The newest ones brought: %(names)s")

Between = Callable[[int, int], object]
"""Told how many of how many are read; may end the work by raising."""


def labelled(context: Context, wish: Wish) -> list[Labelled]:
    """What there is to learn from, oldest first; raises NotFound for a list of another team."""
    session = context.session
    if wish.source is Source.REVIEWS:
        return queries.reviewed(session, wish.team_id, MOST_LEARNT)
    if wish.source is Source.LIST:
        chosen = queries.label_list(session, wish.list_id or 0)
        if chosen is None or chosen.team_id != wish.team_id:
            raise NotFound()
        found = queries.listed(session, chosen.id, MOST_LEARNT)
    else:
        found = _with_field(context, wish)
    border = wish.failing_at or 0.0
    return [each._replace(failing=each.value <= border) for each in found]


def labels_of(rows: Sequence[Labelled]) -> Labels:
    """The outcomes as learning takes them."""
    return Labels(
        np.array([row.value for row in rows], dtype=np.float64),
        np.array([bool(row.failing) for row in rows], dtype=np.bool_),
    )


def dialogues_of(
    context: Context, rows: Sequence[Labelled], between: Between = lambda _done, _of: None
) -> list[Dialogue]:
    """The texts of parts as a model reads them, in their order."""
    profile = definitions.profile(context, DEFAULT_PROFILE)
    findings = queries.findings_of(context.session, {row.part_id: row.revision_id for row in rows})
    found: list[Dialogue] = []
    for start in range(0, len(rows), AT_ONCE):
        between(start, len(rows))
        chunk = rows[start : start + AT_ONCE]
        texts = _texts(context, {row.revision_id for row in chunk})
        found += [
            dialogue(row.part_id, texts[row.revision_id], findings.get(row.part_id, ()), profile)
            for row in chunk
        ]
    return found


def dialogue(
    part_id: int, text: Conversation, findings: Sequence[object], profile: Profile
) -> Dialogue:
    """One conversation as a model reads it."""
    return Dialogue(str(part_id), text, findings, figures(text, rounds_of(text, profile)))  # type: ignore[arg-type]


def found_instead(context: Context, wish: Wish) -> list[str]:
    """The figures that there are, where one was asked for."""
    return fields_of(context, wish.team_id) if wish.source is Source.FIELD else []


def fields_of(context: Context, team_id: int | None) -> list[str]:
    """The figures that came with a team's newest conversations, by their paths."""
    found: dict[str, int] = {}
    for _row, text in _read(context, team_id, 50):
        for path in _paths(text.meta):
            found[path] = found.get(path, 0) + 1
    return sorted(found, key=lambda path: (-found[path], path))[:20]


def _with_field(context: Context, wish: Wish) -> list[Labelled]:
    """The newest conversations that brought the figure, oldest first."""
    found = []
    for row, text in _read(context, wish.team_id, None):
        value = _figure(text, wish.field)
        if value is not None:
            found.append(row._replace(value=value))
            if len(found) == MOST_LEARNT:
                break
    return found[::-1]


def _read(
    context: Context, team_id: int | None, most: int | None
) -> Iterator[tuple[Labelled, Conversation]]:
    """Conversations with their texts, unmasked, the newest first."""
    rows = list(queries.newest(context.session, team_id))[:most]
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        stored = conversations.revisions(context.session, {row.revision_id for row in chunk})
        texts = {each.id: unpack(each.content) for each in stored}
        for row in chunk:
            yield row, texts[row.revision_id]


def _texts(context: Context, revision_ids: set[int]) -> dict[int, Conversation]:
    stored = conversations.revisions(context.session, revision_ids)
    return {each.id: masked_by(unpack(each.content), each.personal) for each in stored}


def _figure(text: Conversation, path: str) -> float | None:
    place: object = text.meta
    for name in path.split("."):
        place = place.get(name) if isinstance(place, Mapping) else None
    return _number(place)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def _paths(meta: Mapping[str, object], before: str = "", depth: int = 0) -> Iterator[str]:
    for name, value in meta.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and depth < 3:
            yield from _paths(value, f"{path}.", depth + 1)
        elif _number(value) is not None:
            yield path
