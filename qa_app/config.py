"""Settings: read once from the environment, frozen, with every fault reported at once."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class SettingsFault(SystemExit):
    """The environment is wrong in one or more places; ``faults`` has a sentence for each.

    A process that lets it through ends with these sentences, not with a traceback.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The settings are not usable:\n" + "\n".join(f"  - {f}" for f in faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside.

    ``data_dir`` holds all that is written at run time. ``max_upload_bytes`` bounds one upload.
    ``sign_in_hours`` is how long an unused session lasts. ``secure_cookies`` is for a server
    behind TLS. ``demo`` allows the demo users and their data. ``port`` and ``web_workers`` are
    the web server's. ``trusted_proxies``: how many proxies of one's own stand before it, whose
    word on who is asking is taken.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    zone: ZoneInfo
    max_upload_bytes: int
    sign_in_hours: int
    secure_cookies: bool
    demo: bool
    log_format: str
    port: int = 8000
    web_workers: int = 2
    trusted_proxies: int = 0


class _Reader:
    """Reads named values and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[str] = []

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.environment.get(name, "").strip() or str(default)
        if text.isdecimal() and low <= int(text) <= high:
            return int(text)
        self.faults.append(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
        return default

    def flag(self, name: str) -> bool:
        text = self.environment.get(name, "").strip().lower()
        if text not in {"", "0", "1", "true", "false", "yes", "no"}:
            self.faults.append(f"{name} must be 1 or 0, not {text!r}.")
        return text in {"1", "true", "yes"}

    def choice(self, name: str, *allowed: str) -> str:
        text = self.environment.get(name, "").strip() or allowed[0]
        if text not in allowed:
            self.faults.append(f"{name} must be one of {', '.join(allowed)}, not {text!r}.")
        return text

    def checked(self, name: str, default: str, check: Callable[[str], object], hint: str) -> str:
        text = self.environment.get(name, "").strip() or default
        try:
            check(text)
        except (ValueError, KeyError, ArgumentError):
            self.faults.append(f"{name} {hint}.")
        return text


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsFault naming every fault.

    The secret key is taken from ``SECRET_KEY`` or made at first run and kept under the data
    directory, readable by its owner alone.
    """
    read = _Reader(os.environ if environment is None else environment)
    data_dir = Path(read.environment.get("DATA_DIR", "").strip() or "data").resolve()
    if data_dir.exists() and not data_dir.is_dir():
        read.faults.append(f"DATA_DIR must be a directory; {data_dir} is a file.")
    database_url = read.checked(
        "DATABASE_URL",
        f"sqlite:///{data_dir / 'workbench.db'}",
        _known_database,
        "must be a sqlite:///… or postgresql+psycopg://… address",
    )
    zone = read.checked("TIME_ZONE", "Asia/Shanghai", _known_zone, "must name a time zone")
    given_key = read.environment.get("SECRET_KEY", "").strip()
    if given_key and len(given_key) < 32:
        read.faults.append("SECRET_KEY must have at least 32 characters, or be left out.")
    settings = {
        "max_upload_bytes": read.number("MAX_UPLOAD_MB", 300, 1, 4096) * 1024 * 1024,
        "sign_in_hours": read.number("SIGN_IN_HOURS", 12, 1, 720),
        "secure_cookies": read.flag("SECURE_COOKIES"),
        "demo": read.flag("DEMO"),
        "log_format": read.choice("LOG_FORMAT", "json", "console"),
        "port": read.number("PORT", 8000, 1, 65535),
        "web_workers": read.number("WEB_WORKERS", 2, 1, 64),
        "trusted_proxies": read.number("TRUSTED_PROXIES", 0, 0, 9),
    }
    if read.faults:
        raise SettingsFault(read.faults)
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=given_key or _kept_key(data_dir),
        zone=ZoneInfo(zone),
        **settings,  # type: ignore[arg-type]
    )


def _known_database(text: str) -> None:
    if make_url(text).drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(text)


def _known_zone(text: str) -> None:
    if text not in available_timezones():
        raise ValueError(text)


def _kept_key(data_dir: Path) -> str:
    """The key made at first run; two processes starting at once agree on one."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text().strip()
    except OSError as reason:
        raise SettingsFault(
            [f"DATA_DIR must be a directory that can be written to: {reason}."]
        ) from reason
    if len(key) < 32:
        raise SettingsFault([f"The key in {path} is damaged; delete the file to make a new one."])
    return key


def _make_key(path: Path) -> None:
    """Write a key aside and give it its name at once, whole; the first one to do so wins."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_hex(32))
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        os.unlink(aside)
