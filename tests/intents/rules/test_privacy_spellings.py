"""Generated spellings of what is personal are hidden whole; what only looks like it stays."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.language.numerals import read_digits
from intents.rules.privacy import mask_personal

SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
CALLED = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
KEYCAPS = {ord(digit): f"{digit}\ufe0f\u20e3" for digit in "0123456789"}
SCRIPTS = st.sampled_from([None, SPOKEN, CALLED, FORMAL, WIDE, KEYCAPS])
GAPS = st.sampled_from(
    ["", " ", "-", ".", "·", "—", "  ", " - ", "，", "、", "然后", "，再", " 后面 "]
)
BEFORE = st.sampled_from(["", "电话", "打", "我手机是", "3号楼灯坏了，", "找王姐：", "📞"])
AFTER = st.sampled_from(["", "，谢谢", "找我", " 急", "。3号楼"])
MOBILES = st.builds(
    "1{}{}".format, st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9)
)
SUITE = settings(max_examples=60, deadline=None)


def assert_gone(secret: str, hidden: str) -> None:
    """Neither the number nor four of its digits in a row can be read."""
    left = read_digits(hidden.translate(str.maketrans("洞拐勾", "079")))
    assert secret[-4:] not in left, hidden
    assert "***" in hidden


@SUITE
@given(
    MOBILES, SCRIPTS, GAPS, st.sampled_from(["", "+86", "86 ", "0086-", "（+86）"]), BEFORE, AFTER
)
def test_a_mobile_number_in_any_spelling(
    number: str, script: object, gap: str, country: str, before: str, after: str
) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    written = written.translate(script) if script else written  # type: ignore[arg-type]
    assert_gone(number, mask_personal(f"{before}{country}{written}{after}").replace("3号楼", ""))


@SUITE
@given(MOBILES, st.sampled_from([" ", "-", ".", "·", "，", "、", "* "]))
def test_a_mobile_number_digit_by_digit(number: str, gap: str) -> None:
    assert_gone(number, mask_personal(f"电话{gap.join(number)}找我"))


@SUITE
@given(
    st.sampled_from(["010", "021", "0755", "0571", "0931"]),
    st.text("23456789", min_size=8, max_size=8),
    st.sampled_from(["{}-{}", "({}){}", "{} {}", "（{}）{}", "{}{}", "{}—{}"]),
)
def test_a_landline_with_its_area(area: str, number: str, shape: str) -> None:
    assert_gone(number, mask_personal("座机" + shape.format(area, number) + "打不通"))


@SUITE
@given(
    st.dates(date(1930, 1, 1), date(2026, 11, 20)),
    st.text("0123456789", min_size=3, max_size=3),
    st.sampled_from("0123456789Xx"),
    st.sampled_from(["", " ", "-"]),
    BEFORE,
)
def test_an_identity_card(day: date, order: str, check: str, gap: str, before: str) -> None:
    born = f"{day:%Y%m%d}"
    written = gap.join(("440301", born, order + check))
    hidden = mask_personal(f"{before}{written}，请查")
    assert born not in hidden
    assert order + check not in hidden


def luhn(body: str) -> str:
    total = sum(
        int(d) if place % 2 else sum(divmod(int(d) * 2, 10))
        for place, d in enumerate(reversed(body))
    )
    return body + str(-total % 10)


@SUITE
@given(st.text("0123456789", min_size=13, max_size=16), st.sampled_from(["", " "]))
def test_a_bank_card(body: str, gap: str) -> None:
    number = luhn("62" + body)
    written = gap.join(number[place : place + 4] for place in range(0, len(number), 4))
    assert number[-8:-4] not in mask_personal(f"退款打到{written}").replace(" ", "") or gap


@SUITE
@given(
    st.integers(1, 60),
    st.integers(1, 6),
    st.integers(1, 33),
    st.integers(1, 6),
    st.sampled_from(
        [
            "{b}号楼{u}单元{r}",
            "{b}-{u}-{r}",
            "{b}栋{u}门{r}室",
            "{b}#{u}单元{r}",
            "{b}幢{r}室",
            "{b}/{u}/{r}",
        ]
    ),
)
def test_a_flat(building: int, unit: int, floor: int, door: int, shape: str) -> None:
    room = f"{floor}{door:02d}"
    hidden = mask_personal(f"我家{shape.format(b=building, u=unit, r=room)}漏水")
    assert room not in hidden.replace(f"{building}", "", 1)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("我的车沪A12345被刮了", "12345"),
        ("粤B·D12345 挪一下车", "12345"),
        ("微信号 wang_xiulan88", "wang_xiulan88"),
        ("QQ：123456789", "123456789"),
        ("发我邮箱 wangxl@example.com", "wangxl"),
        ("我是王秀兰，灯坏了", "王秀兰"),
        ("业主李建国家漏水了，业主李建国，", "业主李建国，"),
        ("王秀兰 13812345678", "王秀兰"),
        ("张敏电话：138-1234-5678", "张敏"),
        ("卡号 6222021234567890", "6222021234567890"),
        ("身份证110101900101123", "900101"),
        ("电话是6543 2109", "2109"),
        ("五号楼二单元五零二", "五零二"),
    ],
)
def test_other_things_that_lead_to_somebody(text: str, secret: str) -> None:
    assert secret not in mask_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "打12345热线",
        "打120还是119",
        "物业热线95598，客服4001234567",
        "单号 A7K2CDEF 还没人接",
        "快递单号 SF1234567890123 到了吗",
        "快递773012345678901丢了",
        "11月20日上午9点到11点半",
        "2026-11-20 停水，20261120",
        "20:00-22:30 停电",
        "3号楼2单元楼道灯坏了",
        "1、3、5、7、9、11号楼都停水",
        "一三五号楼没电",
        "工资3000-4000元，一天138元",
        "捐了1380块钱，200斤米",
        "3274户，51栋楼，12个网格",
        "我是3号楼的，电梯坏了",
        "我是王阿姨家的邻居",
        "李网格来过了，王网格没来",
        "孩子5岁，老人80多岁",
        "90平米，三室一厅",
        "第2026号通知",
    ],
)
def test_what_leads_to_nobody_stays_as_it_was_written(text: str) -> None:
    assert mask_personal(text) == text


@pytest.mark.parametrize("piece", ["1", "1 3 ", "a@", "138，", "身份证6 "])
def test_no_text_however_long_takes_long(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.perf_counter()
    mask_personal(text)
    assert time.perf_counter() - began < 10


@SUITE
@given(st.text(max_size=200))
def test_any_text_is_read_and_masking_twice_hides_no_less(text: str) -> None:
    once = mask_personal(text)
    assert mask_personal(once) == mask_personal(mask_personal(once))
