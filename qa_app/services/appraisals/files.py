"""Files that leave the house: the posted sheet, the pay file, the facts. Each is audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal import Scheme
from qa_app.core.appraisal.reasons import Reason, after_first
from qa_app.core.appraisal.values import number
from qa_app.core.appraisals import PayLine, held_people, pay_total
from qa_app.core.appraisals.pay import columns_of, parts_of
from qa_app.core.decimals import half_up
from qa_app.core.errors import NotFound
from qa_app.core.periods import Period, period
from qa_app.services import audit, definitions
from qa_app.services.appraisals.access import to_see
from qa_app.services.context import Context
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import StoredAppraisal, StoredRun
from qa_app.storage.queries.appraisals.results import EntryBehind, StoredResult


@dataclass(frozen=True, slots=True)
class PayFile:
    """Who is paid what; ``columns``: the ids of the payment lines. ``held``: who waits."""

    appraisal: StoredAppraisal
    period: Period
    scheme: Scheme
    run: StoredRun
    columns: Sequence[str]
    lines: Sequence[PayLine]
    held: Sequence[PayLine]
    unknown: Sequence[StoredResult]

    @property
    def total(self) -> Decimal:
        return pay_total(self.lines)

    @property
    def column_totals(self) -> Sequence[Decimal]:
        return [
            sum((line.parts[place] for line in self.lines), Decimal(0))
            for place in range(len(self.columns))
        ]


@dataclass(frozen=True, slots=True)
class PostedLine:
    """An entry on the posted sheet with what it came to; points and money signed."""

    entry: EntryBehind
    name: str
    item: str
    points: Decimal | None
    money: Decimal | None
    because: Reason | None


@dataclass(frozen=True, slots=True)
class PostedSheet:
    """What was added and deducted in a period (扣分公示表), by person and day."""

    appraisal: StoredAppraisal
    period: Period
    scheme: Scheme
    run: StoredRun
    lines: Sequence[PostedLine]
    results: Sequence[StoredResult]


def pay_file(context: Context, appraisal_id: int, *, exported: bool = False) -> PayFile:
    """What a published period pays, without those who are held; raises NotFound, Refused.

    ``exported``: it is taken out of the house, and the audit log keeps that it was.
    """
    found, run, scheme = _published(context, appraisal_id)
    held = held_people(each.point for each in periods.points(context.session, run.id))
    stored = results.results(context.session, run.id)
    steps = dict(results.derivations(context.session, run.id))
    columns = columns_of(scheme, steps.values())
    lines = {
        each.person: PayLine(
            each.person,
            each.name,
            parts_of(columns, steps[each.person], each.money),
            each.money,
        )
        for each in stored
        if each.money is not None
    }
    pay = PayFile(
        found,
        period(found.period),
        scheme,
        run,
        columns,
        [line for person, line in lines.items() if person not in held],
        [line for person, line in lines.items() if person in held],
        [each for each in stored if each.money is None],
    )
    if exported:
        _note(context, found, "appraisal.pay_exported", people=len(pay.lines), total=pay.total)
    return pay


def posted_sheet(context: Context, appraisal_id: int, *, exported: bool = False) -> PostedSheet:
    """The entries of what is published, or where nothing is, of the draft."""
    found = to_see(context, appraisal_id)
    run = periods.run_of(context.session, found.published_id or found.draft_id)
    if run is None:
        raise NotFound()
    scheme = definitions.scheme_version(context, run.scheme_version_id).scheme
    stored = results.results(context.session, run.id)
    sheet = PostedSheet(
        found, period(found.period), scheme, run, _posted(context, run, scheme, stored), stored
    )
    if exported:
        _note(context, found, "appraisal.sheet_exported", entries=len(sheet.lines))
    return sheet


def facts_file(context: Context, appraisal_id: int) -> bytes:
    """Everything that went in, as ``flask appraise`` takes it; the audit log keeps that it left."""
    found = to_see(context, appraisal_id)
    if found.shown_id is None:
        raise NotFound()
    content = periods.facts_of(context.session, found.shown_id)
    _note(context, found, "appraisal.facts_exported")
    return content


def _posted(
    context: Context, run: StoredRun, scheme: Scheme, stored: Sequence[StoredResult]
) -> list[PostedLine]:
    ids: Mapping[str, Sequence[int]] = periods.origins_of(context.session, run.id)["entries"]
    entries = results.entries_named(context.session, {each for own in ids.values() for each in own})
    steps = dict(results.derivations(context.session, run.id))
    found = []
    for each in stored:
        lines = [step for step in steps[each.person] if step.source.endswith(f" items.{step.step}")]
        for entry_id, step in zip(ids.get(each.person, ()), lines, strict=False):
            entry, item = entries.get(entry_id), scheme.item(step.step)
            if entry is None or item is None:
                continue
            paid = scheme_pays(scheme, step.step)
            value = half_up(number(step.value) or Fraction(0))
            found.append(
                PostedLine(
                    entry,
                    each.name,
                    step.step,
                    None if paid else value,
                    value if paid else None,
                    after_first(step.because),  # the day, which has a column of its own
                )
            )
    return found


def scheme_pays(scheme: Scheme, item_id: str) -> bool:
    """Whether an item's figure is yuan, not points."""
    item = scheme.item(item_id)
    if item is None:
        return False
    if item.share is not None or (item.chosen is not None and item.chosen.money):
        return True
    effects = [*item.ladder, *(each.effect for each in item.by_minutes)]
    return any(each.money for each in effects) and not any(each.points for each in effects)


def _published(context: Context, appraisal_id: int) -> tuple[StoredAppraisal, StoredRun, Scheme]:
    found = to_see(context, appraisal_id)
    run = periods.run_of(context.session, found.published_id)
    if run is None:
        raise NotFound()
    return found, run, definitions.scheme_version(context, run.scheme_version_id).scheme


def _note(context: Context, found: StoredAppraisal, action: str, **details: object) -> None:
    said = {
        name: str(each) if isinstance(each, Decimal) else each for name, each in details.items()
    }
    audit.record(
        context,
        action,
        "appraisal",
        found.id,
        found.team_id,
        scheme=found.scheme,
        period=found.period,
        **said,
    )
    context.session.commit()
