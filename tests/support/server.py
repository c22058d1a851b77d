"""The PostgreSQL server of the tests: one that answers already, or one of our own."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import make_url

NAMED = os.environ.get(
    "TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)


@cache
def found() -> tuple[str | None, str]:
    """The address of a server to test on, and, where there is none, why.

    A server of our own is stopped and forgotten when the tests end.
    """
    fault = fault_of(NAMED)
    if fault is None:
        return NAMED, ""
    if "TEST_POSTGRESQL_URL" in os.environ or programs() is None:
        return None, f"no server at {NAMED}: {fault}"
    own = ExitStack()
    atexit.register(own.close)
    return own.enter_context(own_server()), ""


def fault_of(url: str) -> str | None:
    """Why a server cannot be used for tests; ``None`` where it can."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    may_create = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(address, connect_timeout=3) as server:
            row = server.execute(may_create).fetchone()
    except psycopg.Error as reason:
        return str(reason).splitlines()[0]
    return None if row and row[0] else "its user may not create databases"


def programs() -> Path | None:
    """The folder of the newest server programs on this machine."""
    in_path = shutil.which("initdb")
    folders = [Path(in_path).parent] if in_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@contextmanager
def own_server() -> Iterator[str]:
    """The address of a fresh server that keeps nothing beyond its end."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("initdb")
    # The server refuses to run as root.
    owner = "postgres" if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="qa-postgresql-"))
    if owner:
        os.chown(place, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    data, port = place / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [folder / program, "-D", data, *arguments],
            user=owner,
            cwd=place,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    options = f"-k {place} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        run("pg_ctl", "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
