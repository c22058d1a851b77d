"""The latency figures: means, ranks and shares over rounds, and who they count for."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation
from qa_app.core.latency.figures import Figures, figures, figures_of_agent, share_within
from qa_app.core.latency.rounds import rounds_of
from tests.core.transcripts import DEFAULT, LAST_MESSAGE, call, chat


def measured(conversation: Conversation) -> Figures:
    return figures(conversation, rounds_of(conversation, DEFAULT))


def of_agent(conversation: Conversation, agent: str) -> Figures:
    return figures_of_agent(conversation, rounds_of(conversation, DEFAULT), agent)


def test_the_figures_of_a_conversation_by_the_names_of_the_screen_command() -> None:
    """Others read these keys; a figure is written as it was computed, not rounded."""
    conversation = chat("c0 a12 c20 a34 c100 a160 a170 x200 a250 c300")
    assert measured(conversation).as_json() == {
        "rounds": 4,
        "answered": 3,
        "unanswered": 1,
        "first_response_s": 12.0,
        "average_response_s": 28.666666666666668,
        "median_response_s": 14.0,
        "p90_response_s": 60.0,
        "longest_response_s": 60.0,
        "within_30s": 0.5,
        "reply_ratio": 1.25,
        "handling_s": 300.0,
    }


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    """One agreed reading, so that a figure can be computed again by hand."""
    assert measured(chat("c0 a1 c10 a12 c20 a24 c30 a40")).median_response_s == 3.0


def test_the_ninetieth_percentile_is_the_nearest_rank() -> None:
    """Of ten answers it is the ninth, a time that somebody really waited."""
    ten = " ".join(f"c{100 * i} a{100 * i + i + 1}" for i in range(10))
    assert measured(chat(ten)).p90_response_s == 9.0


def test_thirty_seconds_to_the_dot_are_within_thirty() -> None:
    """The limit itself still keeps the promise."""
    assert measured(chat("c0 a30 c100 a130.001")).within_30s == 0.5


def test_unanswered_rounds_count_against_the_share_in_time() -> None:
    """Leaving customers without answer must not improve the figure."""
    assert measured(chat("c0 a1 c5")).within_30s == 0.5
    assert measured(chat("c0 c5")).within_30s == 0.0


def test_an_unanswered_first_round_has_no_first_response() -> None:
    """Nothing to compute it from: null, not the time of a later round."""
    found = measured(chat("c0 c9"))
    assert found.first_response_s is None
    assert (found.rounds, found.answered, found.unanswered) == (1, 0, 1)
    assert found.average_response_s is None
    assert found.longest_response_s is None


def test_automatic_texts_answer_a_round_but_are_no_replies_in_the_ratio() -> None:
    """The ratio asks how much the agent wrote."""
    found = measured(chat("c0 x1 a5 c9 a10"))
    assert found.first_response_s == 1.0
    assert found.reply_ratio == 1.0


def test_a_conversation_without_customer_messages_has_no_ratio() -> None:
    """A ratio to nothing is null."""
    found = measured(chat("a0 a5"))
    assert found.reply_ratio is None
    assert found.within_30s is None
    assert found.handling_s == 5.0


def test_handling_time_runs_over_everything_whoever_sent_it() -> None:
    """The queue and the bot belong to how long it took."""
    assert measured(chat("s0 b1 c2 a3 s60")).handling_s == 60.0


def test_a_calls_handling_time_ends_where_the_last_word_ends() -> None:
    """The utterance that starts last need not be the one that ends last."""
    assert measured(call("a1-3 c4-30 a10-12")).handling_s == 29.0
    assert measured(call("a1 c4")).handling_s == 3.0


def test_without_times_counts_are_computed_and_durations_null() -> None:
    """A source without times still shows who left customers without answer."""
    assert measured(chat("c- a- a- c-")).as_json() == {
        "rounds": 2,
        "answered": 1,
        "unanswered": 1,
        "first_response_s": None,
        "average_response_s": None,
        "median_response_s": None,
        "p90_response_s": None,
        "longest_response_s": None,
        "within_30s": None,
        "reply_ratio": 1.0,
        "handling_s": None,
    }


def test_nothing_is_known_to_be_late_where_nothing_has_a_time() -> None:
    """Even a conversation that nobody answered: its share in time is unknown, not 0."""
    assert measured(chat("c- c-")).within_30s is None


def test_an_answer_of_unknown_time_leaves_the_share_unknown() -> None:
    """It may have been in time or not; guessing either way would be unfair."""
    found = measured(chat("c0 a- c5 a7"))
    assert found.within_30s is None
    assert found.average_response_s == 2.0
    assert found.first_response_s is None


def test_an_empty_conversation_has_zero_counts_and_no_figures() -> None:
    """Counts are 0, everything else null."""
    assert measured(chat("")) == Figures(0, 0, 0, *[None] * 8)


def test_each_agent_gets_the_rounds_they_answered() -> None:
    """A conversation handed on must not charge one agent with the other's waits."""
    conversation = chat("c0 a5@li a6@li c10 c12 a50@zhao c60")
    li, zhao = of_agent(conversation, "li"), of_agent(conversation, "zhao")
    assert (li.rounds, li.first_response_s, li.reply_ratio, li.handling_s) == (1, 5.0, 2.0, 6.0)
    assert (zhao.rounds, zhao.unanswered, zhao.average_response_s) == (2, 1, 40.0)
    assert zhao.reply_ratio == pytest.approx(1 / 3)
    assert zhao.handling_s == 50.0


def test_the_share_of_a_sole_agent_is_the_whole_conversation() -> None:
    """Nothing may get lost between the two ways of counting."""
    conversation = chat("s0 b1 c2 h5 a9 c20 b21 a30 x31 c40 s50")
    assert of_agent(conversation, "wang") == measured(conversation)


def test_an_agent_without_a_share_has_nothing() -> None:
    """Nobody is measured by what others did."""
    assert of_agent(chat("c0 a1@li"), "zhao") == Figures(0, 0, 0, *[None] * 8)


def test_the_share_within_any_number_of_seconds() -> None:
    """Rules and platforms ask for other limits than thirty."""
    conversation = chat("c0 a10 c100 a160 c200")
    rounds = rounds_of(conversation, DEFAULT)
    assert share_within(rounds, 60) == pytest.approx(2 / 3)
    assert share_within(rounds, 9.999) == 0.0
    assert share_within((), 60) is None
    assert share_within(rounds_of(chat("c- a-"), DEFAULT), 60) is None


def seconds(moment: str) -> float:
    minutes, rest = moment.split(":")
    return int(minutes) * 60 + float(rest)


# When each side wrote in a public example of a vendor's chat analytics (minute:second), which
# carries the vendor's own answers: agents 5,575 ms on average and 7,309 ms at the longest, a
# greeting 2,511 ms after the agent joined.
VENDOR_EXAMPLE = """
a32:03.462 c32:08.102 c32:14.137 c32:18.781 a32:24.123 c32:29.879 a32:34.670 c32:39.726
a32:44.887 c32:52.978 a32:59.441 c33:05.455 a33:12.764 c33:17.412 a33:22.486 a33:38.961
c33:44.192 a33:51.310 a33:56.287 a34:01.224 c34:07.093 a34:12.562 c34:17.029 a34:22.269
c34:26.353 a34:31.431 c34:36.704 a34:41.448
"""


def vendor_chat(extra: str = "") -> Conversation:
    moments = f"{VENDOR_EXAMPLE} {extra}".split()
    joined = "s32:00.951"
    return chat(" ".join(f"{each[0]}{seconds(each[1:])}" for each in [joined, *moments]))


def test_the_longest_response_agrees_with_a_vendors_own_answer() -> None:
    """An answer that was computed elsewhere guards our reading of the last-message profile."""
    conversation = vendor_chat()
    found = figures(conversation, rounds_of(conversation, LAST_MESSAGE))
    assert found.longest_response_s == 7.309
    assert found.answered == 11
    assert found.average_response_s == pytest.approx(5.617182, abs=1e-6)


def test_the_average_response_agrees_with_a_vendors_own_answer() -> None:
    """Its answers name a customer message, 11,366 ms after an agent's, that its transcript lacks.

    Put back where alone it fits (33:33.852), the agent's and the customer's averages both
    come out as the vendor gives them.
    """
    conversation = vendor_chat("c33:33.852")
    found = figures(conversation, rounds_of(conversation, LAST_MESSAGE))
    assert found.average_response_s is not None
    assert round(found.average_response_s, 3) == 5.575
    assert found.longest_response_s == 7.309


def test_the_greeting_agrees_with_a_vendors_own_answer() -> None:
    """It is the time from the agent's joining to the agent's first words."""
    joined, greeting = vendor_chat().messages[:2]
    assert joined.start_ms is not None
    assert greeting.start_ms is not None
    assert greeting.start_ms - joined.start_ms == 2_511


waits = st.lists(st.integers(0, 10**7), min_size=1, max_size=40)


@given(waits)
def test_figures_are_what_their_definitions_say(responses_ms: list[int]) -> None:
    """Checked against the textbook definitions, in whatever order the answers came."""
    moment, words = 0, []
    for wait in responses_ms:
        words += [f"c{moment / 1000}", f"a{(moment + wait) / 1000}"]
        moment += wait + 1_000
    found = measured(chat(" ".join(words)))
    ordered = sorted(each / 1000 for each in responses_ms)
    assert found.average_response_s == pytest.approx(statistics.fmean(ordered))
    assert found.median_response_s == pytest.approx(statistics.median(ordered))
    assert found.p90_response_s == ordered[math.ceil(len(ordered) * 9 / 10) - 1]
    assert found.longest_response_s == ordered[-1]
    assert found.within_30s == sum(each <= 30 for each in ordered) / len(ordered)
    assert found.first_response_s == responses_ms[0] / 1000


@given(
    st.lists(
        st.tuples(st.sampled_from("cax"), st.integers(0, 300), st.sampled_from(["li", "zhao"])),
        max_size=25,
    )
)
def test_the_shares_of_all_agents_add_up_to_the_conversation(
    parts: list[tuple[str, int, str]],
) -> None:
    """A team's counts are the sum of its people's."""
    conversation = chat(" ".join(f"{kind}{at}@{agent}" for kind, at, agent in parts), agent="wang")
    whole = measured(conversation)
    shares = [of_agent(conversation, agent) for agent in ("wang", "li", "zhao")]
    assert sum(share.rounds for share in shares) == whole.rounds
    assert sum(share.answered for share in shares) == whole.answered
    assert sum(share.unanswered for share in shares) == whole.unanswered
