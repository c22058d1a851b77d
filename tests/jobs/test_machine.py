"""Whether the process behind a worker's name still runs."""

from __future__ import annotations

import os
import subprocess
import sys

from qa_app.jobs.machine import ThisMachine


def _name_of_a_child() -> tuple[subprocess.Popen[bytes], str]:
    script = "from qa_app.jobs.machine import ThisMachine as M; print(M().new_name(), flush=True);"
    child = subprocess.Popen(
        [sys.executable, "-c", script + "input()"],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert child.stdout is not None
    return child, child.stdout.readline().decode().strip()


def test_a_worker_that_runs_is_not_gone() -> None:
    """Else two would do one job."""
    child, name = _name_of_a_child()
    try:
        assert not ThisMachine().is_gone(name)
    finally:
        child.kill()
        child.wait()


def test_a_killed_worker_is_gone_even_before_its_parent_asked() -> None:
    """In a container nobody may ever ask."""
    child, name = _name_of_a_child()
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert ThisMachine().is_gone(name)
    child.wait()
    assert ThisMachine().is_gone(name)


def test_another_process_with_the_number_of_a_gone_one_is_not_taken_for_it() -> None:
    """Process numbers are used again."""
    machine = ThisMachine()
    place, pid, birth, word = machine.new_name().split(":")
    assert not machine.is_gone(f"{place}:{pid}:{birth}:{word}")
    assert machine.is_gone(f"{place}:{pid}:{int(birth) - 1}:{word}")


def test_of_a_worker_elsewhere_nothing_is_known() -> None:
    """Its number may be that of any process here, or of none."""
    machine = ThisMachine()
    _place, _, rest = machine.new_name().partition(":")
    assert not machine.is_gone(f"elsewhere/boot/1:{rest}")
    assert not machine.is_gone("elsewhere/boot/1:999999999:1:x")


def test_a_name_that_cannot_be_read_belongs_to_nobody_known() -> None:
    """It may come from another version."""
    machine = ThisMachine()
    for name in ("", "x", f"{machine.place}", f"{machine.place}:x:1:y", f"{machine.place}:1::"):
        assert not machine.is_gone(name)


def test_two_workers_of_one_process_have_different_names() -> None:
    """A lease tells them apart by name alone."""
    machine = ThisMachine()
    assert machine.new_name() != machine.new_name()
    assert len(machine.new_name()) <= 100
