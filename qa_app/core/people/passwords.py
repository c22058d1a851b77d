"""Which passwords are accepted."""

from __future__ import annotations

import unicodedata

from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import folded_username

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 5

# Long enough to pass the length rule, and among the first that anybody tries.
_COMMON = """
    0123456789 01234567890 1234567890 12345678910 0987654321 9876543210 1111111111 1122334455
    1q2w3e4r5t 1qaz2wsx3edc 1qazxsw23edc qwertyuiop qwerty12345 qwerty123456 asdfghjkl123
    qazwsxedcrfv q1w2e3r4t5 zxcvbnm123 abcd123456 abc1234567 abcdefghij a123456789 aa123456789
    aa12345678 a1234567890 qq123456789 asd123456789 zxc123456789 woaini1314 woaini1314520
    5201314520 iloveyou1314 password12 password123 password1234 password12345 passw0rd123
    p@ssw0rd123 p@ssword123 admin12345 admin123456 admin@123456 administrator root123456
    welcome123 welcome1234 letmein123 changeme123 test123456 user123456 kefu123456 kefu@123456
    zhijian123 zhijian123456 taobao123456 alibaba123 qianniu123 huawei@123 china123456
    football123 baseball123 superman123 iloveyou12 sunshine123 princess123
    """
COMMON = frozenset(_COMMON.split())


def prepared(password: str) -> str:
    """The form that is hashed: an input method may write the same sign in two widths."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, username: str) -> None:
    """Raise Invalid (field ``password``) where a password is too easily guessed."""
    word = prepared(password)
    if len(word) < SHORTEST:
        raise Invalid(
            _("A password has at least %(shortest)s characters."),
            field="password",
            shortest=SHORTEST,
        )
    if len(word) > LONGEST:
        raise Invalid(
            _("A password has at most %(longest)s characters."), field="password", longest=LONGEST
        )
    if _says_the_name(word, username):
        raise Invalid(_("The password must not be the sign-in name."), field="password")
    if word.casefold() in COMMON or len(set(word)) < FEWEST_DIFFERENT:
        raise Invalid(
            _("This password is among the first that anybody would try. Choose another one."),
            field="password",
        )


def _says_the_name(word: str, username: str) -> bool:
    """The name itself, or the name over and over."""
    name = folded_username(username)
    folded = word.casefold()
    repeated = name * (len(folded) // len(name)) if name else ""
    return bool(name) and folded == repeated
