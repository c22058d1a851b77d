"""``python -m tests.bench [NAME ...]``: run every ``bench_*`` module, or those named."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import tests.bench
from tests.bench.harness import Report

_PREFIX = "bench_"


def main(wanted: list[str]) -> None:
    """Each module has ``run(report)``."""
    names = sorted(
        module.name
        for module in iter_modules(tests.bench.__path__)
        if module.name.startswith(_PREFIX)
    )
    report = Report()
    for name in names:
        if not wanted or name.removeprefix(_PREFIX) in wanted:
            import_module(f"tests.bench.{name}").run(report)


if __name__ == "__main__":
    main(sys.argv[1:])
