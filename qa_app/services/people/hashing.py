"""Password hashes by argon2id, few at a time.

64 MiB and two passes: more than three times the memory of the least that is advised today
(19 MiB, two passes), and about 0.12 s on one core. Each hash under way takes that memory and
a core, so that a burst of sign-ins could starve every other page; only ``AT_ONCE`` run over
all processes that share a data directory, the others wait their turn.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qa_app.core.people.passwords import LONGEST, prepared

HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)
AT_ONCE = 2


def hashed(password: str, data_dir: Path) -> str:
    """The hash to store; takes about 0.12 s and must not run inside a transaction."""
    with _turn(data_dir):
        return HASHER.hash(prepared(password))


def fits(password: str, password_hash: str | None, data_dir: Path) -> bool:
    """Whether a password belongs to a hash; equally slow where there is no hash to fit."""
    word = prepared(password[: LONGEST + 1])
    with _turn(data_dir):
        if password_hash is None:
            HASHER.hash(word)
            return False
        try:
            return HASHER.verify(password_hash, word)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


@contextmanager
def _turn(data_dir: Path) -> Iterator[None]:
    """Hold one of the places; the system frees it should the process die."""
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    files = [(folder / f"password-{number}").open("w") for number in range(AT_ONCE)]
    try:
        if not any(_taken(file) for file in files):
            fcntl.flock(files[os.getpid() % AT_ONCE], fcntl.LOCK_EX)
        yield
    finally:
        for file in files:
            file.close()


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
