"""Pages and the search in a database full of conversations, filled once for both."""

from __future__ import annotations

from tests.bench import searching, serving
from tests.bench.harness import Report
from tests.bench.stored import database, fill, index, kinds
from tests.support import databases


def run(report: Report) -> None:
    """All figures of what is stored."""
    for kind in kinds():
        with database(kind) as url:
            engine = databases.opened(url)
            fill(engine)
            index(engine)
            serving.measure(report, kind, url, engine)
            searching.measure(report, kind, engine)
            engine.dispose()
