"""A collection of examples as one page that stands alone.

It needs nothing beside itself: no script, no picture, no font and no address of anywhere. Its own
policy forbids a browser to run or fetch anything, whatever was said in a conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --line: #d8dde5; --soft: #566073; --good: #17734a;
  --bad: #b3172c; --agent: #e9eefd; --customer: #f1f3f6; --mark: #ffe58a; }
@media screen and (prefers-color-scheme: dark) { :root { --line: #3a4250; --soft: #aab3c0;
  --good: #57c892; --bad: #ff8791; --agent: #1f2848; --customer: #20262f; --mark: #6b5712; } }
body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
header, footer { color: var(--soft); }
h1 { color: CanvasText; margin: 0; }
section { border-top: 1px solid var(--line); break-inside: avoid; padding: 1.25rem 0; }
h2 { break-after: avoid; font-size: 1rem; margin: 0 0 .75rem; }
.good h2 { color: var(--good); } .bad h2 { color: var(--bad); }
.note { break-after: avoid; font-size: 1.125rem; white-space: pre-line; }
ol { list-style: none; margin: 0; padding: 0; }
li { break-inside: avoid; display: flex; flex-direction: column; margin: .5rem 0; }
li span { color: var(--soft); font-size: .8125rem; }
li p { background: var(--customer); border-radius: .5rem; margin: 0; max-width: 85%;
  overflow-wrap: anywhere; padding: .375rem .75rem; white-space: pre-line; width: fit-content; }
li.agent { align-items: flex-end; } li.agent p { background: var(--agent); }
li.beside p { opacity: .65; }
mark { background: var(--mark); color: inherit; }
.comment { border-left: 3px solid var(--line); margin: .75rem 0 0; padding-left: .75rem;
  white-space: pre-line; }
.about { color: var(--soft); font-size: .875rem; margin: .25rem 0 0; }
@media print { :root { color-scheme: light; } body { margin: 0; max-width: none; }
  li p { border: 1px solid var(--line); }
  mark { text-decoration: underline; text-decoration-thickness: 2px; } }
"""


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One message: who said it, on whose side, and its text, parted where some is marked."""

    who: str
    by_agent: bool
    here: bool
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class PageItem:
    """An example, good or not, or (``good`` ``None``) a note between two: its ``comment`` alone."""

    heading: str
    good: bool | None
    lines: Sequence[SaidLine]
    comment: str
    about: str = ""


def collection_page(
    language: str, title: str, about: str, items: Sequence[PageItem], foot: str
) -> str:
    """The whole page as HTML; every text is escaped."""
    return "".join(_page(language, title, about, items, foot))


def _page(
    language: str, title: str, about: str, items: Sequence[PageItem], foot: str
) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield f"<header><h1>{escape(title)}</h1>{_paragraph(about, '')}</header>\n<main>\n"
    for item in items:
        yield from _section(item)
    yield f"</main>\n<footer>{_paragraph(foot, 'about')}</footer>\n</body>\n</html>\n"


def _section(item: PageItem) -> Iterator[str]:
    if item.good is None:
        yield f'<section class="note">{escape(item.comment)}</section>\n'
        return
    kind = "good" if item.good else "bad"
    yield f'<section class="{kind}"><h2>{escape(item.heading)}</h2>\n<ol>\n'
    for line in item.lines:
        yield _line(line)
    comment, about = _paragraph(item.comment, "comment"), _paragraph(item.about, "about")
    yield f"</ol>{comment}{about}</section>\n"


def _line(line: SaidLine) -> str:
    sides = ["agent" if line.by_agent else "customer"] + ([] if line.here else ["beside"])
    marked = f"<mark>{escape(line.marked)}</mark>" if line.marked else ""
    text = f"{escape(line.before)}{marked}{escape(line.after)}"
    return f'<li class="{" ".join(sides)}"><span>{escape(line.who)}</span><p>{text}</p></li>\n'


def _paragraph(text: str, kind: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{escape(text)}</p>" if text else ""
