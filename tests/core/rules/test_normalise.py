"""Views of texts, and the way back to the original."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.rules import normalise
from qa_app.core.rules.normalise import ViewKind

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None)

NOISE = "喂知道不 \u200b\u3000aＢ1.!，\n谢"
MESSAGES = st.lists(st.text(alphabet=NOISE, max_size=12), min_size=1, max_size=6)


def _views(*texts: str, bare: bool = False) -> dict[ViewKind, normalise.View]:
    return {view.kind: view for view in normalise.read(texts, bare=bare).views}


def test_quiet_texts_are_read_in_one_view() -> None:
    """Every further view costs a pass."""
    assert list(_views("您好，在吗", "在的")) == [ViewKind.PLAIN]


def test_spaces_between_chinese_characters_are_closed_up() -> None:
    """不 知 道 is one word."""
    assert _views("不 知\u3000道")[ViewKind.CLOSED].text == "不知道"


def test_a_space_between_latin_words_stays() -> None:
    """Otherwise "no thanks" would hold "not"."""
    view = _views("no  thanks 亲 OK")[ViewKind.CLOSED]
    assert view.text == "no thanks亲ok"


def test_latin_letters_that_stand_alone_are_closed_up() -> None:
    """s b is a word spelled out; i am is two."""
    assert _views("s bbb，i am 4 2")[ViewKind.CLOSED].text == "sbbb,i am 42"


def test_zero_width_characters_are_closed_up() -> None:
    """They are put in to hide a word."""
    assert _views("傻\u200b\u2060逼")[ViewKind.CLOSED].text == "傻逼"


def test_long_runs_are_read_as_one_and_as_two() -> None:
    """喂喂喂 hides 喂, and 谢谢谢谢 means 谢谢."""
    views = _views("谢谢谢谢你啊啊啊")
    assert views[ViewKind.SINGLE].text == "谢你啊"
    assert views[ViewKind.DOUBLE].text == "谢谢你啊啊"


def test_runs_of_two_are_left_alone() -> None:
    """谢谢 and 拜拜 are words."""
    assert list(_views("谢谢 拜拜")) == [ViewKind.PLAIN, ViewKind.CLOSED]


def test_runs_do_not_reach_over_messages() -> None:
    """Three messages of one character are no run."""
    assert list(_views("喂", "喂", "喂")) == [ViewKind.PLAIN]


def test_signs_are_left_out_only_where_asked_for() -> None:
    """A rule has to want it, or clauses would run together."""
    assert ViewKind.BARE not in _views("傻.逼")
    assert _views("傻.*逼", bare=True)[ViewKind.BARE].text == "傻逼"


def test_stretched_characters_are_read_past_the_signs_between_them() -> None:
    """Stretching and signs together hide no more than each alone."""
    views = _views("傻傻傻*逼~逼~逼", "您好", bare=True)
    assert views[ViewKind.BARE].text == "傻傻傻逼逼逼\n您好"
    assert views[ViewKind.BARE_SINGLE].text == "傻逼"
    assert views[ViewKind.BARE_DOUBLE].text == "傻傻逼逼"
    assert views[ViewKind.BARE_SINGLE].original(0, 2) == (0, 9)


def test_without_stretching_there_is_one_view_without_signs() -> None:
    """Every further view costs a pass."""
    views = _views("傻.*逼，看看", bare=True)
    assert set(views) == {ViewKind.PLAIN, ViewKind.BARE}


@SLOW_AT_FIRST
@given(MESSAGES, st.booleans())
def test_every_character_of_a_view_stands_for_its_own_stretch(texts: list[str], bare: bool) -> None:
    """Offsets of findings point into the original, in code points."""
    original = "\n".join(text.replace("\n", " ") for text in texts)
    batch = normalise.read(texts, bare=bare)
    for view in batch.views:
        past = 0
        for place, character in enumerate(view.text):
            start, end = view.original(place, place + 1)
            assert past <= start < end <= len(original)
            assert normalise.plain(original[start]) == character or original[start] == character
            past = start + 1


@SLOW_AT_FIRST
@given(MESSAGES)
def test_a_place_belongs_to_the_message_it_came_from(texts: list[str]) -> None:
    """Hits are found in the joined text and told by message."""
    batch = normalise.read(texts)
    for number, text in enumerate(texts):
        begin = batch.begin_of(number)
        for place in range(begin, begin + len(text)):
            assert batch.number_at(place) == number


@SLOW_AT_FIRST
@given(MESSAGES)
def test_no_view_joins_two_messages(texts: list[str]) -> None:
    """A phrase is said in one message."""
    batch = normalise.read(texts, bare=True)
    for view in batch.views:
        begin = 0
        for line in view.text.split("\n"):
            numbers = {
                batch.number_at(view.original(begin + place, begin + place + 1)[0])
                for place in range(len(line))
            }
            assert len(numbers) <= 1
            begin += len(line) + 1


@SLOW_AT_FIRST
@given(st.text(alphabet=NOISE, max_size=12))
def test_a_phrase_is_normalised_like_a_text(text: str) -> None:
    """Otherwise a phrase could not be found in the text it was copied from."""
    phrase = normalise.phrase(text)
    assert phrase == normalise.closed(text).text
    assert normalise.phrase(phrase) == phrase
    assert not set(normalise.bare_phrase(text)) & set(" .!,\u200b")


def test_no_messages_make_an_empty_batch() -> None:
    """A conversation of system messages alone has no texts."""
    batch = normalise.read([])
    assert [view.text for view in batch.views] == [""]
