"""Who fits which vacancy and why not: tables, and what must hold for any two."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.language.seeking import read_seeking
from intents.language.vacancy_text import read_vacancies
from intents.language.work_hours import Hours
from intents.rules.scams import is_pay_too_high, suspicions
from intents.rules.work import Fitting, Opening, Seeks, fit, rank

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def judge(seeker: str, post: str) -> Fitting:
    said, (read,) = read_seeking(seeker), read_vacancies(post)
    seeks = Seeks(
        "T1",
        NOW,
        said.skills,
        said.kinds,
        said.is_open,
        said.hours,
        said.reach,
        said.needs,
        said.age,
    )
    there = Opening("V1", read.title, read.kinds, read.hours, read.metres, read.demands, read.ages)
    return fit(seeks, there, NOW)


def against(fitting: Fitting) -> list[str]:
    return [f"{one.point}_{one.key}" for one in fitting.reasons if one.is_against]


@pytest.mark.parametrize(
    ("seeker", "post", "wanted"),
    [
        ("会收银，孩子上学后有空", "超市招收银1名，9:00-15:00，3000一个月", []),
        ("会收银，孩子上学后有空", "超市招收银1名，14:00-22:00，3000一个月", ["hours_clash"]),
        ("会收银，上午有空", "招收银1名，早班8-12点，晚班17-21点，任选，20元/小时", []),
        ("保洁，每天两小时", "招保洁1名，每天3小时，20元/小时", ["hours_too_long"]),
        ("保洁，每天两小时，中午", "招保洁1名，中午两小时，20元/小时", []),
        ("保洁，工作日白天有空", "招保洁1名，周六日9:00-11:00，20元/小时", ["hours_days"]),
        ("保洁，上午有空", "招保洁1名，两班倒，3000一个月", ["hours_shifts"]),
        ("保洁，上午有空", "招保洁1名，时间自由，20元/小时", []),
        ("什么活都行，白天有空", "招洗碗1名，11点到14点，20元/小时", []),
        ("会做饭", "招会计1名，9:00-17:00，5000一个月", ["skill_other"]),
        ("保安，不上夜班", "招保安1名，夜班22:00-6:00，120元/晚", ["need_no_night"]),
        ("收银，腿不好不能久站", "招收银1名，8:00-12:00，20元/小时", ["need_sitting"]),
        ("收银，不识字", "招收银1名，8:00-12:00，20元/小时", ["need_no_reading"]),
        (
            "分拣，腰不好干不了重活",
            "招搬运1名，要能扛，150元一天",
            ["skill_other", "need_no_heavy"],
        ),
        ("保洁，走路能到", "开发区招保洁1名，3500一个月", ["distance_far"]),
        ("保洁，走路能到", "社区里招保洁1名，20元/小时", []),
        ("保洁，我56岁", "招保洁1名，50岁以下，3000一个月", ["age_outside"]),
        ("保安，我17岁", "招保安1名，夜班，3500一个月", ["age_young"]),
    ],
)
def test_what_stands_against_two_is_named(seeker: str, post: str, wanted: list[str]) -> None:
    assert against(judge(seeker, post)) == wanted


HOURS = st.builds(
    Hours,
    spans=st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 10)).map(
            lambda pair: (pair[0] * 60, (pair[0] + pair[1]) * 60)
        ),
        max_size=2,
    ).map(tuple),
    days=st.sets(st.integers(1, 7), max_size=7).map(lambda days: tuple(sorted(days))),
    daily=st.none() | st.integers(30, 600),
    is_any=st.booleans(),
    is_either=st.booleans(),
    is_rotating=st.booleans(),
)
KINDS = st.lists(st.sampled_from(["保洁", "收银", "做饭"]), max_size=2).map(tuple)
SEEKS = st.builds(
    Seeks,
    id=st.sampled_from(["T1", "T2", "T3"]),
    since=st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
    kinds=KINDS,
    is_open=st.booleans(),
    hours=HOURS,
    reach=st.sampled_from([None, "walk", "ride", "any"]),
    needs=st.sets(st.sampled_from(["sitting", "no_heavy"])).map(tuple),
    age=st.none() | st.integers(16, 70),
)
OPENINGS = st.builds(
    Opening,
    id=st.sampled_from(["V1", "V2"]),
    title=st.just("保洁"),
    kinds=KINDS,
    hours=HOURS,
    metres=st.none() | st.integers(0, 20000),
    demands=st.sets(st.sampled_from(["standing", "heavy", "night"])).map(tuple),
)


@given(SEEKS, OPENINGS)
@settings(max_examples=150, deadline=None)
def test_whoever_fits_has_the_time_the_skill_and_no_obstacle(one: Seeks, there: Opening) -> None:
    found = fit(one, there, NOW)
    if not found.is_fit:
        assert rank([found]) == []
        return
    assert one.is_open or set(one.kinds) & set(there.kinds)
    assert not ("sitting" in one.needs and "standing" in there.demands)
    assert not ("no_heavy" in one.needs and "heavy" in there.demands)
    timeless = one.hours.is_any or there.hours.is_any
    if one.hours.days and there.hours.days and not timeless:
        assert set(there.hours.days) <= set(one.hours.days)
    if one.hours.daily and there.hours.daily and not timeless:
        assert there.hours.daily <= one.hours.daily + 30


@given(st.lists(st.tuples(SEEKS, OPENINGS), max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_does_not_depend_on_who_was_weighed_first(
    pairs: list[tuple[Seeks, Opening]], chance: object
) -> None:
    found = [fit(one, there, NOW) for one, there in pairs]
    scores = [round(one.score, 3) for one in rank(found)]
    assert scores == sorted(scores, reverse=True)
    assert [o.score for o in rank(found[::-1])] == [o.score for o in rank(found)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("日结300元，无需经验，先交押金200元，刷单兼职", {"deposit", "brushing", "easy_money"}),
        ("不收任何押金，免费提供工服", set()),
        ("不收押金，服装费自理200", {"uniform"}),
        ("先培训后上岗，培训费380", {"paid_training"}),
        ("月薪3500，免费培训，包吃住", set()),
        ("出租银行卡一张500", {"accounts"}),
        ("缅北高薪招工，包机票", {"abroad"}),
        ("早点铺100一天，早上4点到8点", set()),
        ("入职要交体检费和建档费", {"paid_training"}),
        ("宝妈在家日赚500，动动手指", {"easy_money", "typing"}),
    ],
)
def test_traps_are_named_and_honest_posts_are_not(text: str, ids: set[str]) -> None:
    assert {one.id for one in suspicions(text)} == ids
    assert all(one.reason for one in suspicions(text))


def test_much_pay_for_nothing_is_a_trap_and_for_a_trade_is_not() -> None:
    (easy,) = read_vacancies("招兼职1名，每天600元，会上网就行")
    (trade,) = read_vacancies("招电焊工1名，每天600元，有电焊证")
    assert is_pay_too_high(easy.pay, easy.demands)
    assert not is_pay_too_high(trade.pay, trade.demands)
