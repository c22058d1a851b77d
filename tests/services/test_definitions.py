"""Seeding the database from the product's files, and reading what is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from qa_app.core.conversations import Channel
from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound
from qa_app.definitions import latency, rules
from qa_app.definitions.documents import DefinitionFaults
from qa_app.services import audit, definitions, rubric_uses
from qa_app.services.context import Context
from qa_app.storage.queries.audit import chain
from qa_app.storage.tables.definitions import DefinitionVersion
from tests.support.clock import FixedClock
from tests.support.factories import make_user


def _profile(title: str, key: str = "quick") -> str:
    return f"id: {key}\ntitle: {{en: {title}}}\nexplanation: {{en: why}}\nstart: first\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Latency profiles of our own in place of the shipped ones; no rules and rubrics."""
    folder = tmp_path / "latency"
    folder.mkdir()
    (folder / "quick.yaml").write_text(_profile("One"), "utf-8")
    monkeypatch.setattr(
        definitions, "_SOURCES", {Kind.LATENCY: (folder, latency.profile_from_text)}
    )
    return folder


def test_set_up_stores_every_definition_that_comes_with_the_product(context: Context) -> None:
    """Without them nothing is screened and nothing can be graded."""
    definitions.seed_shipped(context)
    assert definitions.active_rules(context) == tuple(
        replace(rule, version=1) for rule in rules.load_shipped_rules()
    )
    assert {"default", "last-message"} <= {each.id for each in definitions.profiles(context)}
    assert definitions.profile(context, "default") == latency.shipped_profiles()["default"]


def test_the_shipped_rubric_grades_chats(context: Context) -> None:
    """The main job needs no setting up beyond this."""
    definitions.seed_shipped(context)
    found = rubric_uses.rubric_for(context, None, Channel.CHAT, date(2026, 9, 1))
    assert found.rubric.id == "001-O"
    assert definitions.rubric_version(context, found.id) == found


def test_seeding_again_adds_nothing_and_says_so(context: Context, files: Path) -> None:
    """Every start of the product does it."""
    assert definitions.seed_shipped(context) == 1
    assert definitions.seed_shipped(context) == 0


def test_files_that_are_stored_are_not_read_again(
    context: Context, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them all takes longer than everything else at a start."""

    def refuse(_text: str, *, file: str) -> object:
        raise AssertionError(file)

    definitions.seed_shipped(context)
    monkeypatch.setattr(definitions, "_SOURCES", {Kind.LATENCY: (files, refuse)})
    assert definitions.seed_shipped(context) == 0


def test_an_upgrade_adds_a_version_and_keeps_the_old_one(context: Context, files: Path) -> None:
    """What was computed by the old one must stay explicable."""
    definitions.seed_shipped(context)
    (files / "quick.yaml").write_text(_profile("Two"), "utf-8")
    assert definitions.seed_shipped(context) == 1
    assert definitions.profile(context, "quick").title.in_locale("en") == "Two"
    assert context.session.scalars(select(DefinitionVersion.number)).all() == [1, 2]


def test_an_upgrade_leaves_alone_what_a_person_edited(context: Context, files: Path) -> None:
    """The database's versions win."""
    definitions.seed_shipped(context)
    editor = make_user(context.session)
    context.session.execute(update(DefinitionVersion).values(author_id=editor.id))
    (files / "quick.yaml").write_text(_profile("Two"), "utf-8")
    assert definitions.seed_shipped(context) == 0
    assert definitions.profile(context, "quick").title.in_locale("en") == "One"


def test_a_broken_file_is_named_and_nothing_is_stored(context: Context, files: Path) -> None:
    """Half a set of rules would silently find less."""
    (files / "zz.yaml").write_text("id: zz\n", "utf-8")
    with pytest.raises(DefinitionFaults, match=r"zz\.yaml"):
        definitions.seed_shipped(context)
    context.session.rollback()
    assert context.session.scalars(select(DefinitionVersion)).all() == []


def test_seeding_is_in_the_audit_log(context: Context, files: Path) -> None:
    """It changes what people are measured by."""
    definitions.seed_shipped(context)
    [link] = chain(context.session)
    assert link.entry.action == "definitions.seeded"
    assert link.entry.details == {"versions": ["latency:quick:1"]}
    assert audit.verify(context).breach is None


def test_a_rule_tells_which_version_it_is(context: Context) -> None:
    """A finding keeps its rule's version."""
    definitions.seed_shipped(context)
    active = definitions.screening_rules(context)
    by_version = definitions.rules_by_version(context, active.version_ids.values())
    assert {active.version_ids[rule.id] for rule in active.rules} == set(by_version)
    for rule in active.rules:
        assert by_version[active.version_ids[rule.id]] is rule


def test_a_retired_rule_is_found_by_its_version_but_not_active(context: Context) -> None:
    """Its old findings are still shown with its title."""
    definitions.seed_shipped(context)
    active = definitions.screening_rules(context)
    rule = active.rules[0]
    context.session.execute(
        update(DefinitionVersion)
        .where(DefinitionVersion.id == active.version_ids[rule.id])
        .values(retired_at=context.now)
    )
    assert rule.id not in {each.id for each in definitions.active_rules(context)}
    found = definitions.rules_by_version(context, [active.version_ids[rule.id]])
    assert found[active.version_ids[rule.id]].id == rule.id


def test_a_version_that_does_not_exist_is_not_found(context: Context) -> None:
    """An id from an address may be anything."""
    definitions.seed_shipped(context)
    rule_version = next(iter(definitions.screening_rules(context).version_ids.values()))
    for unknown in (rule_version, 999_999):
        with pytest.raises(NotFound):
            definitions.rubric_version(context, unknown)
    with pytest.raises(NotFound):
        definitions.profile(context, "nobody's")


def test_a_new_rubric_version_grades_only_from_its_own_day(
    context: Context, clock: FixedClock
) -> None:
    """Nobody is measured by what was not asked of them yet."""
    definitions.seed_shipped(context)
    old = rubric_uses.rubric_for(context, None, Channel.CHAT, context.today)
    body = context.session.scalars(
        select(DefinitionVersion.body).where(DefinitionVersion.id == old.id)
    ).one()
    before = context.today
    clock.advance(days=3)
    context.session.add(
        DefinitionVersion(
            kind="rubric",
            key=old.rubric.id,
            number=2,
            body=body,
            digest=b"x" * 16,
            created_at=context.now,
        )
    )
    context.session.commit()
    assert rubric_uses.rubric_for(context, None, Channel.CHAT, before).id == old.id
    assert (
        rubric_uses.rubric_for(context, None, Channel.CHAT, before + timedelta(days=3)).number == 2
    )


def test_what_was_read_is_not_read_again(context: Context) -> None:
    """Reading YAML costs more than screening a conversation."""
    definitions.seed_shipped(context)
    first, again = definitions.active_rules(context), definitions.active_rules(context)
    assert all(one is other for one, other in zip(first, again, strict=True))
