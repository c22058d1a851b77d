"""The composition root: an ordered list of named steps from settings to application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from qa_app.cli import COMMANDS
from qa_app.cli.errors import explained
from qa_app.cli.worker import WORKER
from qa_app.config import Settings, settings_from
from qa_app.jobs.machine import ThisMachine
from qa_app.jobs.tasks import TASKS
from qa_app.jobs.worker import Contexts, Worker
from qa_app.logs import configure_logs
from qa_app.storage.wiring import init_storage
from qa_app.web.blueprints import BLUEPRINTS
from qa_app.web.request_log import init_request_log
from qa_app.web.sessions import init_sessions
from qa_app.web.shell import init_shell

Step = Callable[[Flask, Settings], None]


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises SettingsFault where the environment is wrong."""
    settings = settings or settings_from()
    app = Flask("qa_app")
    for step in STEPS:
        step(app, settings)
    return app


def _now() -> datetime:
    return datetime.now(UTC)


def _set_settings(app: Flask, settings: Settings) -> None:
    app.config.from_mapping(
        SETTINGS=settings,
        CLOCK=_now,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _proxies(app: Flask, settings: Settings) -> None:
    # Whoever is asking could write these headers too: only as many are believed as are our own.
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _logs(app: Flask, settings: Settings) -> None:
    configure_logs(settings.log_format)
    init_request_log(app)


def _shell(app: Flask, _settings: Settings) -> None:
    init_shell(app)


def _pages(app: Flask, _settings: Settings) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _commands(app: Flask, _settings: Settings) -> None:
    for command in COMMANDS:
        app.cli.add_command(explained(command))


def _worker(app: Flask, _settings: Settings) -> None:
    def made(contexts: Contexts) -> Worker:
        machine = ThisMachine()
        return Worker(machine.new_name(), contexts, TASKS, machine)

    app.extensions[WORKER] = made


STEPS: tuple[Step, ...] = (
    _set_settings,
    _proxies,
    _logs,
    init_storage,
    _shell,
    init_sessions,
    _pages,
    _commands,
    _worker,
)
