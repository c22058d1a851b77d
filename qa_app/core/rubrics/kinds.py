"""Every kind of criterion by the name that definition files have for it."""

from __future__ import annotations

from collections.abc import Mapping

from qa_app.core.rubrics.extra_scales import BonusScale, TextScale
from qa_app.core.rubrics.graded_scales import ChoiceScale, LevelsScale
from qa_app.core.rubrics.scales import DeductionScale, PointsScale, Scale, YesNoScale

SCALES: Mapping[str, type[Scale]] = {
    scale.kind: scale
    for scale in (
        PointsScale,
        LevelsScale,
        YesNoScale,
        DeductionScale,
        ChoiceScale,
        BonusScale,
        TextScale,
    )
}
