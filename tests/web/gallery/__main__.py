"""Serve the gallery on a free port of this machine."""

from __future__ import annotations

from tests.web.gallery.app import gallery_app

if __name__ == "__main__":
    gallery_app().run(port=8765)
