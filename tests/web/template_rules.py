"""What may not stand in a template, a script or a style sheet, and the search for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

TEMPLATE_RULES: Mapping[str, str] = {
    r"\shx-on[:\-=]": "htmx runs hx-on as a program: bind the event in a module",
    r"""(?:["'\s:]|^)(?:js|javascript):""": "a program inside an attribute",
    r"""hx-trigger\s*=\s*(?:"[^"]*\[|'[^']*\[)""": "htmx runs a trigger's filter as a program",
    r"<[a-zA-Z][^<>]*\sstyle\s*=": "the content policy drops style attributes: use a class",
    r"<[a-zA-Z][^<>]*\son[a-z]+\s*=": "the content policy drops inline handlers",
    r"\|\s*safe\b": "imported text could become markup",
    r"\{%-?\s*autoescape": "escaping is never switched",
    r"\bMarkup\b": "imported text could become markup",
    r"<script(?![^>]*\snonce=)": "a script without the page's nonce does not run",
    r"<style(?![^>]*\snonce=)": "a style without the page's nonce does not hold",
    r"""(?:src|href|action|srcset|hx-(?:get|post|put|patch|delete))\s*=\s*["']?(?:https?:)?//""": (
        "nothing comes from another host"
    ),
    r"""(?<![\w.])_\(\s*(?!["']|[\w.\[\]]*label)""": (
        "only fixed sentences are looked up (or a value named …label): a lookup is not escaped"
    ),
}

SCRIPT_RULES: Mapping[str, str] = {
    r"\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(": "text must never become a program",
    r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]": "text must never become a program",
    r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|parseHTMLUnsafe|setHTMLUnsafe": (
        "text must never become markup: use textContent or a template element"
    ),
    r"""["'`](?:https?:)?//(?!www\.w3\.org)""": "nothing comes from another host",
    r"\.setAttribute\(\s*[\"'`](?:on|style)": "the content policy drops these attributes",
}

STYLE_RULES: Mapping[str, str] = {
    r"@import": "sheets are linked from the page, where their address carries a mark",
    r"""url\(\s*(?!["']?data:)""": "nothing comes from elsewhere",
    r"expression\s*\(": "text must never become a program",
}

_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def template_faults(text: str) -> Iterator[str]:
    """Each forbidden thing in a template, as ``line: what is wrong``."""
    return _faults(_JINJA_COMMENT.sub(_blank, text), TEMPLATE_RULES)


def script_faults(text: str) -> Iterator[str]:
    return _faults(text, SCRIPT_RULES)


def style_faults(text: str) -> Iterator[str]:
    return _faults(text, STYLE_RULES)


def files_with_faults(folder: Path, pattern: str, kind: str) -> list[str]:
    """Every fault below a folder, with file and line; ``kind``: template, script or style."""
    find = {"template": template_faults, "script": script_faults, "style": style_faults}[kind]
    return [
        f"{path.relative_to(folder)}:{fault}"
        for path in sorted(folder.rglob(pattern))
        if "vendor" not in path.parts
        for fault in find(path.read_text("utf-8"))
    ]


def _faults(text: str, rules: Mapping[str, str]) -> Iterator[str]:
    for pattern, reason in rules.items():
        for match in re.finditer(pattern, text):
            yield f"{text.count(chr(10), 0, match.start()) + 1}: {reason}"


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
