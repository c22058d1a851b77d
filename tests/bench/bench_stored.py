"""Pages, the search and the rule bench in a database full of conversations, filled once."""

from __future__ import annotations

from tests.bench import pages, ruling, searching, serving
from tests.bench.harness import Report
from tests.bench.stored import database, fill, index, kinds, settle
from tests.bench.stored_work import work
from tests.support import databases


def run(report: Report) -> None:
    """All figures of what is stored."""
    for kind in kinds():
        with database(kind) as url:
            engine = databases.opened(url)
            fill(engine)
            index(engine)
            work(engine)
            settle(engine)
            pages.measure(report, kind, url, engine)
            serving.measure(report, kind, url, engine)
            searching.measure(report, kind, engine)
            ruling.measure(report, kind, engine)
            engine.dispose()
