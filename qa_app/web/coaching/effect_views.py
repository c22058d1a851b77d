"""Whether coaching helped: by criterion in a team, and one criterion with all its tasks."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from qa_app.core.coaching import MOST_COMPARED, Effect
from qa_app.core.errors import Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import coaching, scores
from qa_app.services.coaching import Behind
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.coaching import effect_drawings
from qa_app.web.coaching.effect_file import effect_file
from qa_app.web.coaching.effect_forms import FIELDS, EffectForm, kept
from qa_app.web.coaching.effect_words import init_effect_words
from qa_app.web.coaching.forms import number
from qa_app.web.coaching.views import coaching_criteria
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("coaching_effects", __name__, url_prefix="/coaching/effect")
blueprint.record_once(lambda state: init_effect_words(state.app))
navigation.on(
    blueprint,
    Entry(
        N_("Effect of coaching"),
        "coaching_effects.listing",
        "activity",
        28,
        Right.SEE_SCORES,
        Section.SCORES,
    ),
)


@blueprint.get("")
@needs(Right.SEE_SCORES)
def listing() -> str | tuple[str, int]:
    """A team's coaching by criterion: how much more the coached improved than others."""
    form = _form()
    try:
        found = coaching.effect_overview(context(), form.asked())
    except Invalid as fault:
        form.offer(scores.teams(context()), None)
        blame(form, fault)
        return render_template("coaching/effects.html", form=form, found=None, names=FIELDS), (
            status_of(fault)
        )
    form.offer(found.teams, found)
    titles, same = coaching_criteria(), kept(found)
    return render_template(
        "coaching/effects.html",
        form=form,
        names=FIELDS,
        found=found,
        kept=same,
        titles=titles,
        plot=effect_drawings.by_criterion(
            found,
            titles,
            lambda criterion: url_for(
                "coaching_effects.criterion",
                criterion=criterion,
                **same,  # type: ignore[arg-type]
            ),
        ),
    )


@blueprint.get("/criterion")
@needs(Right.SEE_SCORES)
def criterion() -> str:
    """All coaching on one criterion, and each task of it."""
    asked = _form().asked()
    found, line = coaching.effect_on(context(), asked, request.args.get("criterion", "")[:200])
    return render_template(
        "coaching/effect.html",
        found=found,
        line=line,
        kept=kept(found),
        title=coaching_criteria().get(line.criterion, line.criterion),
        most_compared=MOST_COMPARED,
        plot=effect_drawings.before_and_after(line.found)
        if isinstance(line.found, Effect)
        else None,
    )


@blueprint.get("/reviews")
@needs(Right.SEE_SCORES)
def reviews() -> str:
    """The reviews that a figure is told from, of a criterion or of one coaching on it."""
    criterion, behind = request.args.get("criterion", "")[:200], request.args.get("behind", "")
    found = coaching.effect_reviews(
        context(),
        _form().asked(),
        criterion,
        Behind(behind) if behind in set(Behind) else Behind.COACHED_BEFORE,
        number(request.args.get("task")),
        place_from(request.args.get("after"), request.args.get("before")),
    )
    page = found.page
    return render_template(
        "coaching/effect_reviews.html",
        found=found,
        criterion=criterion,
        kept=kept(found.overview),
        title=coaching_criteria().get(criterion, criterion),
        kinds=list(Behind),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/export.csv")
@needs(Right.SEE_SCORES)
def export() -> Response:
    """The table as a file; the audit log keeps who took it."""
    found = coaching.exported_effects(context(writes=True), _form().asked())
    answer = Response(effect_file(found, coaching_criteria()), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="coaching-effect.csv")
    return answer


def _form() -> EffectForm:
    form = EffectForm(request.args)
    form.offer((), None)
    return form
