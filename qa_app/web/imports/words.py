"""How the words of imports are said on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask.sansio.app import App
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p

from qa_app.core.errors import Invalid
from qa_app.core.imports.states import State
from qa_app.importers.columns import Field, Layout
from qa_app.importers.formats import Format
from qa_app.importers.problems import Problem, Severity
from qa_app.web.languages import say

STATES: Mapping[State, tuple[object, str]] = {
    State.PREVIEWED: (_p("import", "Not imported yet"), "caution"),
    State.QUEUED: (_p("import", "Waiting"), "accent"),
    State.RUNNING: (_p("import", "Being imported"), "accent"),
    State.DONE: (_p("import", "Done"), "good"),
    State.CANCELLED: (_p("import", "Stopped"), "caution"),
    State.FAILED: (_p("import", "Failed"), "bad"),
    State.UNDOING: (_p("import", "Being undone"), "accent"),
    State.UNDONE: (_p("import", "Undone"), "neutral"),
}

FORMATS: Mapping[Format, object] = {
    Format.JSON: _("Canonical conversations (JSON)"),
    Format.TABLE: _("Table (CSV, TSV)"),
    Format.WORKBOOK: _("Excel workbook"),
    Format.ARCHIVE: _("Zip archive"),
}

LAYOUTS: Mapping[Layout, object] = {
    Layout.MESSAGES: _("One row for each message"),
    Layout.CONVERSATIONS: _("One row for each conversation, its text in one cell"),
}

MEANINGS: Mapping[Field, object] = {
    Field.CONVERSATION: _p("import", "Conversation id"),
    Field.TEXT: _p("import", "Text"),
    Field.ROLE: _p("import", "Role (who speaks)"),
    Field.SENDER: _p("import", "Sender"),
    Field.SENT_AT: _p("import", "Sent at"),
    Field.DATE: _p("import", "Date"),
    Field.AGENT: _p("import", "Agent id"),
    Field.AGENT_NAME: _p("import", "Agent name"),
    Field.TEAM: _p("import", "Team id"),
    Field.CUSTOMER: _p("import", "Customer id"),
    Field.CUSTOMER_NAME: _p("import", "Customer name"),
    Field.STARTED_AT: _p("import", "Conversation started at"),
    Field.CHANNEL: _p("import", "Channel"),
    Field.SOURCE: _p("import", "Source"),
    Field.SHOP: _p("import", "Shop"),
    Field.ACCOUNT: _p("import", "Account"),
    Field.ORDER: _p("import", "Order number"),
    Field.SATISFACTION: _p("import", "Satisfaction"),
    Field.KIND: _p("import", "Kind of message"),
    Field.EVENT: _p("import", "Event"),
    Field.AUTO: _p("import", "Automatic text (yes/no)"),
    Field.START_MS: _p("import", "Starts at (ms from the start of the call)"),
    Field.END_MS: _p("import", "Ends at (ms from the start of the call)"),
}

ENCODINGS: Mapping[str, object] = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 / GBK",
    "big5hkscs": "Big5",
    "utf-16": "UTF-16",
}

DELIMITERS: Mapping[str, object] = {
    ",": _("Comma"),
    "\t": _("Tabulator"),
    ";": _("Semicolon"),
    "|": _("Vertical bar"),
}


def init_words(app: App) -> None:
    """Give templates these words."""
    app.jinja_env.filters.update(
        import_state=lambda state: str(STATES[state][0]),
        import_tone=lambda state: STATES[state][1],
        import_format=lambda each: str(FORMATS[each]) if each else "",
        meaning=lambda field: str(MEANINGS[field]),
        encoding_name=lambda name: str(ENCODINGS.get(name, name)),
        size=size,
    )


class Remark(NamedTuple):
    """What is wrong with a row, and how many others it is wrong with too.

    ``place``: file and line of the first.
    """

    sentence: str
    refused: bool
    place: str
    times: int


def remarks(problems: Iterable[Problem]) -> list[Remark]:
    """Problems with equal sentences as one, in the order of the first of each."""
    found: dict[tuple[str, bool], Remark] = {}
    for problem in problems:
        reason = Invalid(problem.sentence)
        reason.values = problem.values
        key = say(reason), problem.severity is not Severity.WARNING
        if key in found:
            found[key] = found[key]._replace(times=found[key].times + 1)
        else:
            place = f"{problem.file}:{problem.line}" if problem.line else problem.file
            found[key] = Remark(*key, place, 1)
    return list(found.values())


def size(count: int) -> str:
    """``1536`` → ``1.5 KB``."""
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"
