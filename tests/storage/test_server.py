"""The server that the storage tests run on."""

from __future__ import annotations

from tests.support import server


def test_a_server_that_is_not_there_is_told_with_its_reason() -> None:
    """A run without PostgreSQL says so, and why."""
    assert server.fault_of("postgresql+psycopg://postgres@127.0.0.1:1/postgres")


def test_a_user_who_may_not_create_databases_is_of_no_use() -> None:
    """Every test gets a database of its own."""
    assert server.fault_of("postgresql+psycopg://nobody-of-this-name@127.0.0.1:5432/postgres")


if server.programs() is not None:

    def test_a_machine_with_the_programs_gets_a_server_of_its_own() -> None:
        """Nobody has to set one up before running the tests."""
        with server.own_server() as url:
            assert server.fault_of(url) is None
        assert server.fault_of(url) is not None
