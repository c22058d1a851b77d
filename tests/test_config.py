"""Settings from the environment: what they mean, and how their faults are told."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.config import SettingsFault, settings_from


def _given(data_dir: Path, **environment: str) -> dict[str, str]:
    return {"DATA_DIR": str(data_dir), **environment}


def test_an_empty_environment_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh clone starts without being asked for anything."""
    monkeypatch.chdir(tmp_path)
    settings = settings_from({})
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'workbench.db'}"
    assert str(settings.zone) == "Asia/Shanghai"
    assert settings.port == 8000
    assert settings.log_format == "json"
    assert not settings.demo
    assert not settings.secure_cookies


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to start ten times to learn of ten mistakes."""
    wrong = {
        "DATABASE_URL": "mysql://x",
        "TIME_ZONE": "Mars",
        "MAX_UPLOAD_MB": "many",
        "SIGN_IN_HOURS": "0",
        "SECURE_COOKIES": "maybe",
        "DEMO": "perhaps",
        "LOG_FORMAT": "xml",
        "PORT": "70000",
        "WEB_WORKERS": "-1",
        "TRUSTED_PROXIES": "all",
        "SECRET_KEY": "short",
    }
    with pytest.raises(SettingsFault) as caught:
        settings_from(_given(tmp_path, **wrong))
    assert len(caught.value.faults) == len(wrong)
    for name in wrong:
        assert any(fault.startswith(name) for fault in caught.value.faults)


def test_a_fault_ends_the_process_with_its_sentences() -> None:
    """Not with a traceback, in which they would be the last line of fifty."""
    fault = SettingsFault(["PORT must be a whole number."])
    assert isinstance(fault, SystemExit)
    assert fault.code == "The settings are not usable:\n  - PORT must be a whole number."


@given(text=st.text(max_size=12))
def test_no_text_for_a_number_gets_through_unread(text: str) -> None:
    """What an environment holds was typed by somebody."""
    environment = {"SECRET_KEY": "k" * 32, "SIGN_IN_HOURS": text}
    if not text.strip() or (text.strip().isdecimal() and 1 <= int(text) <= 720):
        assert 1 <= settings_from(environment).sign_in_hours <= 720
    else:
        with pytest.raises(SettingsFault, match="SIGN_IN_HOURS"):
            settings_from(environment)


def test_a_data_directory_that_is_a_file_is_told(tmp_path: Path) -> None:
    """The first write would fail much later, with less to go by."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsFault, match="DATA_DIR"):
        settings_from(_given(tmp_path / "file"))
    with pytest.raises(SettingsFault, match="DATA_DIR"):
        settings_from(_given(tmp_path / "file" / "below"))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """A default key, or one that others can read, signs anybody in as anybody."""
    made = settings_from(_given(tmp_path / "new")).secret_key
    path = tmp_path / "new" / "secret_key"
    assert len(made) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert settings_from(_given(tmp_path / "new")).secret_key == made
    assert settings_from(_given(tmp_path / "other")).secret_key != made
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """Else a form of one web process would be refused by the next."""
    keys: set[str] = set()
    begin = threading.Barrier(8)

    def start() -> None:
        begin.wait()
        keys.add(settings_from(_given(tmp_path / "new")).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1


def test_a_damaged_key_is_told_and_never_used(tmp_path: Path) -> None:
    """An empty key would sign with nothing."""
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(SettingsFault, match="damaged"):
        settings_from(_given(tmp_path))


def test_a_key_that_is_given_is_not_written_down(tmp_path: Path) -> None:
    """It comes from a safe place, and should stay there."""
    assert settings_from(_given(tmp_path, SECRET_KEY="s" * 40)).secret_key == "s" * 40
    assert list(tmp_path.iterdir()) == []


def test_a_postgresql_address_is_accepted(tmp_path: Path) -> None:
    """The second database of the product."""
    url = "postgresql+psycopg://user:word@host/name"
    assert settings_from(_given(tmp_path, DATABASE_URL=url)).database_url == url
