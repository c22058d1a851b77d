"""Templates, scripts and style sheets hold nothing that the content policy must stop."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.web.template_rules import (
    files_with_faults,
    script_faults,
    style_faults,
    template_faults,
)

WEB = Path(__file__).resolve().parents[2] / "qa_app/web"


def test_templates_hold_nothing_forbidden() -> None:
    """What a template may not do, no imported text can be made to do through it."""
    assert files_with_faults(WEB / "templates", "*.html", "template") == []


def test_scripts_hold_nothing_forbidden() -> None:
    """Text from a conversation must never turn into markup or a program."""
    assert files_with_faults(WEB / "static", "*.js", "script") == []


def test_style_sheets_hold_nothing_forbidden() -> None:
    """A sheet that fetches tells another host who is working on what."""
    assert files_with_faults(WEB / "static", "*.css", "style") == []


@pytest.mark.parametrize(
    "line",
    [
        '<div hx-on:click="run()">',
        '<div hx-on="click: run()">',
        "<div hx-vals='js:{a: b}'>",
        '<a href="javascript:run()">',
        '<div hx-trigger="click[ctrlKey]">',
        '<div style="width: 3px">',
        "<div class='a' style='width: 3px'>",
        '<img src="/a.png" onerror="run()">',
        "{{ text | safe }}",
        "{{ text|safe }}",
        "{% autoescape false %}",
        "<script>run()</script>",
        '<script src="/a.js"></script>',
        "<style>a{}</style>",
        '<script nonce="n" src="https://elsewhere.example/a.js"></script>',
        '<img src="//elsewhere.example/a.png">',
        "{{ _(message.text) }}",
    ],
)
def test_the_search_finds_each_forbidden_thing(line: str) -> None:
    """A search that finds nothing proves nothing."""
    assert list(template_faults(line))


@pytest.mark.parametrize(
    "line",
    [
        '<div hx-trigger="every 1s" hx-get="{{ url_for(\'a.b\') }}">',
        '<p class="stylish" data-on="x">onwards = upwards</p>',
        '<a href="/somewhere">js</a>',
        '{{ _("A sentence") }}{{ _(entry.label) }}{{ _(labels[kind]) }}',
        '<script nonce="{{ csp_nonce() }}" src="{{ asset(\'js/a.js\') }}"></script>',
        "{# style= and |safe may be spoken of #}",
        "{{ ngettext('%(num)d row', '%(num)d rows', count) }}",
    ],
)
def test_the_search_leaves_the_rest_alone(line: str) -> None:
    """A search that cries wolf is switched off in the end."""
    assert list(template_faults(line)) == []


def test_the_search_names_the_line() -> None:
    """Whoever broke the rule should not have to look for it."""
    assert next(template_faults("{# two\nlines #}\n<p>\n{{ a|safe }}")).startswith("4: ")


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "new Function(text)",
        "setTimeout('run()', 1)",
        "box.innerHTML = text",
        "box.insertAdjacentHTML('beforeend', text)",
        'fetch("https://elsewhere.example")',
        "box.setAttribute('style', 'a')",
    ],
)
def test_the_search_finds_each_forbidden_thing_in_scripts(line: str) -> None:
    """As above, for scripts."""
    assert list(script_faults(line))


@pytest.mark.parametrize("line", ['@import "a.css";', "a { background: url(/a.png) }"])
def test_the_search_finds_each_forbidden_thing_in_sheets(line: str) -> None:
    """As above, for style sheets."""
    assert list(style_faults(line))


def test_every_form_says_its_errors_from_our_catalogue() -> None:
    """A form on Flask-WTF's own base would speak WTForms' mixed Chinese."""
    wrong = [
        path.name
        for path in sorted(WEB.rglob("*.py"))
        if path != WEB / "forms.py" and "FlaskForm" in path.read_text("utf-8")
    ]
    assert wrong == []


def test_no_view_makes_markup_of_text() -> None:
    """Escaping is the templates' work; a view that builds markup steps around it.

    Sentences of the catalogue are markup, as Jinja's own translations are.
    """
    wrong = [
        path.name
        for path in sorted(WEB.rglob("*.py"))
        if path != WEB / "drawing.py"
        and any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert wrong == []
