"""How alike texts are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.conversations import Message, Role
from qa_app.core.similar import (
    BUCKETS,
    SCALE,
    TERMS,
    Frequencies,
    Term,
    alike,
    counted,
    probes,
    seldom,
    shared_spans,
    signature,
    texts_of,
)

texts = st.text(alphabet="退款到账物流快递您好吗的了AB1，。 ", max_size=60)

CORPUS = (
    *("您好，请问退款什么时候到账", "退款三天了还没有到账", "请问我的退款到账了吗"),
    *("快递怎么还不发货", "物流三天没有更新了", "发货地址填错了能改吗"),
    *("您好，请问这款支持无线充电吗", "请问有优惠券吗", "您好，请问可以开发票吗"),
)


def likeness(one: tuple[Term, ...], other: tuple[Term, ...]) -> float:
    """What the index adds up of two signatures."""
    weights = dict(one)
    return sum(weights.get(term.bucket, 0) * term.weight for term in other) / SCALE**2


def known(corpus: tuple[str, ...] = CORPUS) -> Frequencies:
    frequencies = Frequencies()
    for text in corpus:
        frequencies.add(counted([text]))
    return frequencies


@settings(max_examples=60)
@given(texts, texts)
def test_a_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    """Nothing is more alike than a text to itself."""
    rarities = known().rarities()
    first, second = counted([one]), counted([other])
    found = alike(first, second, rarities)
    assert 0 <= found <= 1
    assert found == alike(second, first, rarities)
    if first:
        assert abs(alike(first, first, rarities) - 1) < 1e-9
        terms = signature(first, rarities)
        assert len(terms) <= TERMS
        assert abs(likeness(terms, terms) - 1) < 2 * TERMS / SCALE


@settings(max_examples=60)
@given(texts)
def test_what_is_marked_holds_only_what_is_shared(text: str) -> None:
    """A mark on words that the other conversation does not use would explain nothing."""
    buckets = set(counted(["退款到账"]))
    for start, end in shared_spans(text, buckets):
        assert set(counted([text[start:end]])) <= buckets
        assert end - start >= 2


def test_the_same_matter_is_nearer_than_the_same_courtesy() -> None:
    """Everybody says 您好，请问; what it is about is what is looked for."""
    rarities = known().rarities()
    asked = signature(counted(["您好，请问退款怎么没到账"]), rarities)
    near = {text: likeness(asked, signature(counted([text]), rarities)) for text in CORPUS}
    matter = [near[text] for text in CORPUS if "退款" in text]
    courtesy = [near[text] for text in CORPUS if "退款" not in text]
    assert min(matter) > sum(courtesy) / len(courtesy)
    assert max(near, key=lambda text: near[text]) in CORPUS[:3]


def test_what_everybody_says_is_not_looked_through_where_something_seldom_leads_there() -> None:
    """Among a million messages the few that many have in common would take the longest."""
    frequencies = Frequencies(documents=100_000)
    terms = [Term(bucket, 100) for bucket in range(6)]
    for bucket, count in enumerate((90_000, 300, 4_000, 12_000, 15_000, 40)):
        frequencies.counts[bucket] = count
    assert [term.bucket for term in seldom(terms, frequencies)] == [5, 1, 2, 3]
    assert seldom(terms[:1], frequencies) == terms[:1]
    assert seldom([], frequencies) == []


def test_pairs_end_at_signs_figures_and_blanks() -> None:
    """An order's number is nobody's matter, and 好。退 no word."""
    assert counted(["好。退", "4 8 2 1", "12345"]) == {}
    assert sum(counted(["您好ok"]).values()) == 3
    assert counted(["OK吗"]) == counted(["ok吗"])


def test_only_what_people_say_makes_up_the_matter() -> None:
    """Templates are alike in every conversation of a shop."""
    said = [
        Message(0, Role.BOT, "欢迎光临"),
        Message(1, Role.CUSTOMER, "退款"),
        Message(2, Role.AGENT, "亲，本店促销", auto=True),
        Message(3, Role.AGENT, "马上办"),
    ]
    assert texts_of(said) == ["退款", "马上办"]


def test_a_moment_is_looked_for_by_its_rarest_pieces() -> None:
    """Not by 请问, which would find everything, and not by what nobody else ever says."""
    frequencies = known((*CORPUS, "支持无线充电"))
    rarities = frequencies.rarities()
    pieces = probes("您好，请问支持无线充电吗，龘靐齉爩", frequencies, rarities)
    assert {"无线充", "线充电"} <= set(pieces[:4])
    assert "龘靐齉" not in pieces
    assert probes("退款", frequencies, rarities) == ["退款"]
    assert probes("12。3", frequencies, rarities) == []


def test_one_rare_turn_of_phrase_is_not_all_that_a_moment_is_looked_for_by() -> None:
    """Who says nearly the same may say just that otherwise."""
    sorry = ["给您带来不便非常抱歉"] * 4
    frequencies = known((*CORPUS, *sorry, "支持无线充电", "支持无线充电"))
    pieces = probes("支持无线充电，带来不便", frequencies, frequencies.rarities())
    assert {"无线充", "来不便"} <= set(pieces)


@settings(max_examples=30)
@given(st.lists(texts, max_size=8))
def test_counting_never_leaves_the_table(corpus: list[str]) -> None:
    """Every pair of any script has its bucket."""
    frequencies = known(tuple(corpus))
    assert frequencies.documents == len(corpus)
    assert len(frequencies.counts) == BUCKETS
    assert max(frequencies.counts, default=0) <= len(corpus)
