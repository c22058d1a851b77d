"""The commands of ``flask --app wsgi``; one module for each group, one line here."""

import click

from qa_app.cli.appraise import appraise
from qa_app.cli.audit import audit
from qa_app.cli.demo import demo
from qa_app.cli.describe import describe
from qa_app.cli.export import export
from qa_app.cli.imports import import_files
from qa_app.cli.people import create_user
from qa_app.cli.rule_bench import bench_rules
from qa_app.cli.sampling import sample
from qa_app.cli.score import score
from qa_app.cli.scores import scores
from qa_app.cli.screen import screen
from qa_app.cli.setup import init_db
from qa_app.cli.train import train
from qa_app.cli.worker import worker

COMMANDS: tuple[click.Command, ...] = (
    appraise,
    audit,
    bench_rules,
    create_user,
    demo,
    describe,
    export,
    import_files,
    init_db,
    sample,
    score,
    scores,
    screen,
    train,
    worker,
)
