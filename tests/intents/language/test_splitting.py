"""Wishes are split by request; a further wish needs its own piece of the message."""

import pytest

from intents.language.splitting import MOST_PIECES, Support, Weighing, cut, find_wishes

LABELS = ("haircut", "none", "repair")


def judge_piece(piece: str) -> list[float]:
    if "理发" in piece:
        return [0.9, 0.05, 0.05]
    if "漏" in piece:
        return [0.05, 0.05, 0.9]
    return [0.2, 0.5, 0.3]


def wishes(text: str, whole: list[float]) -> list[tuple[str, str]]:
    found = find_wishes(
        text, whole, LABELS, lambda start, end: judge_piece(text[start:end]), Weighing()
    )
    return [(one.intent, text[one.start : one.end]) for one in found]


def test_a_linking_word_opens_a_piece() -> None:
    text = "水管漏水了顺便我妈想理发"
    assert [text[p.start : p.end] for p in cut(text)] == ["水管漏水了", "顺便我妈想理发"]
    assert [piece.linked for piece in cut(text)] == [False, True]


def test_wishes_come_in_the_order_said() -> None:
    assert wishes("我妈想理发，另外水管漏了", [0.3, 0.1, 0.6]) == [
        ("haircut", "我妈想理发，"),
        ("repair", "另外水管漏了"),
    ]


def test_why_somebody_must_come_is_no_wish() -> None:
    text = "我妈下不了楼，想请人上门理发"
    assert wishes(text, [0.3, 0.1, 0.6]) == [("haircut", text)]


def test_who_cannot_walk_and_says_no_more_is_judged_whole() -> None:
    text = "我妈瘫在床上下不了楼"
    assert wishes(text, [0.2, 0.1, 0.7]) == [("repair", text)]


def test_a_piece_that_the_whole_does_not_support_is_no_wish() -> None:
    assert wishes("水管漏水了，在理发店旁边", [0.0002, 0.0198, 0.98]) == [
        ("repair", "水管漏水了，在理发店旁边")
    ]


@pytest.mark.parametrize("remark", ["臭死了", "太臭了！", "真的吓死人了", "脏得要命"])
def test_how_bad_it_is_is_no_wish_of_its_own(remark: str) -> None:
    def judge(start: int, end: int) -> list[float]:
        return [0.9, 0.05, 0.05] if (start, end) == (8, len(text)) else judge_piece(text[start:end])

    text = f"2号楼下水管漏，{remark}"
    (wish,) = find_wishes(text, [0.3, 0.1, 0.6], LABELS, judge, Weighing())
    assert (wish.intent, wish.end) == ("repair", len(text))


@pytest.mark.parametrize(
    "contact",
    [
        "我电话13812345678",
        "我的手机号是13812345678",
        "请打我电话138-1234-5678",
        "加我微信13812345678",
    ],
)
def test_how_to_reach_who_tells_it_is_no_wish_of_its_own(contact: str) -> None:
    def judge(start: int, end: int) -> list[float]:
        return [0.05, 0.9, 0.05] if text[start:end] == contact else judge_piece(text[start:end])

    text = f"2号楼下水管漏，{contact}"
    (wish,) = find_wishes(text, [0.3, 0.1, 0.6], LABELS, judge, Weighing())
    assert wish.end == len(text)


def test_chatter_is_never_split() -> None:
    assert wishes("今天理发了，家里漏水也修了", [0.3, 0.4, 0.3]) == [
        ("none", "今天理发了，家里漏水也修了")
    ]


def test_a_message_that_leaves_no_room_for_a_second_wish_is_not_cut() -> None:
    def never(piece: str) -> list[float]:
        raise AssertionError(piece)

    whole = [0.0001, 0.0001, 0.9998]
    text = "水管漏水了，想理发的也绕着走"
    assert len(find_wishes(text, whole, LABELS, never, Weighing())) == 1


def test_more_support_never_makes_a_wish_less_likely() -> None:
    weighing = Weighing()
    weak = Support(whole=0.1, main=0.8, piece=0.4, apart=0.2, linked=False, start=0)
    strong = Support(whole=0.2, main=0.8, piece=0.9, apart=0.6, linked=True, start=0)
    assert weighing.chance(strong) > weighing.chance(weak)


def test_a_flood_of_commas_gives_few_pieces() -> None:
    assert len(cut("水管，" * 5_000)) <= MOST_PIECES
