"""Small schemes and facts for tests."""

from __future__ import annotations

from typing import Any

from qa_app.core.appraisal import Appraisal, Result, appraise, facts_from_json
from qa_app.definitions.schemes import scheme_from_text

HEAD = """\
id: test
title: {en: Test}
measures:
  - {id: score, title: {en: Score}}
  - {id: sales, title: {en: Sales}, optional: true}
"""


def appraised(body: str, facts: dict[str, Any], head: str = HEAD) -> Appraisal:
    """What facts come to under a scheme of this body; October 2026 and one person by default."""
    scheme = scheme_from_text(head + body, file="test.yaml").scheme
    given = {"period": "2026-10", "people": [{"id": "a", "team": "t1"}], **facts}
    return appraise(scheme, facts_from_json(given))


def result(body: str, facts: dict[str, Any], person: str = "a", head: str = HEAD) -> Result:
    """One person's result."""
    return next(each for each in appraised(body, facts, head).results if each.person == person)


def value(formula: str, facts: dict[str, Any], person: str = "a", extra: str = "") -> object:
    """What a formula comes to for a person."""
    body = f"{extra}steps:\n  - {{id: asked, title: {{en: Asked}}, formula: '{formula}'}}\n"
    found = result(body, facts, person)
    return next(step.value for step in found.derivation if step.step == "asked")
