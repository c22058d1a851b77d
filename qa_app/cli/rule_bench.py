"""``bench-rules``: what a draft of a rule would change, before it is published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import gettext
from rich.console import Console
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn

from qa_app.cli.context import ready_context
from qa_app.core.rule_bench import GAINED, LOST, Place
from qa_app.core.rule_estimates import Estimate
from qa_app.services.rule_bench import history, runs
from qa_app.services.rule_bench.drafts import TriedDraft, try_draft
from qa_app.services.rule_bench.outside import Outcome, try_on_files
from qa_app.services.rule_bench.runs import Run

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("bench-rules")
@click.argument("draft", type=_FILE)
@click.option(
    "--files",
    multiple=True,
    type=_FILE,
    help="Conversations to try the draft on; may be repeated. Default: those of the database.",
)
@click.option(
    "--against",
    type=_FILE,
    help="With --files: the rule to compare with. Default: the shipped rule with the same id.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@with_appcontext
def bench_rules(draft: Path, files: tuple[Path, ...], against: Path | None, as_json: bool) -> None:
    """Try DRAFT, a rule's YAML file: its examples, and the hits gained and lost.

    Exits with 0 where all was read, with 1 where any input was refused, with 2 where the call
    or the draft is wrong.
    """
    with _progress() as told:
        if files:
            outcome = try_on_files(draft, files, against=against, told=told.progress)
            figures, refused = _of_files(outcome), len(outcome.refused)
            for problem in outcome.refused:
                sentence = gettext(problem.sentence)
                said = sentence % problem.values if problem.values else sentence
                click.echo(f"{problem.file}:{problem.line}: {said}", err=True)
        else:
            figures, refused = _of_database(draft.read_text("utf-8"), told), 0
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1) if as_json else _text(figures))
    if refused:
        click.echo(gettext("%(refused)s conversations were refused.", refused=refused), err=True)
        raise click.exceptions.Exit(1)


@dataclass(slots=True)
class _Told:
    """Follows the work on a terminal; nothing is stopped or gone on with."""

    bar: Progress
    task: TaskID
    saved: Mapping[str, object] | None = None
    cancelled: bool = False

    def progress(self, done: int, total: int | None = None) -> None:
        self.bar.update(self.task, completed=done, total=total)

    def checkpoint(self, state: Mapping[str, object]) -> None:
        """A command that is broken off begins anew."""

    def pause(self, seconds: float = 0.0) -> None:
        """Reading waits for nobody."""

    def early(self, run: Run) -> None:
        """Say what the whole will come to, judged by what was read so far."""
        self.bar.console.print(_estimate(run))


def _of_files(outcome: Outcome) -> dict[str, Any]:
    changes = [
        {
            "conversation": each.conversation,
            "change": "gained" if each.gained else "lost",
            **_place(each.place),
            "text": each.text,
        }
        for each in outcome.changes
    ]
    return {
        **_of_draft(outcome.draft),
        "conversations": outcome.read,
        "read": outcome.read,
        "hits": outcome.hits,
        "hits_after": outcome.hits + outcome.gained - outcome.lost,
        "gained": outcome.gained,
        "lost": outcome.lost,
        "agents": len(outcome.agents),
        "changes": changes,
    }


def _of_database(body: str, told: _Told) -> dict[str, Any]:
    asking = ready_context()
    run = runs.one_run(asking, history.try_here(asking, told, body, told.early))
    return {
        **_of_draft(try_draft(asking, body)),
        "conversations": run.row.conversations,
        "read": run.row.read,
        "hits": run.row.hits,
        "hits_after": run.hits_after,
        "gained": run.row.gained,
        "lost": run.row.lost,
        "agents": len(run.effects.agents),
        "points": {
            f"{each.rubric.id}:{each.criterion.id}": {
                "conversations": each.moved.parts,
                "points": str(each.moved.points),
            }
            for each in run.moved
        },
    }


def _of_draft(draft: TriedDraft) -> dict[str, Any]:
    rule = draft.rule
    return {
        "rule": None if rule is None else rule.id,
        "examples": len(draft.hit) + len(draft.miss),
        "failing": draft.failing,
    }


def _place(place: Place) -> dict[str, int | None]:
    return place._asdict()


def _text(figures: Mapping[str, Any]) -> str:
    rows = [
        gettext("Examples that turn out wrong: %(count)s", count=figures["failing"]),
        gettext(
            "Conversations: %(total)s, read: %(read)s",
            total=figures["conversations"],
            read=figures["read"],
        ),
        gettext(
            "Hits now: %(hits)s, with the draft: %(after)s",
            hits=figures["hits"],
            after=figures["hits_after"],
        ),
        gettext(
            "Gained: %(gained)s, lost: %(lost)s, agents touched: %(agents)s",
            gained=figures["gained"],
            lost=figures["lost"],
            agents=figures["agents"],
        ),
    ]
    for each in figures.get("changes", ()):
        sign = "+" if each["change"] == "gained" else "-"
        message = "" if each["message"] is None else f" #{each['message']}"
        rows.append(f"  {sign} {each['conversation']}{message} {each['text'] or ''}".rstrip())
    return "\n".join(rows)


def _estimate(run: Run) -> str:
    """What a trial will come to, in one line."""
    after, gained, lost = run.estimate_after, run.estimates[GAINED], run.estimates[LOST]
    said: str = gettext(
        "Estimated from %(read)s of %(all)s, drawn at random (95%%): with the draft %(after)s, "
        "gained %(gained)s, lost %(lost)s, agents touched so far %(agents)s",
        read=run.row.read,
        all=run.row.to_read,
        after=_between(after),
        gained=_between(gained),
        lost=_between(lost),
        agents=len(run.effects.agents),
    )
    return said


def _between(found: Estimate) -> str:
    return f"≈ {found.total:.0f} ({floor(found.low)}–{ceil(found.high)})"


@contextmanager
def _progress() -> Iterator[_Told]:
    """A line on standard error that counts; silent where that is no terminal."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    with Progress(
        TextColumn("{task.completed} {task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(gettext("conversations compared"), total=None)
        yield _Told(bar, task)
