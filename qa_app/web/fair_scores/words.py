"""How fair scores are said: signed points, notes, bands, what each correction moved."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.fair_scores import NOTE_SENTENCES, FairNote, FairScore
from qa_app.core.fair_scores.scoring import LEAST_AGENTS, LEAST_REVIEWS
from qa_app.services.fair_scores import Assured, BandLimit
from qa_app.web.formats import number, percent
from qa_app.web.languages import local_text

_LEAST = {FairNote.FEW_AGENTS: LEAST_AGENTS, FairNote.FEW_REVIEWS: LEAST_REVIEWS}


def signed(value: float, digits: int = 1) -> str:
    """Points with their sign: ``+1.5``, ``−2.0``, ``0.0``."""
    text = number(abs(value), digits)
    if not any(each in "123456789" for each in text):
        return text
    return ("+" if value > 0 else "−") + text


def notes(found: Sequence[str]) -> list[str]:
    """What has to be said of a team's figures, in sentences."""
    known = [FairNote(each) for each in found if each in set(FairNote)]
    return [str(_(NOTE_SENTENCES[each], least=_LEAST.get(each, ""))) for each in known]


def moved(score: FairScore) -> str:
    """What each correction moved, a line for each, and of how many reviews."""
    moves = [
        (_("Severity of the reviewers"), signed(score.severity)),
        (_("Drawn towards the team"), signed(score.shrinkage)),
    ]
    if score.plain is not None:
        moves.insert(0, (_("Weights of the draw"), signed(score.weighted - score.plain)))
    lines = [f"{name}  {points}" for name, points in moves]
    lines.append(ngettext("%(num)s review", "%(num)s reviews", score.n))
    return "\n".join(lines)


def band_name(limits: Sequence[BandLimit], place: int) -> str:
    """What the band is called that begins at a limit; 0: what lies below all."""
    by_mark = limits[0].name is None
    if by_mark:
        return str(_("Passed") if place else _("Not passed"))
    if place == 0:
        return str(_("below %(limit)s", limit=number(limits[0].at, 1)))
    return limit_name(limits[place - 1])


def limit_name(limit: BandLimit) -> str:
    return str(_("Pass mark")) if limit.name is None else local_text(limit.name)


def chance(assured: Assured) -> str:
    """How sure the band is; never a plain 100 %."""
    if assured.chance > 0.995:
        return "> 99%"
    return percent(assured.chance)


def needed(assured: Assured) -> str:
    """How many more reviews until the band is sure."""
    if assured.needed == 0:
        return str(_("sure"))
    return str(_("more than 1,000")) if assured.needed is None else f"+{number(assured.needed)}"
