"""The files of a period: what a pay system reads, and what is posted."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

from flask import Flask

from qa_app.core.appraisals.pay import PayLine
from qa_app.definitions.schemes import shipped_schemes
from qa_app.services.appraisals.files import PayFile
from qa_app.web.appraisals.exports import pay_csv


def test_money_below_zero_is_a_figure_in_the_pay_file(app: Flask) -> None:
    """A pay system cannot add up “'-115.28”."""
    line = PayLine("a1", "=张伟", [Decimal(1000), Decimal("-115.28")], Decimal("884.72"))
    given = SimpleNamespace(
        scheme=shipped_schemes()["002-A"].scheme,
        columns=["own_part", "costs"],
        lines=[line],
        held=[],
        column_totals=line.parts,
        total=line.money,
    )
    with app.test_request_context():
        text = "".join(pay_csv(cast("PayFile", given)))
    _header, paid, total = csv.reader(io.StringIO(text, newline=""))
    assert paid == ["a1", "'=张伟", "1000.00", "-115.28", "884.72"]
    assert total[2:] == ["1000.00", "-115.28", "884.72"]
