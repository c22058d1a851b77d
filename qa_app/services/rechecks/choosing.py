"""Chance decides which submitted reviews are scored again; asked before any is published."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple

from qa_app.core.permissions import Right
from qa_app.core.rechecks import Chosen, RecheckState, Submitted, choose
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.rechecks import seniors, settings
from qa_app.services.rechecks.seniors import Senior
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.queries.rechecks import Pending
from qa_app.storage.tables.rechecks import RecheckRow


class Choice(NamedTuple):
    """How many reviews chance spoke for, and how many of them it chose."""

    of: int
    chosen: int


def choose_now(context: Context) -> Choice:
    """Choose among all that was submitted in the teams that the actor re-checks for."""
    context.actor.require(Right.RECHECK)
    found = consider(context, queries.teams_with_pending(context.session, _reach(context)))
    context.session.commit()
    return found


def choose_daily(context: Context) -> None:
    """The same for every team, so that what is chosen waits with its senior early."""
    for team_id in queries.teams_with_pending(context.session, None):
        consider(context, [team_id])
        context.session.commit()


def consider(context: Context, team_ids: Collection[int]) -> Choice:
    """Let chance speak for what it has not spoken for in these teams; commits nothing.

    Each team and share is a choice of its own, with its own seed.
    """
    kept = settings.kept(context, team_ids)
    groups: dict[tuple[int, int], list[Pending]] = defaultdict(list)
    for review in queries.pending(context.session, team_ids):
        setting = kept.get(review.team_id)
        percent = review.plan_percent or (setting.percent if setting else 0)
        if percent:
            groups[review.team_id, percent].append(review)
    pools = {team_id: seniors.seniors_of(context, team_id) for team_id, _percent in groups}
    chosen = [
        row
        for (team_id, percent), reviews in sorted(groups.items())
        for row in _choose(context, team_id, percent, reviews, pools[team_id])
    ]
    return Choice(sum(map(len, groups.values())), len(chosen))


def held_back(context: Context, review_ids: Collection[int]) -> frozenset[int]:
    """Those of some reviews that wait for their re-check."""
    return queries.held_back(context.session, review_ids)


def _choose(
    context: Context,
    team_id: int,
    percent: int,
    reviews: Sequence[Pending],
    pool: Sequence[Senior],
) -> list[RecheckRow]:
    covered = queries.chosen_since(context.session, team_id, _month(context))
    seed = secrets.token_hex(8)
    found = choose(
        (Submitted(each.id, each.reviewer_id) for each in reviews), percent, seed, covered=covered
    )
    rows = _rows(context, reviews, found, percent, seed, covered)
    context.session.add_all(rows)
    context.session.flush()
    chosen = [row for row in rows if row.state == RecheckState.WAITING]
    _spread(context, {each.id: each for each in reviews}, chosen, pool)
    audit.record(
        context,
        "recheck.chosen",
        "team",
        team_id,
        team_id,
        percent=percent,
        seed=seed,
        of=len(reviews),
        reviews=[row.review_id for row in chosen],
    )
    return chosen


def _rows(
    context: Context,
    reviews: Iterable[Pending],
    chosen: Iterable[Chosen],
    percent: int,
    seed: str,
    covered: Collection[int],
) -> list[RecheckRow]:
    found = {each.review: each for each in chosen}
    chances = {each.reviewer: each.probability for each in found.values()}
    return [
        RecheckRow(
            review_id=review.id,
            team_id=review.team_id,
            state=(RecheckState.WAITING if review.id in found else RecheckState.PASSED_OVER).value,
            percent=percent,
            probability=chances.get(review.reviewer_id, percent / 100),
            seed=seed,
            covered=review.reviewer_id in covered,
            chosen_at=context.now,
        )
        for review in reviews
    ]


def _spread(
    context: Context,
    reviews: Mapping[int, Pending],
    rows: Sequence[RecheckRow],
    pool: Sequence[Senior],
) -> None:
    """Give each to the senior with the least to do; what nobody may take waits for a lead."""
    loads = {each.id: each.open for each in pool}
    given: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        review = reviews[row.review_id]
        able = seniors.able(pool, review.reviewer_id, review.agent_id)
        if not able:
            continue
        senior = min(able, key=lambda each: (each.rank, loads[each.id], each.id))
        loads[senior.id] += 1
        seniors.give(context, row, senior.id)
        given[senior.id].append(row.assignment_id or 0)
    for senior_id, tasks in given.items():
        seniors.tell_given(context, senior_id, tasks[0], len(tasks))


def _month(context: Context) -> datetime:
    """Since when a reviewer counts as covered: the month that runs."""
    return datetime.combine(context.today.replace(day=1), time(), context.zone)


def _reach(context: Context) -> frozenset[int] | None:
    reach = context.reach(Right.RECHECK)
    return None if reach.everywhere else reach.team_ids
