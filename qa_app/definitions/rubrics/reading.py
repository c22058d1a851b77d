"""Rubrics from YAML text and files."""

from __future__ import annotations

from pathlib import Path

from qa_app.core.errors import NotFound, _
from qa_app.core.rubrics import (
    Assumption,
    Criterion,
    Critical,
    DeductionScale,
    Link,
    PointsScale,
    Rubric,
    Scale,
    Section,
    YesNoScale,
    whole_levels,
)
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, parse, read
from qa_app.definitions.rubrics.checks import faults
from qa_app.definitions.rubrics.shapes import CriterionDocument, RubricDocument

FOLDER = SHIPPED / "forms"


def rubric_from_text(text: str, *, file: str) -> Rubric:
    """One rubric from YAML text; raises DefinitionFaults."""
    return _rubric(parse(text, RubricDocument, file=file, check=faults))


def rubric_from_file(path: Path) -> Rubric:
    """One rubric from a file; raises DefinitionFaults."""
    return _rubric(read(path, RubricDocument, check=faults))


def shipped_rubrics() -> dict[str, Rubric]:
    """The rubrics that come with the product, by id."""
    rubrics = [rubric_from_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {rubric.id: rubric for rubric in rubrics}


def shipped_rubric(rubric_id: str) -> Rubric:
    """One rubric that comes with the product; raises NotFound, naming those that do."""
    paths = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    if rubric_id not in paths:
        raise NotFound(
            _("No rubric “%(given)s” comes with the product. There are: %(known)s."),
            given=rubric_id,
            known=", ".join(paths),
        )
    return rubric_from_file(paths[rubric_id])


def _rubric(document: RubricDocument) -> Rubric:
    return Rubric(
        id=document.id,
        title=LocalText(document.title),
        source=_local(document.source),
        channels=document.channels,
        pass_mark=document.pass_mark,
        assumptions=tuple(
            Assumption(each.key, LocalText(each.reason)) for each in document.assumed
        ),
        sections=tuple(
            Section(
                id=section.id,
                title=LocalText(section.title),
                criteria=tuple(_criterion(section.id, each) for each in section.criteria),
            )
            for section in document.sections
        ),
    )


def _criterion(section_id: str, document: CriterionDocument) -> Criterion:
    return Criterion(
        id=f"{section_id}.{document.id}",
        title=LocalText(document.title),
        scale=_scale(document),
        weight=document.share,
        may_be_na=document.may_be_na,
        critical=Critical(**document.critical.model_dump()) if document.critical else None,
        links=tuple(Link(link.rule, link.deduct) for link in document.links),
        definition=_local(document.definition),
        measure=_local(document.measure),
        data_source=_local(document.data_source),
    )


def _scale(document: CriterionDocument) -> Scale:
    if document.kind == "yes_no":
        return YesNoScale(document.points, wanted=document.wanted != "no")
    if document.costs is not None:
        return DeductionScale(document.points, *document.costs)
    return PointsScale(document.points, document.levels or whole_levels(document.points))


def _local(texts: dict[str, str] | None) -> LocalText | None:
    return LocalText(texts) if texts else None
