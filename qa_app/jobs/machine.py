"""How a worker is named, and whether the process behind a name still runs."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

_PROC = Path("/proc")


class ThisMachine:
    """The processes that this process can see.

    A worker's name is ``place:pid:birth:word``. The place holds the host's name, its boot and
    the process namespace, so that a number from another machine, or from before a restart, is
    never taken for one here. The birth tells a process from a later one with its number.
    """

    def __init__(self) -> None:
        self.place = f"{socket.gethostname()[:40]}/{_boot()}/{_namespace()}"

    def new_name(self) -> str:
        """A name for a worker in this process, never used before."""
        pid = os.getpid()
        return f"{self.place}:{pid}:{_birth(pid)}:{secrets.token_hex(4)}"

    def is_gone(self, worker: str) -> bool:
        """Whether a worker ran here and its process has ended; else only its lease tells."""
        place, _, rest = worker.partition(":")
        pid, _, rest = rest.partition(":")
        birth = rest.partition(":")[0]
        if place != self.place or not pid.isdecimal() or birth in {"", "-"}:
            return False
        return not _exists(int(pid)) or _birth(int(pid)) not in {birth, "-"}


def _boot() -> str:
    return _text(_PROC / "sys/kernel/random/boot_id")[:8]


def _namespace() -> str:
    try:
        return str((_PROC / "self/ns/pid").readlink()).strip("pid:[]")
    except OSError:
        return "-"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _birth(pid: int) -> str:
    """When the process began, in ticks since the boot; ``-`` where nothing tells."""
    # The second field is the command's name in parentheses and may hold anything.
    fields = _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    if not fields:
        return "-"
    return "ended" if fields[0] in {"Z", "X"} else fields[19]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
