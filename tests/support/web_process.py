"""The pages served by a process of their own, which tests can kill and start again."""

from __future__ import annotations

import gc
import multiprocessing
import socket
import time
from multiprocessing.process import BaseProcess

from flask import Flask
from werkzeug.serving import make_server

from qa_app.storage.wiring import db

PATIENCE_S = 20.0


class WebProcess:
    """An app behind one address; it dies at ``kill`` in whatever it is doing.

    It is forked, because importing everything anew would take longer than most tests.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = int(taken.getsockname()[1])
        self._process = self._started()

    def kill(self) -> None:
        """End it as the kernel does where memory runs out: at once, with nothing tidied."""
        self._process.kill()
        self._process.join()

    def start_again(self) -> None:
        self._process = self._started()

    def _started(self) -> BaseProcess:
        process = multiprocessing.get_context("fork").Process(target=self._serve, daemon=True)
        process.start()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            time.sleep(0.01)
        raise TimeoutError("the server does not answer")

    def _serve(self) -> None:
        # Connections of the parent must be neither used nor closed by a collection here.
        gc.freeze()
        with self.app.app_context():
            db.engine.dispose(close=False)
        make_server("127.0.0.1", self.port, self.app, threaded=True).serve_forever()
