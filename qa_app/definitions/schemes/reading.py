"""Schemes from YAML text and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from qa_app.core.appraisal.examples import Example
from qa_app.core.appraisal.expressions import parse as formula
from qa_app.core.appraisal.model import (
    Action,
    Assessor,
    Assumption,
    AtCount,
    Band,
    ByMinutes,
    Chosen,
    Component,
    Components,
    Effect,
    Form,
    Goal,
    Grade,
    Grading,
    Item,
    Limit,
    Measure,
    Parameter,
    Payment,
    Rounding,
    Scheme,
    Source,
    Step,
    Title,
)
from qa_app.core.decimals import figure
from qa_app.core.errors import NotFound, _
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, checked, parse, read
from qa_app.definitions.schemes.checks import faults
from qa_app.definitions.schemes.shapes import (
    BandDocument,
    ByMinutesDocument,
    ChosenDocument,
    ComponentsDocument,
    EffectDocument,
    GoalDocument,
    GradeDocument,
    ItemDocument,
    MeasureDocument,
    ParameterDocument,
    PaymentDocument,
    SchemeDocument,
    TotalDocument,
)

FOLDER = SHIPPED / "schemes"
YES_OR_NO = (Decimal(0), Decimal(1))


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A scheme with the worked examples that its file carries."""

    scheme: Scheme
    examples: tuple[Example, ...]

    @property
    def id(self) -> str:
        return self.scheme.id


def scheme_from_text(text: str, *, file: str) -> SchemeFile:
    """One scheme from YAML text; raises DefinitionFaults."""
    return _file(parse(text, SchemeDocument, file=file, check=faults))


def scheme_from_values(values: Mapping[str, Any], *, file: str) -> SchemeFile:
    """One scheme from what would stand in a file; raises DefinitionFaults."""
    return _file(checked(values, SchemeDocument, file=file, check=faults))


def scheme_from_file(path: Path) -> SchemeFile:
    """One scheme from a file; raises DefinitionFaults."""
    return _file(read(path, SchemeDocument, check=faults))


def shipped_schemes() -> dict[str, SchemeFile]:
    """The schemes that come with the product, by id."""
    found = [scheme_from_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {each.scheme.id: each for each in found}


def shipped_scheme_ids() -> tuple[str, ...]:
    """The ids of the schemes that come with the product, without reading them."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))


def shipped_scheme(scheme_id: str) -> SchemeFile:
    """One scheme that comes with the product; raises NotFound, naming those that do."""
    paths = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    if scheme_id not in paths:
        raise NotFound(
            _("No scheme “%(given)s” comes with the product. There are: %(known)s."),
            given=scheme_id,
            known=", ".join(paths),
        )
    return scheme_from_file(paths[scheme_id])


def _file(document: SchemeDocument) -> SchemeFile:
    examples = tuple(
        Example(LocalText(each.title), each.facts, each.expect, each.teams, each.warnings)
        for each in document.examples
    )
    return SchemeFile(_scheme(document), examples)


def _scheme(document: SchemeDocument) -> Scheme:
    term = document.term
    total = document.total
    return Scheme(
        id=document.id,
        title=LocalText(document.title),
        source=_text(document.source),
        roles=document.roles,
        spans=document.periods,
        first_day=term.from_ if term else None,
        last_day=term.to if term else None,
        requires_telling=document.requires_telling,
        parameters=tuple(_parameter(each) for each in document.parameters),
        measures=tuple(_measure(each) for each in document.measures),
        assessors=tuple(
            Assessor(each.id, LocalText(each.title), each.weight) for each in document.assessors
        ),
        components=None if document.components is None else _components(document.components),
        goals=tuple(_goal(each) for each in document.goals),
        gradings=tuple(
            Grading(each.measure, tuple(_band(band) for band in each.bands))
            for each in document.gradings
        ),
        items=tuple(_item(each) for each in document.items if not each.off),
        steps=tuple(
            Step(each.id, LocalText(each.title), formula(each.formula), each.formula, each.percent)
            for each in document.steps
        ),
        total=None if total is None else _total(total),
        bands=tuple(_band(each) for each in document.bands),
        titles=tuple(
            Title(each.id, LocalText(each.title), formula(each.when), each.when)
            for each in document.titles
        ),
        payments=tuple(_payment(each) for each in document.payments),
        team_payments=tuple(_payment(each) for each in document.team_payments),
        actions=tuple(
            Action(
                each.id,
                LocalText(each.title),
                None if each.when is None else formula(each.when),
                each.when or "",
            )
            for each in document.actions
        ),
        grades=tuple(_grade(each) for each in document.grades),
        rounding=Rounding(document.rounding.points, document.rounding.money),
        sampling=_text(document.sampling),
        assumptions=tuple(
            Assumption(each.key, LocalText(each.reason)) for each in document.assumed
        ),
        notes=tuple(LocalText(note) for note in document.notes),
    )


def _total(document: TotalDocument) -> Step:
    title = LocalText(document.title or {"zh_CN": "总分", "en": "Total"})
    return Step("total", title, formula(document.formula), document.formula)


def _text(texts: dict[str, str] | None) -> LocalText | None:
    return None if texts is None else LocalText(texts)


def _parameter(document: ParameterDocument) -> Parameter:
    percent = document.value.endswith("%")
    value = figure(document.value.removesuffix("%"))
    return Parameter(
        document.id, LocalText(document.title), value / 100 if percent else value, percent
    )


def _measure(document: MeasureDocument) -> Measure:
    yes_no = document.form is Form.YES_NO
    lowest, highest = document.range or (YES_OR_NO if yes_no else (None, None))
    source = document.source
    return Measure(
        id=document.id,
        title=LocalText(document.title),
        scope=document.scope,
        form=document.form,
        assessed=document.assessed,
        unit=_text(document.unit),
        lowest=lowest,
        highest=highest,
        optional=document.optional,
        source=None if source is None else Source(source.kind, source.detail),
    )


def _components(document: ComponentsDocument) -> Components:
    parts = tuple(
        Component(each.measure, each.weight, _text(each.section)) for each in document.parts
    )
    weight = sum((part.weight for part in parts), Decimal(0))
    return Components(parts, document.whole or weight, document.scaled, document.missing)


def _goal(document: GoalDocument) -> Goal:
    rises = document.at_least is not None or document.above is not None
    inclusive = document.at_least is not None or document.at_most is not None
    written = document.at_least or document.above or document.at_most or document.below or "0"
    limit = Limit(formula(written), written, inclusive)
    return Goal(document.id, LocalText(document.title), document.measure, limit, rises)


def _band(document: BandDocument) -> Band:
    return Band(
        document.id,
        LocalText(document.title or {"zh_CN": document.id}),
        _limit(document.from_, document.above),
        _limit(document.up_to, document.below),
    )


def _limit(inclusive: str | None, exclusive: str | None) -> Limit | None:
    written = inclusive if inclusive is not None else exclusive
    return None if written is None else Limit(formula(written), written, inclusive is not None)


def _item(document: ItemDocument) -> Item:
    fixed = _effect(document)
    return Item(
        id=document.id,
        title=LocalText(document.title),
        ladder=tuple(_effect(each) for each in document.ladder)
        or ((fixed,) if fixed != Effect() else ()),
        chosen=None if document.chosen is None else _chosen(document.chosen),
        by_minutes=tuple(_by_minutes(each) for each in document.by_minutes),
        at_counts=tuple(AtCount(each.count, _effect(each)) for each in document.at_counts),
        share=document.share,
        excludes=document.excludes,
        section=_text(document.section),
    )


def _effect(document: EffectDocument) -> Effect:
    return Effect(document.points, document.money, document.actions)


def _chosen(document: ChosenDocument) -> Chosen:
    lowest, highest = document.points or document.amount or (Decimal(0), None)
    return Chosen(lowest, highest, document.sign, document.amount is not None)


def _by_minutes(document: ByMinutesDocument) -> ByMinutes:
    edge = document.up_to if document.up_to is not None else document.below
    return ByMinutes(edge, document.up_to is not None, _effect(document), document.item)


def _payment(document: PaymentDocument) -> Payment:
    return Payment(
        document.id, LocalText(document.title), formula(document.formula), document.formula
    )


def _grade(document: GradeDocument) -> Grade:
    return Grade(
        document.id,
        LocalText(document.title or {"zh_CN": document.id}),
        document.after,
        document.months,
        document.requirements,
    )
