"""Starts the workbench: the database, the demo, web processes and a worker; ends them together.

The worker is started again when it dies, as a service manager would do; it goes on where it
was. Run by ``make run``; settings come from the environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
WEB = [str(BIN / "gunicorn"), "--config", "gunicorn.conf.py", "wsgi:app"]
WORKER = [str(BIN / "flask"), "--app", "wsgi", "worker"]
SET_UP = [str(BIN / "flask"), "--app", "wsgi", "init-db"]
FIRST_USER = [str(BIN / "flask"), "--app", "wsgi", "create-user", "--first"]
DEMO = [str(BIN / "flask"), "--app", "wsgi", "demo"]
ENDING_S = 15.0
AGAIN_AFTER_S = 1.0


class Service:
    """One child process, kept running."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        # A group of its own: Ctrl-C reaches the children through us alone, and in order.
        # Linear algebra in one thread: where others use the processors too, several threads wait
        # for each other, and the same work costs ten times as much.
        settings = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
        return subprocess.Popen(self.command, cwd=ROOT, env=settings, start_new_session=True)

    def keep_running(self) -> None:
        if self.process.poll() is not None:
            time.sleep(AGAIN_AFTER_S)
            self.process = self._started()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        try:
            self.process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()


class _Ended(Exception):
    """Somebody pressed Ctrl-C or asked the process to end."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise _Ended


def main() -> int:
    """Run until ended; returns the exit code."""
    demo = os.environ.get("DEMO", "").strip().lower() in {"1", "true", "yes"}
    for command in [DEMO] if demo else [SET_UP, FIRST_USER]:
        prepared = subprocess.run(command, cwd=ROOT, check=False)
        if prepared.returncode != 0:
            return prepared.returncode
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _end)
    services: list[Service] = []
    try:
        services += [Service(WEB), Service(WORKER)]
        return _watch(*services)
    except _Ended:
        return 0
    finally:
        for service in services:
            service.end()
        for service in services:
            service.wait()


def _watch(web: Service, worker: Service) -> int:
    """Until the web server ends by itself, which it only does for a fault."""
    while web.process.poll() is None:
        worker.keep_running()
        time.sleep(0.2)
    return web.process.returncode or 1


if __name__ == "__main__":
    sys.exit(main())
