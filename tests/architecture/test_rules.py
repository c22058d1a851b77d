"""The rules themselves: each finds what it is for, and lets pass what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.rules import PRODUCT_RULES, TEST_RULES, Rule, conduct, layers, testing
from tests.architecture.rules.sources import Tree, read_tree, tree_of

BAD: list[tuple[Rule, Tree]] = [
    (layers.imports_point_down, tree_of(qa_app__core__a="import qa_app.services.b")),
    (layers.imports_point_down, tree_of(qa_app__core__a="from qa_app.storage import tables")),
    (layers.imports_point_down, tree_of(qa_app__storage__a="from qa_app.importers.b import c")),
    (layers.imports_point_down, tree_of(qa_app__web__a="from qa_app.cli import b")),
    (layers.imports_point_down, tree_of(qa_app__web__a="from qa_app.jobs import b")),
    (layers.imports_point_down, tree_of(qa_app__web__a="from qa_app.storage.tables import b")),
    (layers.imports_point_down, tree_of(qa_app__web__a="import qa_app.storage.queries.b")),
    (layers.imports_point_down, tree_of(qa_app__cli__a="import qa_app.ml.b")),
    (layers.imports_point_down, tree_of(qa_app__jobs__a="import qa_app.importers.b")),
    (layers.imports_point_down, tree_of(qa_app__jobs__a="from qa_app.storage.wiring import db")),
    (layers.imports_point_down, tree_of(qa_app__services__a="import qa_app.storage.wiring")),
    (layers.imports_point_down, tree_of(qa_app__services__a="from qa_app.storage import wiring")),
    (layers.imports_point_down, tree_of(qa_app__storage__a="from qa_app.config import b")),
    (layers.imports_point_down, tree_of(qa_app__services__a="from qa_app import web")),
    (layers.imports_point_down, tree_of(qa_app__services__a="from . import b")),
    (layers.imports_point_down, tree_of(qa_app__services__a="import tests.support")),
    (layers.imports_point_down, tree_of(qa_app__helpers__a="")),
    (
        layers.imports_point_down,
        tree_of(qa_app__core__a="def f():\n    from qa_app.services import b"),
    ),
    (
        layers.imports_point_down,
        tree_of(
            qa_app__core__a="from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from qa_app.web import b"
        ),
    ),
    (
        layers.no_cycles,
        tree_of(qa_app__core__a="import qa_app.core.b", qa_app__core__b="import qa_app.core.a"),
    ),
    (
        layers.no_cycles,
        tree_of(
            qa_app__core__a="from qa_app.core.b import x",
            qa_app__core__b="from qa_app.core import c",
            qa_app__core__c="from qa_app.core.a import y",
        ),
    ),
    (
        layers.imports_stand_at_the_top,
        tree_of(qa_app__web__a="def f():\n    from qa_app.services import b"),
    ),
    (
        layers.imports_stand_at_the_top,
        tree_of(qa_app__web__a="class A:\n    def f(self):\n        import qa_app.core.b"),
    ),
    (layers.frameworks_stay_in_their_tiers, tree_of(qa_app__services__a="import flask")),
    (
        layers.frameworks_stay_in_their_tiers,
        tree_of(qa_app__services__a="from flask_babel import gettext"),
    ),
    (layers.frameworks_stay_in_their_tiers, tree_of(qa_app__storage__a="from flask import g")),
    (layers.frameworks_stay_in_their_tiers, tree_of(qa_app__jobs__a="import click")),
    (
        layers.frameworks_stay_in_their_tiers,
        tree_of(qa_app__web__a="from sqlalchemy import select"),
    ),
    (layers.core_rests_on_little, tree_of(qa_app__core__a="import msgspec")),
    (layers.core_rests_on_little, tree_of(qa_app__core__a="import re2")),
    (layers.core_rests_on_little, tree_of(qa_app__core__rules__adapters="import jieba")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="from pathlib import Path")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="import time")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    return open('x')")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    print('x')")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    return datetime.now(UTC)")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    return datetime.date.today()")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    return random.choice([1])")),
    (conduct.core_is_pure, tree_of(qa_app__core__a="def f():\n    return random.Random()")),
    (conduct.only_services_commit, tree_of(qa_app__web__a="def f(s):\n    s.commit()")),
    (conduct.only_services_commit, tree_of(qa_app__storage__a="def f(s):\n    s.commit()")),
    (conduct.only_services_commit, tree_of(qa_app__jobs__a="def f(c):\n    c.session.commit()")),
    (
        conduct.statuses_come_from_two_files,
        tree_of(qa_app__web__a="try:\n    f()\nexcept NotFound:\n    abort(404)"),
    ),
    (
        conduct.statuses_come_from_two_files,
        tree_of(qa_app__web__a="try:\n    f()\nexcept (Invalid, errors.Refused):\n    r = '', 422"),
    ),
    (
        conduct.statuses_come_from_two_files,
        tree_of(
            qa_app__cli__a="try:\n    f()\nexcept QaError:\n    raise click.exceptions.Exit(2)"
        ),
    ),
    (
        conduct.only_storage_knows_the_database,
        tree_of(qa_app__services__a="def f(s):\n    return s.get_bind().dialect.name"),
    ),
    (
        conduct.only_storage_knows_the_database,
        tree_of(qa_app__web__a="def f(url):\n    return url.drivername == 'sqlite'"),
    ),
    (conduct.importing_does_nothing, tree_of(qa_app__core__a="for x in []:\n    pass")),
    (conduct.importing_does_nothing, tree_of(qa_app__services__a="start()")),
    (conduct.importing_does_nothing, tree_of(qa_app__core__a="WORDS = open('words').read()")),
    (conduct.importing_does_nothing, tree_of(qa_app__ml__a="WORDS: str = path.read_text()")),
    (conduct.importing_does_nothing, tree_of(qa_app__services__a="navigation.on(blueprint)")),
    (conduct.modules_say_what_they_are_for, tree_of(qa_app__core__a="X = 1")),
    (conduct.nothing_grows_too_long, tree_of(qa_app__core__a="X = 1\n" * 401)),
    (conduct.nothing_grows_too_long, tree_of(qa_app__core__a="def f():\n" + "    x = 1\n" * 60)),
    (testing.tests_say_why, tree_of(tests__test_a="def test_x():\n    assert f()")),
    (testing.tests_can_fail, tree_of(tests__test_a="def test_x():\n    '''Why.'''\n    f()")),
    (
        testing.tests_can_fail,
        tree_of(tests__test_a="def g():\n    g()\ndef test_x():\n    '''Why.'''\n    g()"),
    ),
    (testing.no_test_is_passed_over, tree_of(tests__test_a="@pytest.mark.skip\ndef test_x(): ...")),
    (testing.no_test_is_passed_over, tree_of(tests__test_a="def test_x():\n    pytest.skip('x')")),
    (testing.no_test_is_passed_over, tree_of(tests__test_a="@pytest.mark.xfail(1)\ndef f(): ...")),
]

GOOD: list[tuple[Rule, Tree]] = [
    (
        layers.imports_point_down,
        tree_of(
            qa_app__factory="from qa_app.web import a\nfrom qa_app.storage.wiring import b",
            qa_app__web__a="from qa_app.services import c\nfrom qa_app.config import d",
            qa_app__cli__a="from qa_app.storage.wiring import e\nimport qa_app.core.f\n"
            "from qa_app.importers.columns import g",
            qa_app__services__c="from qa_app.storage.queries import g\nimport qa_app.services.h",
            qa_app__storage__wiring="from qa_app.config import d",
        ),
    ),
    (
        layers.no_cycles,
        tree_of(
            qa_app__core__a="from qa_app.core.b import x",
            qa_app__core__b="from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from qa_app.core.a import y",
        ),
    ),
    (layers.imports_stand_at_the_top, tree_of(qa_app__ml__a="def f():\n    import jieba")),
    (
        layers.frameworks_stay_in_their_tiers,
        tree_of(
            qa_app__storage__wiring="import flask",
            qa_app__web__a__views="from flask import g\nimport wtforms",
            qa_app__services__a="from sqlalchemy.orm import Session",
        ),
    ),
    (
        layers.core_rests_on_little,
        tree_of(
            qa_app__core__a="import numpy as np\nimport decimal\nfrom qa_app.core import b",
            qa_app__core__rules__adapters="import re2",
        ),
    ),
    (
        conduct.core_is_pure,
        tree_of(
            qa_app__core__a="def f(rng, now, seed):\n"
            "    return rng.random(), random.Random(seed), datetime.fromisoformat(now)"
        ),
    ),
    (
        conduct.only_services_commit,
        tree_of(qa_app__services__a="def f(c):\n    c.session.commit()"),
    ),
    (
        conduct.statuses_come_from_two_files,
        tree_of(
            qa_app__web__errors="try:\n    f()\nexcept NotFound:\n    abort(404)",
            qa_app__web__a="try:\n    f()\nexcept Invalid as error:\n    form.add(error)",
            qa_app__web__b="def f():\n    abort(404)",
        ),
    ),
    (
        conduct.only_storage_knows_the_database,
        tree_of(
            qa_app__storage__a="def f(s):\n    return s.dialect.name == 'sqlite'",
            qa_app__web__a="def f():\n    return 'we use sqlite here'",
        ),
    ),
    (
        conduct.importing_does_nothing,
        tree_of(
            qa_app__web__a__views='"""Why."""\nblueprint = B()\nnavigation.on(blueprint, 1)',
            qa_app__core__a="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import x\n"
            "PATTERN = compile('x')\ndef f():\n    return open('x')",
        ),
    ),
    (conduct.modules_say_what_they_are_for, tree_of(qa_app__core="", qa_app__core__a='"""Why."""')),
    (
        testing.tests_can_fail,
        tree_of(
            tests__test_a="def check(x):\n    assert x\n"
            "def test_a():\n    check(1)\n"
            "def test_b():\n    with pytest.raises(E):\n        f()\n"
            "def test_c(page):\n    expect(page).to_have_title('x')\n",
            tests__support__a="def test_like_name(): ...",
        ),
    ),
]


def _named(case: object) -> str:
    return getattr(case, "__name__", "tree")


@pytest.mark.parametrize(("rule", "tree"), BAD, ids=_named)
def test_what_breaks_a_rule_is_found(rule: Rule, tree: Tree) -> None:
    """A checker that finds nothing passes every house."""
    assert list(rule(tree)) != []


@pytest.mark.parametrize(("rule", "tree"), GOOD, ids=_named)
def test_what_keeps_a_rule_passes(rule: Rule, tree: Tree) -> None:
    """One that finds too much is switched off."""
    assert list(rule(tree)) == []


def test_every_rule_has_a_tree_that_breaks_it() -> None:
    """A new rule is tested like the others."""
    assert {rule for rule, _tree in BAD} == {*PRODUCT_RULES, *TEST_RULES}


def test_a_breach_tells_the_module_and_the_line() -> None:
    """Whoever reads it wants to go there."""
    tree = tree_of(qa_app__core__a="X = 1\n\nimport qa_app.services.b\n")
    [breach] = layers.imports_point_down(tree)
    assert (breach.module, breach.line) == ("qa_app.core.a", 3)
    assert "qa_app.services.b" in breach.what


def test_a_tree_is_read_from_its_folder(tmp_path: Path) -> None:
    """Packages by their name, folders that others write left out."""
    package = tmp_path / "qa_app"
    (package / "web").mkdir(parents=True)
    (package / "vendor").mkdir()
    (package / "__init__.py").write_text("")
    (package / "web" / "__init__.py").write_text("import qa_app.web.a")
    (package / "web" / "a.py").write_text("")
    (package / "vendor" / "b.py").write_text("")
    tree = read_tree(package, without=("qa_app/vendor",))
    assert set(tree) == {"qa_app", "qa_app.web", "qa_app.web.a"}
    assert tree["qa_app.web"].tier == "web"
