"""Password hashes, few at a time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from qa_app.services.people import hashing


def test_a_password_fits_its_own_hash_alone(tmp_path: Path) -> None:
    """The one thing that a password is for."""
    stored = hashing.hashed("mei-gui-hua-kai", tmp_path)
    assert hashing.fits("mei-gui-hua-kai", stored, tmp_path)
    assert hashing.fits("ｍｅｉ-gui-hua-kai", stored, tmp_path)
    assert not hashing.fits("mei-gui-hua-kai ", stored, tmp_path)
    assert not hashing.fits("mei-gui-hua-kai", None, tmp_path)
    assert not hashing.fits("mei-gui-hua-kai", "no hash at all", tmp_path)


def test_two_hashes_of_one_password_differ(tmp_path: Path) -> None:
    """Equal passwords must not show in a stolen table."""
    assert hashing.hashed("mei-gui-hua-kai", tmp_path) != hashing.hashed(
        "mei-gui-hua-kai", tmp_path
    )


def test_an_endless_password_is_not_hashed_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in page is open to everybody, megabytes included."""
    lengths = []

    class Measuring:
        def hash(self, word: str) -> None:
            lengths.append(len(word))

    monkeypatch.setattr(hashing, "HASHER", Measuring())
    hashing.fits("x" * 1_000_000, None, tmp_path)
    assert max(lengths) <= 201


def test_only_a_few_hashes_run_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst of sign-ins must leave memory and a core to everybody else."""
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _word: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return "hash"

    monkeypatch.setattr(hashing, "HASHER", Slow())
    crowd = [threading.Thread(target=hashing.hashed, args=("x", tmp_path)) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert most == hashing.AT_ONCE


def test_a_turn_is_given_back_when_hashing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two failures would otherwise lock everybody out until the restart."""

    class Broken:
        def hash(self, _word: str) -> str:
            raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(hashing, "HASHER", Broken())
        for _time in range(3):
            with pytest.raises(MemoryError):
                hashing.hashed("x", tmp_path)
    assert hashing.hashed("x", tmp_path)
