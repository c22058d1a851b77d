"""Personal data: what is found, what is not, and what masking leaves."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.personal_data.numbers import (
    id_check_digit,
    is_bank_card,
    is_id_card,
    luhn_remainder,
)
from qa_app.core.personal_data.recognition import find, find_in_all
from qa_app.core.personal_data.spans import MASK, PersonalKind, Span, apart, mask

MOBILE, ID_CARD, BANK_CARD = (
    PersonalKind.MOBILE,
    PersonalKind.ID_CARD,
    PersonalKind.BANK_CARD,
)


def found(text: str) -> list[tuple[PersonalKind, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find(text)]


def masked(text: str) -> str:
    return mask(text, find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的手机13812345678，谢谢", [(MOBILE, "13812345678")]),
        ("138 1234 5678", [(MOBILE, "138 1234 5678")]),
        ("138-1234-5678", [(MOBILE, "138-1234-5678")]),
        ("+86 138-1234-5678", [(MOBILE, "+86 138-1234-5678")]),
        ("008613812345678", [(MOBILE, "008613812345678")]),
        ("１３８１２３４５６７８", [(MOBILE, "１３８１２３４５６７８")]),
        ("１３８－１２３４－５６７８", [(MOBILE, "１３８－１２３４－５６７８")]),
        ("138—1234\u00a05678", [(MOBILE, "138—1234\u00a05678")]),
        ("13812345678 13987654321", [(MOBILE, "13812345678"), (MOBILE, "13987654321")]),
        ("微信wx13812345678", [(MOBILE, "13812345678")]),
        ("订单2 13812345678", [(MOBILE, "13812345678")]),
    ],
)
def test_mobile_numbers_are_found_however_they_are_spaced(
    text: str, expected: list[tuple[PersonalKind, str]]
) -> None:
    """Customers write them as they come, full-width and in groups."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ["12812345678", "1381234567", "138123456789", "订单号0138123456780000000", "4008001234",
     "时间1791766800000", "2026-10-12 09:00:14", "快递单号 SF1234567890123",
     "TCL LE39D29 39英寸", "138  1234  5678", "a13812345678b"],
)  # fmt: skip
def test_other_numbers_are_no_mobile_numbers(text: str) -> None:
    """Orders, times and service lines must stay readable."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["11010519491231002X", "11010519491231002x", "110105 19491231 002X",
     "１１０１０５１９４９１２３１００２Ｘ", "110105194912310134"],
)  # fmt: skip
def test_identity_cards_are_found_by_their_check_digit(text: str) -> None:
    """The example of the standard, in the ways it is written."""
    assert found(f"身份证{text}。") == [(ID_CARD, text)]


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "110105194913310020", "910105194912310021", "11010519491231002"],
)
def test_numbers_like_identity_cards_that_are_none(number: str) -> None:
    """Wrong check digit, no such month, no such region, one digit short."""
    assert found(number) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4111111111111111", "4111111111111111"),
        ("卡号 6222 0212 0001 2345 679。", "6222 0212 0001 2345 679"),
        ("5500-0000-0000-0004", "5500-0000-0000-0004"),
        ("340000000000009", "340000000000009"),
        ("30000000000004", "30000000000004"),
    ],
)
def test_bank_cards_are_found_by_issuer_length_and_check_digit(text: str, number: str) -> None:
    """The test numbers of the networks, and a domestic card."""
    assert found(text) == [(BANK_CARD, number)]


@pytest.mark.parametrize(
    "number", ["4111111111111112", "1111111111111117", "7992739871300000", "0000000000000000"]
)
def test_order_numbers_are_no_bank_cards(number: str) -> None:
    """A wrong check digit, or no issuer of that beginning."""
    assert found(f"订单号{number}") == []


@pytest.mark.parametrize(
    "plate",
    [
        "京A12345",
        "沪AD12345",
        "粤B·12345",
        "京Ａ１２３４５",
        "川a1234f",
        "新A1234学",
        "苏E 12345",
        "粤B·D12345",
        "滬C88888",
    ],
)
def test_number_plates_are_found(plate: str) -> None:
    """Those of today, the longer ones of electric cars, those of driving schools."""
    assert found(f"车牌{plate}，请登记") == [(PersonalKind.PLATE, plate)]


@pytest.mark.parametrize("text", ["新A款外套", "京东A12345", "川ABCDEF", "新iPhone15", "贵A1"])
def test_words_that_begin_like_a_plate_are_none(text: str) -> None:
    """Many provinces are everyday characters."""
    assert found(text) == []


@pytest.mark.parametrize(
    "address", ["zhang.san@qq.com", "a_b+c@mail.example.com.cn", "ＺＨＡＮＧ＠ｑｑ．ｃｏｍ"]
)
def test_mail_addresses_are_found(address: str) -> None:
    """In the midst of Chinese, without a space."""
    assert found(f"发到{address}吧") == [(PersonalKind.MAIL, address)]


@pytest.mark.parametrize("text", ["@中国电信 @客服", "@someone 你好", "a@b", "3@4", "x@.com"])
def test_mentions_are_no_mail_addresses(text: str) -> None:
    """Social networks are full of them."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("寄到浙江省杭州市西湖区文三路100号2幢301室", "浙江省杭州市西湖区文三路100号2幢301室"),
        ("广东深圳市南山区科技园南路12号", "广东深圳市南山区科技园南路12号"),
        ("在上海市浦东新区张江镇碧波路690号5幢302室", "上海市浦东新区张江镇碧波路690号5幢302室"),
        ("我住在幸福花园3栋2单元502", "幸福花园3栋2单元502"),
        ("浙西商城C栋1单元501", "浙西商城C栋1单元501"),
        ("朝阳区建国路甲８号", "朝阳区建国路甲８号"),
        ("江苏省南京市江宁区禄口镇", "江苏省南京市江宁区禄口镇"),
        ("龙茗路1300弄62号", "龙茗路1300弄62号"),
        ("寄到上海市浦东新区世纪大道100号", "上海市浦东新区世纪大道100号"),
        ("送到3栋2单元1204室", "3栋2单元1204室"),
    ],
)  # fmt: skip
def test_postal_addresses_are_found_as_a_whole(text: str, address: str) -> None:
    """From the first name that belongs to it to the room."""
    assert found(text) == [(PersonalKind.ADDRESS, address)]


@pytest.mark.parametrize(
    "text",
    ["我知道12号能到吗", "12号发货", "这款是3号的", "楼下3号桌", "一路顺风", "第2单元练习题",
     "满300减50，买2送1", "3楼客服，5号窗口",
     "京东商城12号有活动", "全市最低价", "我在市区，他在县里"],
)  # fmt: skip
def test_everyday_words_are_no_addresses(text: str) -> None:
    """号 is a date or a size, 路 a way; masking them would hide what was said."""
    assert found(text) == []


def test_several_kinds_in_one_text_are_found_in_order() -> None:
    """A delivery address comes with name and number."""
    text = "杭州市西湖区文三路100号 张三 13812345678 zhang@qq.com"
    assert [span.kind for span in find(text)] == [
        PersonalKind.ADDRESS,
        PersonalKind.MOBILE,
        PersonalKind.MAIL,
    ]


def test_several_texts_at_once_give_only_those_that_hold_something() -> None:
    """An import asks for a conversation at a time."""
    texts = ["您好", "我的手机13812345678", "12号发货", "京A12345"]
    assert {at: spans[0].kind for at, spans in find_in_all(texts).items()} == {
        1: MOBILE,
        3: PersonalKind.PLATE,
    }


def test_overlapping_spans_become_one() -> None:
    """Nothing between them may stay readable."""
    spans = [Span(5, 9, MOBILE), Span(0, 6, ID_CARD), Span(9, 12, MOBILE)]
    assert apart(spans) == (Span(0, 9, ID_CARD), Span(9, 12, MOBILE))


def test_masking_keeps_the_length() -> None:
    """Offsets of evidence and findings go by code points."""
    assert masked("手机13812345678😀") == "手机***********😀"
    assert masked("１３８ １２３４ ５６７８") == MASK * 13


def luhn_completed(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn_remainder(digits + last) == 0)


digits = st.sampled_from("0123456789")
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
id_stems = st.builds(
    lambda region, day, order: f"{region}{day:%Y%m%d}{order:03}",
    st.integers(110000, 659999),
    st.dates(date(1930, 1, 1), date(2029, 12, 31)),
    st.integers(0, 999),
)
id_cards = id_stems.map(lambda stem: stem + id_check_digit(stem))
bank_cards = st.from_regex(r"62[0-9]{13,16}|4[0-9]{14}|5[1-5][0-9]{13}", fullmatch=True).map(
    luhn_completed
)
bank_cards = bank_cards.filter(is_bank_card)  # a few have the shape of an identity number
noise = st.text(
    st.characters(categories=["Lo", "Po"], max_codepoint=0x9FFF)
    | st.sampled_from("，。！？ \n:：亲好的请问"),
    max_size=15,
)


def spelled(number: str, wide: bool, sign: str, every: int) -> str:
    """The number in groups, perhaps full-width."""
    parts = [number[at : at + every] for at in range(0, len(number), every)]
    text = sign.join(parts)
    return "".join(chr(ord(c) + 0xFEE0) if wide and c.isalnum() else c for c in text)


@given(
    st.one_of(
        st.tuples(st.just(MOBILE), mobiles),
        st.tuples(st.just(ID_CARD), id_cards),
        st.tuples(st.just(BANK_CARD), bank_cards),
    ),
    noise,
    noise,
    st.booleans(),
    st.sampled_from(["", " ", "-"]),
    st.integers(3, 6),
)
def test_a_planted_number_is_found_in_any_noise(
    planted: tuple[PersonalKind, str], before: str, after: str, wide: bool, sign: str, every: int
) -> None:
    """Full-width or not, in groups or not: exactly it, at its place."""
    kind, number = planted
    written = spelled(number, wide, sign, every)
    before, after = before.rstrip(), after.lstrip()
    text = f"{before}，{written}。{after}"
    start = len(before) + 1
    spans = [span for span in find(text) if span.start <= start < span.end]
    assert [(span.kind, span.end) for span in spans] == [(kind, start + len(written))]


@given(id_cards, st.integers(1, 10))
def test_an_identity_number_with_a_wrong_check_digit_is_none(number: str, shift: int) -> None:
    """One false digit in eighteen is always noticed."""
    checks = "0123456789X"
    wrong = number[:17] + checks[(checks.index(number[17]) + shift) % 11]
    assert is_id_card(number)
    assert not is_id_card(wrong)
    assert found(f"号码{wrong}。") == []


@given(bank_cards, st.integers(1, 9))
def test_a_card_number_with_a_wrong_check_digit_is_none(number: str, shift: int) -> None:
    """It is an order number, and must stay readable."""
    wrong = number[:-1] + str((int(number[-1]) + shift) % 10)
    assert not is_bank_card(wrong)


@given(bank_cards, st.data())
def test_two_neighbouring_digits_exchanged_are_noticed(number: str, data: st.DataObject) -> None:
    """All exchanges but of 0 and 9, as the standard says."""
    at = data.draw(st.integers(0, len(number) - 2))
    one, two = number[at], number[at + 1]
    exchanged = number[:at] + two + one + number[at + 2 :]
    if one != two and {one, two} != {"0", "9"}:
        assert luhn_remainder(exchanged) != 0


@given(st.text(max_size=80))
def test_masking_changes_nothing_but_the_spans(text: str) -> None:
    """Same length, same characters everywhere else, whatever the text."""
    spans = find(text)
    after = mask(text, spans)
    inside = {at for span in spans for at in range(span.start, span.end)}
    assert len(after) == len(text)
    assert all(
        after[at] == (MASK if at in inside else character) for at, character in enumerate(text)
    )


pieces = st.lists(
    st.sampled_from(
        ["13812345678", "京A12345", "a@b.cn", "中山路12号", "3栋", "502", " ", "-", "省", "市",
         "区", "路", "号", "X", "11010519491231002X", "好", "，", "４１１１", "@"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(pieces)
def test_spans_are_in_order_apart_and_within_the_text(text: str) -> None:
    """Pages and searches walk through them in one pass."""
    spans = find(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    "text",
    ["1" * 50_000, "1 " * 25_000, "1-" * 25_000, "a" * 50_000 + "@", "a." * 25_000 + "@a.",
     "市" * 50_000, "市区" * 25_000, "路1" * 25_000, "一" * 50_000, "3栋1" * 15_000,
     "省一市一区" * 10_000, "京A" * 25_000, "路1号" + "1" * 50_000, "１" * 50_000, "@a" * 25_000],
)  # fmt: skip
def test_no_text_is_slow(text: str) -> None:
    """A hostile text takes time in proportion to its length, not to its square."""
    start = time.perf_counter()
    find(text)
    assert time.perf_counter() - start < 3
