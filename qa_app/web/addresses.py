"""Numbers in addresses: any that no database could hold names nothing."""

from __future__ import annotations

from flask.sansio.app import App
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """``<int:…>`` in an address; a number beyond every id is an address that is not there."""

    def __init__(self, map: Map, *args: int, **options: int | bool | None) -> None:  # noqa: A002
        options.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **options)  # type: ignore[arg-type]


def init_addresses(app: App) -> None:
    """Let every address that is registered from now on take ids alone."""
    app.url_map.converters["int"] = IdConverter
