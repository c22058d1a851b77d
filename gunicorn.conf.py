"""The web processes.

Sync workers: where the work is the processor's they answered more requests a second than
threads did, with half the waiting at the 95th percentile; slow clients are the reverse proxy's
business. Background work never runs in them.
"""

import gc

from qa_app.logs import configure_logs
from qa_app.storage.wiring import db
from wsgi import app as application

settings = application.config["SETTINGS"]
bind = f"127.0.0.1:{settings.port}"
workers = settings.web_workers
worker_class = "sync"
preload_app = True
# A large upload over a slow line; a worker that gives no sign for so long is replaced.
timeout = 300
graceful_timeout = 10
control_socket_disable = True
# Its own lines take the form of all others: it sets logging up itself, then we do again.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"level": "INFO", "handlers": []},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}


def on_starting(_server: object) -> None:
    configure_logs(settings.log_format)


def when_ready(_server: object) -> None:
    """What the start has loaded stays for good: to search it for garbage takes a fifth of a
    second, for which one page in some dozens would stand still.
    """
    gc.collect()
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """A database connection belongs to the process that opened it."""
    with application.app_context():
        db.engine.dispose(close=False)
