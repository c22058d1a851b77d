"""Figures that people bring: checked against their measures, from a form or a list."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qa_app.core.appraisal.model import Form, Measure
from qa_app.core.decimals import figure, plain
from qa_app.core.errors import Invalid, _

AGENT = ("工号", "客服工号", "客服", "id", "agent", "agent id")
NAME = ("姓名", "名字", "name", "agent name")
TEAM_ROW = frozenset({"班组", "team"})
"""What stands in place of an agent in the row of the team as a whole."""

_YES = frozenset({"yes", "y", "true", "是", "达标", "√", "✓"})
_NO = frozenset({"no", "n", "false", "否", "不达标", "未达标", "×", "✗"})


def value_of(measure: Measure, text: str) -> Decimal:
    """What was written for a measure; ``80%`` is 0.8, yes and no are 1 and 0. Raises Invalid."""
    said = text.strip().replace(",", "").replace("，", "").replace("％", "%")
    if measure.form is Form.YES_NO and said.lower() in _YES | _NO:
        return Decimal(said.lower() in _YES)
    percent = said.endswith("%")
    value = figure(said.removesuffix("%").strip())
    if percent and measure.highest == 1:
        value = value / 100
    _check(measure, value)
    return value


def _check(measure: Measure, value: Decimal) -> None:
    if measure.form is Form.YES_NO and value not in {0, 1}:
        raise Invalid(_("Write yes or no."))
    low, high = measure.lowest, measure.highest
    if (low is not None and value < low) or (high is not None and value > high):
        raise Invalid(
            _("%(given)s lies outside %(low)s to %(high)s."),
            given=plain(value),
            low="…" if low is None else plain(low),
            high="…" if high is None else plain(high),
        )


def headings_of(measures: Sequence[Measure]) -> dict[str, list[str]]:
    """What the columns of a list may be headed with: a measure's name or its title.

    Under ``n:`` before the name: the column that says on how many cases it rests.
    """
    found: dict[str, list[str]] = {"agent": list(AGENT), "name": list(NAME)}
    for each in measures:
        titles = [each.name, *each.title.as_mapping().values()]
        found[each.name] = titles
        found[f"n:{each.name}"] = [f"{title} n" for title in titles]
    return found
