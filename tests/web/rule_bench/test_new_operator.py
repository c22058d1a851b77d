"""A new operator needs nothing on the page: its form follows from what it declares."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qa_app.definitions.documents import plain_document
from qa_app.services.context import Context
from qa_app.web.rule_bench.forms import Draft
from tests.support.benching import Bench
from tests.support.new_operator import RULE, one_more_operator
from tests.web.conftest import Visit
from tests.web.rule_bench.test_forms import posted


def test_its_fields_are_shown_checked_and_tried(
    context: Context, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes one never opens a template."""
    with one_more_operator(tmp_path, monkeypatch):
        lead = visit(Bench(context).lead)
        file = (io.BytesIO(RULE.encode()), "ours.yaml")
        page = lead.post("/rules/bench/yaml", data={"file": file}).text
        assert "Shouting" in page
        assert "Exclamation marks" in page
        assert 'name="conditions-0-field-marks"' in page
        given = posted(Draft(plain_document(RULE, file="ours.yaml")))
        given["conditions-0-field-marks"] = "100"
        assert "Nobody shouts so loud" in lead.post("/rules/bench/try", data=given).text
