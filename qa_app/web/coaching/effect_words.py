"""How the effect of coaching is said: what is found, and what is missing."""

from __future__ import annotations

from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from qa_app.core.coaching import (
    FEWEST_REVIEWS,
    MOST_COMPARED,
    Effect,
    TooEarly,
    TooEarlyReason,
)
from qa_app.services.coaching import Behind
from qa_app.web.formats import UNKNOWN, number

Found = Effect | TooEarly


def init_effect_words(app: App) -> None:
    """Give templates the words of the effect of coaching."""
    app.jinja_env.globals.update(
        effect_state=state,
        effect_sentence=sentence,
        effect_outlook=outlook,
        effect_chance=chance,
        effect_luck=luck,
        effect_points=points,
        effect_span=span,
        effect_told=told,
        effect_lot=lot,
        effect_behind=behind,
    )


def told(found: Found) -> bool:
    """Whether there are figures to be shown."""
    return isinstance(found, Effect)


def state(found: Found) -> tuple[str, str]:
    """What is found, in a word, and its tone."""
    if isinstance(found, TooEarly):
        return _("Not enough data yet"), "neutral"
    if found.helped is None:
        return _("No effect can be told"), "neutral"
    return (_("It helped"), "good") if found.helped else (_("It got worse"), "bad")


def sentence(found: Found) -> str:
    """What the figures say, in plain words."""
    if isinstance(found, TooEarly):
        return _too_early(found)
    values = {"points": points(abs(found.difference)), "span": span(found)}
    if found.helped is None:
        values["points"] = points(found.difference, signed=True)
        return str(
            _(
                "No effect can be told yet: the difference from colleagues who were not coached is"
                " %(points)s percentage points, and its 95%% interval, %(span)s, holds zero.",
                **values,
            )
        )
    if found.helped:
        return str(
            _(
                "They improved by %(points)s percentage points more than colleagues who were not"
                " coached (95%% interval %(span)s).",
                **values,
            )
        )
    return str(
        _(
            "They did %(points)s percentage points worse than colleagues who were not coached"
            " would lead one to expect (95%% interval %(span)s).",
            **values,
        )
    )


def outlook(found: Found) -> str:
    """What it would take to tell an effect; empty where one is told, or hardly any is left."""
    if isinstance(found, TooEarly) or found.helped is not None or found.more == 0:
        return ""
    worth = _worth(found)
    if not found.waiting:
        return str(
            _(
                "The days compared are over. More days, or more agents coached on the same, would"
                " tell more."
            )
        )
    if found.more is None:
        return str(
            _(
                "More reviews alone would not show a difference of %(worth)s percentage points:"
                " agents change of themselves too. More coached agents would.",
                worth=worth,
            )
        )
    return str(
        ngettext(
            "About %(num)s more random review of each agent, colleagues too, would narrow the"
            " interval to %(worth)s percentage points on either side.",
            "About %(num)s more random reviews of each agent, colleagues too, would narrow the"
            " interval to %(worth)s percentage points on either side.",
            found.more,
            worth=worth,
        )
    )


def chance(found: Found) -> str:
    """How likely, at least, an effect would have shown by now; empty where one is told."""
    if isinstance(found, TooEarly) or found.helped is not None:
        return ""
    worth = _worth(found)
    if not found.power:
        return str(
            _(
                "If coaching really made a difference of %(worth)s percentage points, these reviews"
                " would hardly show it.",
                worth=worth,
            )
        )
    return str(
        _(
            "If coaching really made a difference of %(worth)s percentage points, these reviews"
            " would show it with a chance of at least %(chance)s%%.",
            worth=worth,
            chance=round(100 * found.power),
        )
    )


def luck(found: Effect) -> str:
    """Regression to the mean, in a sentence, with what it came to here."""
    return str(
        _(
            "Whoever is chosen for low marks does better afterwards without any coaching, because"
            " part of it was bad luck (regression to the mean): here about %(luck)s percentage"
            " points. So the coached are compared with what colleagues who began as low came to,"
            " not with their own low beginning.",
            luck=points(found.towards_mean, signed=True),
        )
    )


def lot(found: Found) -> str:
    """Who stands for a very large team; empty where everybody is compared."""
    if isinstance(found, TooEarly) or not found.by_lot:
        return ""
    return str(
        _(
            "The team has more than %(count)s agents: %(count)s drawn by lot stand for all of"
            " them.",
            count=MOST_COMPARED,
        )
    )


def behind(which: Behind) -> str:
    """What a list of reviews behind the figures is called."""
    match which:
        case Behind.COACHED_BEFORE:
            return str(_("Coached, before"))
        case Behind.COACHED_AFTER:
            return str(_("Coached, after"))
        case Behind.COLLEAGUES_BEFORE:
            return str(_("Colleagues, before"))
        case Behind.COLLEAGUES_AFTER:
            return str(_("Colleagues, after"))


def points(share: float, *, signed: bool = False) -> str:
    """A difference of shares in percentage points."""
    value = round(100 * share, 1)
    said = number(value or 0.0, 1)
    return f"+{said}" if signed and value > 0 else said


def span(found: Found) -> str:
    """The interval of the difference, in percentage points."""
    if isinstance(found, TooEarly):
        return UNKNOWN
    low, high = found.interval
    return str(pgettext("effect", "%(low)s to %(high)s", low=points(low), high=points(high)))


def _worth(found: Effect) -> str:
    return number(100 * found.worth)


def _too_early(found: TooEarly) -> str:
    match found.reason:
        case TooEarlyReason.NOBODY:
            return str(
                _("The agent has not confirmed it yet; the days after it begin when they do.")
            )
        case TooEarlyReason.REVIEWS_BEFORE:
            return str(
                _(
                    "Before the coaching there are fewer than %(count)s random reviews, and they"
                    " cannot be made up for. Compare more days, if there were reviews then.",
                    count=FEWEST_REVIEWS,
                )
            )
        case TooEarlyReason.OVER:
            return str(
                _(
                    "The days after the coaching are over, or ended by a new task on the same,"
                    " with fewer than %(count)s random reviews.",
                    count=FEWEST_REVIEWS,
                )
            )
        case TooEarlyReason.REVIEWS_AFTER:
            return str(
                ngettext(
                    "Not enough data yet: %(num)s more random review after the coaching.",
                    "Not enough data yet: %(num)s more random reviews after the coaching.",
                    found.more,
                )
            )
        case TooEarlyReason.COLLEAGUES:
            return str(
                ngettext(
                    "Not enough colleagues to compare with yet: %(num)s more with at least"
                    " %(count)s random reviews before and after.",
                    "Not enough colleagues to compare with yet: %(num)s more with at least"
                    " %(count)s random reviews before and after.",
                    found.more,
                    count=FEWEST_REVIEWS,
                )
            )
