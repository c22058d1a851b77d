"""Which passwords are accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.people.passwords import COMMON, LONGEST, SHORTEST, check_password, prepared


@pytest.mark.parametrize("password", ["mei-gui-hua-kai", "春眠不觉晓处处闻啼鸟", "Tr0ub4dor&3x"])
def test_a_long_password_of_any_script_is_accepted(password: str) -> None:
    """Length protects; rules about kinds of signs only make people write passwords down."""
    assert is_accepted(password)


def is_accepted(password: str) -> bool:
    try:
        check_password(password, "zhang.wei")
    except Invalid:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "九个字符的密码啊",
        "x" * (LONGEST + 1),
        "aaaaaaaaaaaa",
        "12121212121212",
        "1234567890",
        "Password1234",
        "ｑｗｅｒｔｙｕｉｏｐ",
        "zhijian123456",
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    """The throttle slows guessing down; it does not help against the first hundred guesses."""
    with pytest.raises(Invalid) as fault:
        check_password(password, "zhang.wei")
    assert fault.value.field == "password"


@pytest.mark.parametrize("password", ["wang.xiaoming", "WANG.XiaoMing", "ｗａｎｇ.xiaoming"])
def test_the_password_must_not_be_the_sign_in_name(password: str) -> None:
    """The name is the one guess that everybody can make."""
    with pytest.raises(Invalid):
        check_password(password, "Wang.Xiaoming")


def test_nor_the_name_written_over_and_over() -> None:
    """A short name repeated is long enough for the length rule and as easily guessed."""
    with pytest.raises(Invalid):
        check_password("zhangzhang", "zhang")
    check_password("zhangzhang-maimai", "zhang")


def test_every_listed_password_would_otherwise_be_accepted() -> None:
    """A listed word shorter than the length rule would be noise in the list."""
    too_short = {word for word in COMMON if len(word) < SHORTEST}
    assert too_short == set()


@given(st.text(min_size=1, max_size=60))
def test_a_password_typed_in_another_width_is_the_same(password: str) -> None:
    """Whoever chose it with one input method must get in with another."""
    assert prepared(prepared(password)) == prepared(password)
