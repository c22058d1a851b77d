"""Rubrics from YAML text and files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from qa_app.core.errors import NotFound, _
from qa_app.core.rubrics import (
    Assumption,
    Band,
    Cause,
    Condition,
    Counting,
    Criterion,
    Critical,
    Gauge,
    Link,
    Rubric,
    Scale,
    Section,
)
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, checked, parse, read
from qa_app.definitions.rubrics.checks import faults
from qa_app.definitions.rubrics.scales import scale_of
from qa_app.definitions.rubrics.shapes import CriterionDocument, GaugeDocument, RubricDocument

FOLDER = SHIPPED / "forms"


def rubric_from_text(text: str, *, file: str) -> Rubric:
    """One rubric from YAML text; raises DefinitionFaults."""
    return _rubric(parse(text, RubricDocument, file=file, check=faults))


def rubric_from_values(values: Mapping[str, Any], *, file: str) -> Rubric:
    """One rubric from what would stand in a file; raises DefinitionFaults."""
    return _rubric(checked(values, RubricDocument, file=file, check=faults))


def rubric_from_file(path: Path) -> Rubric:
    """One rubric from a file; raises DefinitionFaults."""
    return _rubric(read(path, RubricDocument, check=faults))


def shipped_rubrics() -> dict[str, Rubric]:
    """The rubrics that come with the product, by id."""
    rubrics = [rubric_from_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {rubric.id: rubric for rubric in rubrics}


def shipped_rubric_ids() -> tuple[str, ...]:
    """The ids of the rubrics that come with the product, without reading them."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))


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
        subject=document.subject,
        by_default=document.by_default,
        pass_mark=document.pass_mark,
        assumptions=tuple(
            Assumption(each.key, LocalText(each.reason)) for each in document.assumed
        ),
        notes=tuple(LocalText(note) for note in document.notes),
        sections=tuple(
            Section(
                id=section.id,
                title=LocalText(section.title),
                points=section.points,
                criteria=tuple(_criterion(section.id, each) for each in section.criteria),
            )
            for section in document.sections
        ),
    )


def _criterion(section_id: str, document: CriterionDocument) -> Criterion:
    scale = scale_of(document)
    shares = scale.counts is Counting.SHARE
    condition = document.asked_if
    return Criterion(
        id=f"{section_id}.{document.id}",
        title=LocalText(document.title),
        number=document.number,
        scale=scale,
        weight=_weight(document, scale),
        may_be_na=shares if document.may_be_na is None else document.may_be_na,
        required=shares if document.required is None else document.required,
        asked_if=Condition(condition.criterion, condition.answers) if condition else None,
        critical=Critical(**document.critical.model_dump()) if document.critical else None,
        comment=document.comment,
        causes=tuple(Cause(each.id, LocalText(each.title)) for each in document.causes),
        links=tuple(Link(link.rule, link.deduct) for link in document.links),
        gauge=_gauge(document.gauge),
        definition=_local(document.definition),
        measure=_local(document.measure),
        data_source=_local(document.data_source),
    )


def _weight(document: CriterionDocument, scale: Scale) -> Decimal:
    """The weight stated; else the full points of what shares the total."""
    if scale.counts is not Counting.SHARE:
        return Decimal(0)
    return scale.maximum if document.weight is None else document.weight


def _gauge(document: GaugeDocument | None) -> Gauge | None:
    if document is None:
        return None
    return Gauge(document.figure, tuple(Band(each.at_most, each.points) for each in document.bands))


def _local(texts: dict[str, str] | None) -> LocalText | None:
    return LocalText(texts) if texts else None
