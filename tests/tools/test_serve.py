"""``make run`` as somebody uses it: two kinds of processes, started and ended as one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


@contextmanager
def _served(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "WEB_WORKERS": "1",
    }
    process = subprocess.Popen([sys.executable, "tools/serve.py"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_S)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _worker_of(pid: int) -> int | None:
    for child in _children(pid):
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words:
            return child
    return None


def test_pages_and_worker_run_until_ctrl_c_ends_both(tmp_path: Path) -> None:
    """A process that is left behind holds the port and the database."""
    port = _free_port()
    with _served(tmp_path, port) as process:
        _wait(lambda: _answers(port))
        _wait(lambda: _worker_of(process.pid))
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0
        assert len(children) == 2
        assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not _answers(port)


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    """Else imports would hang for ever, and nobody would know why."""
    port = _free_port()
    with _served(tmp_path, port) as process:
        _wait(lambda: _worker_of(process.pid))
        first = _worker_of(process.pid)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        _wait(lambda: _worker_of(process.pid) not in {None, first})
        _wait(lambda: _answers(port))


def test_settings_that_are_wrong_are_told_and_nothing_starts(tmp_path: Path) -> None:
    """Nobody should have to look for the reason in a log."""
    process = subprocess.run(
        [sys.executable, "tools/serve.py"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": "http"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert process.returncode != 0
    assert "PORT must be a whole number" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_port_that_is_taken_ends_everything_with_a_fault(tmp_path: Path) -> None:
    """A second start by mistake must not look as if it worked."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with _served(tmp_path, int(taken.getsockname()[1])) as process:
            assert process.wait(PATIENCE_S) != 0
