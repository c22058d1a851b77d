"""Each shipped profile on an example that is worked out by hand from its definition."""

from __future__ import annotations

from qa_app.core.conversations import Conversation
from qa_app.core.latency.figures import Figures, figures
from qa_app.core.latency.model import LeftOut
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import Round, rounds_of
from qa_app.core.latency.shares import Asked, Share, share_in_time
from qa_app.definitions.latency import shipped_profiles
from tests.core.latency.days import talk

SHIPPED = shipped_profiles()

LONG_DAY = """
    07:59:50 c
    08:00:10 a
    09:00:00 c
    09:00:05 x
    09:00:20 c
    09:01:00 a
    10:00:00 c
    10:00:00 a
    11:00:00 c
    11:15:00 a
    22:59:00 c
"""
"""One customer's day; an automatic text at 9, and a last question that nobody answers."""


def read(profile_id: str, lines: str = LONG_DAY) -> tuple[Figures, tuple[Round, ...]]:
    conversation = talk(lines)
    rounds = rounds_of(conversation, SHIPPED[profile_id])
    return figures(conversation, rounds), rounds


def share(profile_id: str, *talks: Conversation) -> Share:
    profile: Profile = SHIPPED[profile_id]
    return share_in_time(
        [
            Asked(
                each.customer.id if each.customer else each.id,
                rounds_of(each, profile),
                each.started_ms,
            )
            for each in talks
        ],
        profile,
    )


def test_default() -> None:
    """Rounds: 7:59:50→8:00:10 20 s; 9:00:00→9:00:05 (automatic, it answers) 5 s;
    9:00:20→9:01:00 40 s; 10:00→10:00 0 s; 11:00→11:15 900 s; 22:59 unanswered.
    Average (20 + 5 + 40 + 0 + 900) / 5 = 193 s; median of 0 5 20 40 900 = 20 s;
    within 30 s: 20, 5, 0 → 3 / 6. Handling 7:59:50 → 22:59:00 = 53,950 s.
    """
    found, _rounds = read("default")
    assert (found.rounds, found.answered, found.unanswered) == (6, 5, 1)
    assert found.first_response_s == 20
    assert found.average_response_s == 193
    assert found.median_response_s == 20
    assert found.longest_response_s == 900
    assert found.within_30s == 0.5
    assert found.handling_s == 53_950


def test_last_message() -> None:
    """09:00:00 and 09:00:20 of one run, reply 09:01:00: from the last, 40 s, not 60 s."""
    found, _rounds = read("last-message", "09:00:00 c\n09:00:20 c\n09:01:00 a")
    assert found.average_response_s == 40


def test_taobao_capped() -> None:
    """“Rounds begun 8–23 h; auto-replies do not count; rounds and unanswered ones at 600 s.”

    7:59:50 is before 8: out. 9:00:00 → 9:01:00 60 s (the automatic text is none, so the two
    messages are one run). 10:00 0 s. 11:00 → 900 s, capped 600 s. 22:59 unanswered: 600 s.
    Average (60 + 0 + 600 + 600) / 4 = 315 s.
    """
    found, rounds = read("taobao-capped")
    assert (found.rounds, found.answered, found.unanswered) == (4, 3, 1)
    assert found.average_response_s == 315
    assert rounds[0].left_out is LeftOut.OUT_OF_HOURS


def test_taobao_answered() -> None:
    """“Leaves unanswered and zero-second ones out; rounds begun 8–23 h; auto-replies do not
    count.” Left: 60 s and 900 s. Average 960 / 2 = 480 s.
    """
    found, rounds = read("taobao-answered")
    assert (found.rounds, found.unanswered, found.average_response_s) == (2, 0, 480)
    assert [each.left_out for each in rounds] == [
        LeftOut.OUT_OF_HOURS,
        None,
        LeftOut.ZERO_SECONDS,
        None,
        LeftOut.UNANSWERED,
    ]


def test_taobao_3min() -> None:
    """“Rounds answered ≤ 180 s / rounds.” 20 s, 60 s, 0 s in time; 900 s and the unanswered
    one not: 3 / 5.
    """
    assert share("taobao-3min", talk(LONG_DAY)) == Share(3, 5)


def test_jd() -> None:
    """“First reply ≤ 30 s; conversations begun 23–9 h and offline messages are out.”

    a: 30 s, in time. b: 31 s, late. c: begun 8:59, out. d: left offline, out. e: never
    answered, late. f: in time; after 11 minutes of silence a new conversation, late.
    Of a, b, e, f, f′: a and f in time, 2 / 5.
    """
    found = share(
        "jd",
        talk("09:00:00 c\n09:00:30 a\n09:01:00 c\n09:09:00 a", key="a"),
        talk("09:00:00 c\n09:00:31 a", key="b"),
        talk("08:59:59 c\n09:00:05 a", key="c"),
        talk("10:00:00 o\n15:00:00 a", key="d"),
        talk("22:59:59 c", key="e"),
        talk("12:00:00 c\n12:00:10 a\n12:11:11 c\n12:12:00 a", key="f"),
    )
    assert found == Share(2, 5)


def test_douyin() -> None:
    """“Customer messages answered ≤ 180 s / customer messages, 8–23 h.”

    9:00:00 waits 200 s, 9:00:30 waits 170 s (reply 9:03:20): one of two. 12:00:00 has an
    automatic text alone until 12:02:00: 120 s, in time. 23:00:00 is out. 22:59:59 is not
    answered. 2 / 4.
    """
    conversation = talk("""
        09:00:00 c
        09:00:30 c
        09:03:20 a
        12:00:00 c
        12:00:01 x
        12:02:00 a
        22:59:59 c
        23:00:00 c
    """)
    assert share("douyin", conversation) == Share(2, 4)


def test_kuaishou() -> None:
    """“Customers with every round answered ≤ 180 s / customers, 8–23 h.”

    u1: 180 s and 10 s, good. u2: 10 s, later the same day 181 s, bad. u3: late only at 7:30,
    which does not count, 5 s at 8: good. u4: only at night, no customer. u1 on the next day:
    unanswered, bad. 2 / 4.
    """
    found = share(
        "kuaishou",
        talk("09:00:00 c\n09:03:00 a\n10:00:00 c\n10:00:10 a", customer="u1"),
        talk("09:00:00 c\n09:00:10 a", customer="u2"),
        talk("18:00:00 c\n18:03:01 a", customer="u2"),
        talk("07:30:00 c\n07:40:00 a\n08:00:00 c\n08:00:05 a", customer="u3"),
        talk("23:30:00 c", customer="u4"),
        talk("2026-10-13 09:00:00 c", customer="u1"),
    )
    assert found == Share(2, 4)


def test_pdd() -> None:
    """“Per customer and day, 8–23 h: fails if any round is unanswered or > 3600 s.”

    u1: 3,600 s, still good. u2: 3,601 s, fails. u3: answered at once, and a last question that
    is not, fails. u4: unanswered at 23:00, outside, answered in 10 s at 22:00: good. 2 / 4.
    """
    found = share(
        "pdd",
        talk("09:00:00 c\n10:00:00 a", customer="u1"),
        talk("09:00:00 c\n10:00:01 a", customer="u2"),
        talk("09:00:00 c\n09:00:01 a\n09:05:00 c", customer="u3"),
        talk("22:00:00 c\n22:00:10 a\n23:00:00 c", customer="u4"),
    )
    assert found == Share(2, 4)


def test_every_shipped_profile_has_its_example_here() -> None:
    """A reading that nobody has worked through is a guess."""
    worked = {name.removeprefix("test_").replace("_", "-") for name in globals()}
    assert set(SHIPPED) <= worked
