"""A draft as a form and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from qa_app.core.rules.registry import FieldKind, shipped
from qa_app.definitions.documents import plain_document
from qa_app.definitions.rules import FOLDER, as_mapping, rule_from_text
from qa_app.web.rule_bench.forms import COUNTS, LANGUAGES, NEAR, SIDES, Draft, blank, changed, read


def posted(draft: Draft) -> MultiDict[str, Any]:
    """What a browser sends of the form of a draft."""
    given_fields: list[tuple[str, Any]] = [
        ("id", draft.mapping.get("id", "")),
        ("rest", draft.rest),
    ]
    given_fields += [
        (f"{key}-{language}", draft.text(key, language))
        for key in ("title", "explanation")
        for language in LANGUAGES
    ]
    given_fields += [
        (key, str(draft.mapping.get(key, "")))
        for key in ("severity", "needs", "since", "until", "when")
    ]
    given_fields += [("channels", each) for each in draft.listed("channels")]
    given_fields.append(("criteria", "\n".join(draft.listed("criteria"))))
    for each in draft.conditions:
        given_fields += [
            (each.named("name"), each.name),
            (each.named("operator"), each.operator.name),
        ]
        given_fields.append((each.named("role"), each.scope.get("role", "agent")))
        given_fields += [(each.named(key), str(each.scope.get(key, ""))) for key in COUNTS]
        given_fields += [(each.named(f"near-{key}"), str(each.near.get(key, ""))) for key in NEAR]
        if each.reported:
            given_fields.append((each.named("report"), "on"))
        for field in each.fields:
            if field.field.kind is not FieldKind.FLAG:
                given_fields.append((field.name, field.text))
            elif field.value:
                given_fields.append((field.name, "1"))
    for side in SIDES:
        for place, text in enumerate(draft.examples(side)):
            given_fields.append((f"{side}-{place}", text))
    return MultiDict(given_fields)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_rule_is_the_same_after_the_form(path: Any) -> None:
    """Opening a rule and publishing it again must change nothing of it."""
    rule = rule_from_text(path.read_text("utf-8"), file=path.name)
    draft = Draft(plain_document(path.read_text("utf-8"), file=path.name))
    again = rule_from_text(read(posted(draft)).body, file=path.name)
    assert as_mapping(again) == as_mapping(rule)


def test_every_operator_has_its_form_from_its_declaration() -> None:
    """One that is added needs nothing here."""
    for operator in shipped():
        given_fields = posted(blank())
        given_fields["conditions-0-operator"] = operator.name
        [condition] = read(given_fields).conditions
        assert [each.field.name for each in condition.fields] == [e.name for e in operator.fields]


def test_a_fault_finds_the_control_it_was_typed_into() -> None:
    """The sentence stands beside the field, not above a page of them."""
    draft = read(posted(changed(blank(), "add-condition")))
    assert draft.control_of("conditions.words2.phrases.texts") == "conditions-1-field-texts"
    assert draft.control_of("conditions.words.near.within") == "conditions-0-near-within"
    assert draft.control_of("conditions.words2.phrases.other") == "conditions-1-operator"
    assert draft.control_of("title") == "title-zh_CN"
    assert draft.control_of("when") == "when"
    assert draft.control_of("serves.0.item") == ""


def test_an_example_keeps_the_control_it_was_typed_into() -> None:
    """Empty ones in between do not count, and must not move the verdicts."""
    given_fields = posted(blank())
    for place, said in enumerate(("一", " ", "三")):
        given_fields[f"hit-{place}"] = said
    draft = read(given_fields)
    assert draft.examples("hit") == ["一", "三"]
    assert draft.control_of("examples.hit.1") == "hit-2"


def test_buttons_add_and_remove() -> None:
    """Without a script they do the same."""
    draft = changed(changed(blank(), "add-condition"), "add-miss")
    assert (len(draft.conditions), len(draft.examples("miss"))) == (2, 2)
    less = changed(changed(draft, "remove-condition:0"), "remove-miss:1")
    assert [each.name for each in less.conditions] == ["words2"]
    assert len(less.examples("miss")) == 1
    for nonsense in ("", "remove-condition:99", "remove-hit:-1", "add-nothing", "x:y:z"):
        assert changed(draft, nonsense).conditions == draft.conditions


def test_two_conditions_of_one_name_are_both_kept() -> None:
    """While one is being renamed the other must not vanish."""
    given_fields = posted(changed(blank(), "add-condition"))
    given_fields["conditions-1-name"] = "words"
    assert [each.name for each in read(given_fields).conditions] == ["words", "words_2"]


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "rest", "when", "severity", "since", "conditions-0-name", "conditions-0-first",
             "conditions-0-operator", "conditions-0-near-condition", "conditions-0-near-within",
             "conditions-0-field-texts", "conditions-0-field-at_least", "hit-0", "title-en"]
        ),
        st.text(max_size=12),
    )
)  # fmt: skip
def test_whatever_is_posted_can_be_shown_again(fields: dict[str, str]) -> None:
    """A hostile form gets sentences, never a crash."""
    draft = read(MultiDict(fields))
    assert posted(draft)["id"] == draft.mapping["id"]
    assert isinstance(draft.body, str)
