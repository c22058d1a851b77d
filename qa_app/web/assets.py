"""Addresses of our own static files that change whenever the file does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request, url_for

_A_YEAR = "public, max-age=31536000, immutable"

MODULES = {
    "htmx": "vendor/htmx-4.0.1/htmx.esm.min.js",
    "alpine": "vendor/alpinejs-csp-3.17.4/alpine.esm.min.js",
    "tinykeys": "vendor/tinykeys-4.0.0/tinykeys.mjs",
    "echarts": "vendor/echarts-6.1.0/echarts.esm.min.mjs",
}
"""What a script module may import by a bare name; ``app/<name>`` is ``static/js/<name>.js``."""

SPRITES = {
    "icons": "vendor/bootstrap-icons-1.13.2/sprite.svg",
    "shapes": "shapes.svg",
}
"""The files of pictures: those of the library, and our own."""

ON_EVERY_PAGE = (
    *("htmx", "tinykeys"),
    *("app/app", "app/theme", "app/dialogs", "app/requests", "app/tables", "app/times"),
    *("app/toasts", "app/keys", "app/sentences"),
)
"""What the browser may fetch at once instead of finding one import after the other."""


def init_assets(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["icons"] = icons
    app.jinja_env.globals["import_map"] = import_map
    app.jinja_env.globals["module_addresses"] = module_addresses
    app.after_request(_keep)


def asset(filename: str) -> str:
    """The address of a static file, with a mark of its content."""
    # A list draws the same icon in every row: an address is made once for each request.
    made: dict[str, str] = g.setdefault("assets", {})
    if filename not in made:
        path = f"{_folder()}/{filename}"
        changed_ns = os.stat(path).st_mtime_ns
        made[filename] = _address(request.script_root, filename, path, changed_ns)
    return made[filename]


def icons(drawn: Callable[[str, str], str]) -> Callable[..., str]:
    """``icon(name, sprite)`` of a macro that draws a picture by its address and name, kept."""
    kept = lru_cache(maxsize=1024)(drawn)

    def icon(name: str, sprite: str = "icons") -> str:
        return kept(asset(SPRITES[sprite]), name)

    return icon


def import_map() -> dict[str, dict[str, str]]:
    """Where the browser finds each script module."""
    if "import_map" not in g:
        g.import_map = {name: asset(path) for name, path in _modules(_folder()).items()}
    return {"imports": g.import_map}


def module_addresses() -> list[str]:
    """The addresses of the modules that every page needs."""
    known = import_map()["imports"]
    return [known[name] for name in ON_EVERY_PAGE]


@cache
def _modules(folder: str) -> Mapping[str, str]:
    """The script modules by their names; a new file shows when the process starts again."""
    scripts = Path(folder, "js")
    own = sorted(path.relative_to(scripts) for path in scripts.rglob("*.js"))
    return {
        **MODULES,
        **{f"app/{path.with_suffix('').as_posix()}": f"js/{path.as_posix()}" for path in own},
    }


@lru_cache(maxsize=512)
def _address(root: str, filename: str, path: str, changed_ns: int) -> str:
    """The address below a root, with eight figures of the content's digest.

    ``changed_ns`` only renews what is remembered; the root is where the site is mounted.
    """
    mark = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]
    return url_for("static", filename=filename, v=mark)


def _folder() -> str:
    folder = current_app.static_folder
    if folder is None:
        raise RuntimeError("the app was made without a static folder")
    return folder


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code < 400:
        response.headers["Cache-Control"] = _A_YEAR
    return response
