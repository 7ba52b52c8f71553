"""Who fits whom, judged on pairs labelled by hand and on each measure alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.bench.goods import judge, read_table
from bot.commands.community import load_community
from intents.language.goods import read_offered, read_wanted
from intents.rules.matching import FITS, Side, likeness, nearness, overlap, rank, waited
from tests.world import DEMO

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COMMUNITY = load_community(DEMO)


def test_of_the_first_three_shown_four_in_five_fit_at_least() -> None:
    figures = judge()
    assert figures["pairs"] >= 150
    assert figures["precision_at_3"] >= 0.8
    # Among all needs of the table, where pairs nobody labelled count as wrong.
    assert figures["pool_precision_at_3"] >= 0.8
    assert figures["precision"] >= 0.9
    assert figures["recall"] >= 0.9


def test_every_good_of_the_table_has_fits_and_misfits_to_tell_apart() -> None:
    for needs in read_table().values():
        assert sum(needs.values()) >= 3
        assert sum(not fits for fits in needs.values()) >= 3


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        ("童装一包，身高110的", "五岁孩子的衣服", True),
        ("童装一包，身高110的", "十二岁孩子的衣服", False),
        ("男鞋42码", "想要一双42码的鞋", True),
        ("男鞋42码", "想要一双38码的鞋", False),
        ("小学四年级课本", "想要四年级的教材", True),
        ("小学四年级课本", "想要六年级的教材", False),
        ("鸟笼子送人", "谁有不用的鸟笼子", True),
        ("鸟笼子送人", "想要一个轮椅", False),
    ],
)
def test_sizes_years_and_things_no_list_knows(offered: str, wanted: str, fits: bool) -> None:
    found = likeness(read_offered(offered), read_wanted(wanted))
    assert (found >= FITS) is fits


def test_of_those_who_fit_urgent_near_and_long_waiting_stand_higher() -> None:
    goods = read_wanted("想要一辆轮椅")
    give = Side("offer", read_offered("轮椅送人"), NOW, building="3")
    far = Side("far", goods, NOW, building="40")
    near = Side("near", goods, NOW, building="3")
    waiting = Side("waiting", goods, NOW - timedelta(days=29), building="40")
    urgent = Side("urgent", goods, NOW, building="40", urgent=True)
    other = Side("other", read_wanted("想要一台冰箱"), NOW, building="3", urgent=True)
    ranked = rank(give, [far, other, near, waiting, urgent], COMMUNITY, NOW)
    assert [c.id for c in ranked] == ["urgent", "near", "waiting", "far"]
    assert rank(give, [], COMMUNITY, NOW) == []


def test_each_measure_stays_between_nothing_and_one() -> None:
    assert overlap("收银员", "收银员") == 1.0
    assert 0 < overlap("超市收银员", "收银") < 1
    assert overlap("", "收银") == overlap("木工", "电焊") == 0.0
    assert nearness("3", "3", COMMUNITY) == 1.0
    assert nearness("3", "4", COMMUNITY) > nearness("3", "49", COMMUNITY) >= 0.0
    assert waited(NOW, NOW) == 0.0
    assert waited(NOW - timedelta(days=300), NOW) == 1.0
