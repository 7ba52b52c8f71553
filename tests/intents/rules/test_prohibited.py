"""What may not be handed on, and what sounds like it and may."""

import pytest

from intents.rules.prohibited import banned_among, prohibitions


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("降压药两盒送人", "medicine"),
        ("剩下的感冒药谁要", "medicine"),
        ("一条烟没拆", "tobacco"),
        ("一箱啤酒送人", "alcohol"),
        ("面包过期了，喂鱼", "expired"),
        ("召回的奶瓶消毒锅", "recalled"),
        ("儿童安全座椅送人", "child_seat"),
        ("换下来的旧电瓶", "battery"),
        ("液化气罐一个", "explosive"),
        ("开过封的奶粉半罐", "opened_food"),
        ("穿过的内衣", "underwear"),
        ("用过的头盔一个", "helmet"),
    ],
)
def test_each_rule_knows_its_words_and_has_a_reason(said: str, rule: str) -> None:
    (found,) = prohibitions(said)
    assert found.id == rule
    assert len(found.reason) > 15


@pytest.mark.parametrize(
    "said",
    [
        "家用药箱一个",
        "抽油烟机送人",
        "烟机八成新",
        "酒柜一个",
        "两罐没开封的奶粉，没过期",
        "快过期的不给，这箱牛奶还有五个月",
        "安全座椅，没出过车祸，三到六岁",
        "自行车儿童座椅",
        "制氧机一台，老伴生前用的",
        "胰岛素冷藏盒",
        "血压计带电池",
        "养生杂志十本",
    ],
)
def test_what_only_sounds_like_it_may_be_given(said: str) -> None:
    assert prohibitions(said) == ()


def test_a_description_is_of_the_thing_in_its_clause() -> None:
    told = "牛奶一箱过期了，轮椅九成新，都送人"
    assert banned_among(["牛奶", "轮椅"], prohibitions(told), told) == {"牛奶"}
    told = "牛奶一箱送人，都过期了"
    assert banned_among(["牛奶"], prohibitions(told), told) == {"牛奶"}
    told = "轮椅和两盒降压药"
    assert banned_among(["轮椅"], prohibitions(told), told) == frozenset()


def test_who_asks_is_not_asked_for_the_history_of_a_thing() -> None:
    assert prohibitions("求一个儿童安全座椅", is_asked_for=True) == ()
    assert [found.id for found in prohibitions("求一盒头孢", is_asked_for=True)] == ["medicine"]
