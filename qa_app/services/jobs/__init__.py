"""Background work: asking for it, following it, and doing it.

``asking`` is for pages, commands and other services, ``handle`` is what a task is given, and
``running`` is for the worker.
"""

from qa_app.services.jobs.asking import (
    PAGE,
    EveryJob,
    cancel,
    enqueue,
    every_job,
    followed,
    is_planned,
    open_with_key,
    state_of,
    states_of,
)
from qa_app.services.jobs.handle import PAUSE_S, JobHandle, LeaseLost, StoppedEarly
from qa_app.services.jobs.running import (
    LEASE,
    MAX_ATTEMPTS,
    Machine,
    Task,
    beat,
    is_waiting,
    perform,
    take,
)

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "PAGE",
    "PAUSE_S",
    "EveryJob",
    "JobHandle",
    "LeaseLost",
    "Machine",
    "StoppedEarly",
    "Task",
    "beat",
    "cancel",
    "enqueue",
    "every_job",
    "followed",
    "is_planned",
    "is_waiting",
    "open_with_key",
    "perform",
    "state_of",
    "states_of",
    "take",
]
