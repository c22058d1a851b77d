"""The states of a period's assessment.

    draft ──check──> checked ──publish──┐
      ^ └────────────publish───────> published ──re-open, with a reason──> re-opened
      └──compute (draft, checked)                    ^   (compute, check) │
                                                     └──────publish───────┘

What was published stays as it was, however often something is computed afterwards. A second pair
of eyes (``check``) is needed only where who publishes is assessed in the period themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_app.core.errors import Conflict, Invalid, Refused, _

LONGEST_REASON = 1000


class AppraisalState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    REOPENED = "reopened"


class AppraisalStep(StrEnum):
    COMPUTE = "compute"
    CHECK = "check"
    PUBLISH = "publish"
    REOPEN = "reopen"


_S, _T = AppraisalState, AppraisalStep
NEXT_STATE: Mapping[tuple[AppraisalState, AppraisalStep], AppraisalState] = {
    (_S.DRAFT, _T.COMPUTE): _S.DRAFT,
    (_S.CHECKED, _T.COMPUTE): _S.DRAFT,
    (_S.REOPENED, _T.COMPUTE): _S.REOPENED,
    (_S.DRAFT, _T.CHECK): _S.CHECKED,
    (_S.REOPENED, _T.CHECK): _S.CHECKED,
    (_S.DRAFT, _T.PUBLISH): _S.PUBLISHED,
    (_S.CHECKED, _T.PUBLISH): _S.PUBLISHED,
    (_S.REOPENED, _T.PUBLISH): _S.PUBLISHED,
    (_S.PUBLISHED, _T.REOPEN): _S.REOPENED,
}

_REFUSALS: Mapping[AppraisalStep, str] = {
    _T.COMPUTE: _("This period is published. Re-open it with a reason before computing it anew."),
    _T.CHECK: _("This period cannot be checked now. Reload the page to see how it stands."),
    _T.PUBLISH: _("This period is published already."),
    _T.REOPEN: _("Only a published period can be re-opened."),
}
NOTHING_COMPUTED = _(
    "Nothing is computed since the period was re-opened or begun. Compute it first."
)
UNDECIDED = _(
    "%(count)s points of the check list are not decided. Accept each, or hold the person, with "
    "a reason."
)
OWN_RESULT = _(
    "You are assessed in this period yourself. Somebody else has to check it before you publish."
)
OWN_CHECK = _("You are assessed in this period yourself. Let somebody else check it.")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a period's assessment stands.

    ``draft``: whether something computed waits to be published. ``undecided``: points of the
    check list without a decision. ``checked_by``: who looked over what is computed now.
    ``editions``: how many times it was published.
    """

    state: AppraisalState = AppraisalState.DRAFT
    draft: bool = False
    undecided: int = 0
    checked_by: int | None = None
    editions: int = 0


def computed(standing: Standing, undecided: int) -> Standing:
    """A new draft, with so many points to decide; a check of the one before is void."""
    state = _after(standing, AppraisalStep.COMPUTE)
    return replace(standing, state=state, draft=True, undecided=undecided, checked_by=None)


def checked(standing: Standing, by: int, *, assessed: bool = False) -> Standing:
    """Somebody looked over the draft; ``assessed``: they are in it themselves."""
    state = _after(standing, AppraisalStep.CHECK)
    if assessed:
        raise Refused(OWN_CHECK)
    _require_ready(standing)
    return replace(standing, state=state, checked_by=by)


def published(standing: Standing, by: int, *, assessed: bool = False) -> Standing:
    """The draft is frozen; ``assessed``: who publishes is in it themselves."""
    state = _after(standing, AppraisalStep.PUBLISH)
    _require_ready(standing)
    if needs_another(standing, by, assessed=assessed):
        raise Refused(OWN_RESULT)
    return replace(standing, state=state, draft=False, editions=standing.editions + 1)


def needs_another(standing: Standing, by: int | None, *, assessed: bool) -> bool:
    """Whether somebody else has to look a draft over before ``by`` may publish it."""
    return assessed and standing.checked_by in {None, by}


def reopened(standing: Standing, reason: str) -> Standing:
    """A published period may be computed anew; what was published stays until then."""
    state = _after(standing, AppraisalStep.REOPEN)
    with_reason(reason)
    return replace(standing, state=state, draft=False, undecided=0, checked_by=None)


def with_reason(text: str) -> str:
    """The reason without what surrounds it; raises Invalid where there is none."""
    reason = text.strip()
    if not reason:
        raise Invalid(_("Say why, so that the others can follow."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep this under %(limit)s characters."), field="reason", limit=LONGEST_REASON
        )
    return reason


def _after(standing: Standing, step: AppraisalStep) -> AppraisalState:
    if (standing.state, step) not in NEXT_STATE:
        raise Conflict(_REFUSALS[step])
    return NEXT_STATE[standing.state, step]


def _require_ready(standing: Standing) -> None:
    if not standing.draft:
        raise Conflict(NOTHING_COMPUTED)
    if standing.undecided:
        raise Conflict(UNDECIDED, count=standing.undecided)
