"""The parts by which incidents are told apart: spots, kinds of trouble, scenes, places."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.language.incident_facts import Report, read_facts
from intents.language.incident_pairs import WEIGHTS, WORDING, explain, read_reasons
from intents.language.incident_places import compare_places
from intents.language.incident_scenes import weigh_kinds
from intents.language.incident_spots import are_one_place, find_spots
from intents.language.incident_training import read_scenes
from intents.language.incident_troubles import find_troubles, load_troubles

NOW = datetime(2026, 11, 20, 8, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("南门口", "南大门", True),
        ("南院凉亭", "南区那亭子", True),
        ("凉亭", "北院凉亭", True),
        ("南院凉亭", "北院凉亭", False),
        ("地下车库", "地库B区", True),
        ("车库C区", "地库B区", False),
        ("东门", "广场", False),
    ],
)
def test_spots_are_one_under_all_their_names(one: str, other: str, same: bool) -> None:
    assert are_one_place(find_spots(one), find_spots(other)) is same


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("小区门口的主水管爆了", "water-source"),
        ("电梯停在六楼不动了", "lift-stop"),
        ("井盖一踩就翻", "manhole"),
        ("消防通道叫车堵死了", "fire-lane"),
        ("楼道里飞线充电", "ebike"),
    ],
)
def test_a_trouble_said_outright_is_read(text: str, kind: str) -> None:
    assert kind in find_troubles(text)[0]


def test_what_only_sounds_like_it_is_not_that_trouble() -> None:
    assert "lift-stop" not in find_troubles("电梯里贴满了广告")[0]
    assert "no-power" not in find_troubles("我家一开空调就跳闸")[0]


def test_every_scene_teaches_a_kind_that_exists() -> None:
    texts, families = read_scenes()
    named = {kind for _, kind in texts} | {kind for _, kind in families}
    assert named - set(load_troubles()) == {"other"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("扛着大米爬到九楼，腿都抖了", "lift-stop"),
        ("在家穿着羽绒服还哆嗦", "no-heat"),
        ("跺脚拍手都不亮，扶着墙上来的", "dark"),
    ],
)
def test_a_scene_without_a_keyword_hints_at_its_kind(text: str, kind: str) -> None:
    shares = weigh_kinds(text)
    shares.pop("other")
    assert max(shares, key=lambda name: shares[name]) == kind


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_shares_are_shares_for_any_text(text: str) -> None:
    shares = weigh_kinds(text).values()
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) == pytest.approx(1, abs=0.01)


def test_units_part_a_lift_but_not_a_dry_building() -> None:
    first = read_facts(Report("1", NOW, "6", "一单元坏了"))
    second = read_facts(Report("2", NOW, "6", "二单元坏了"))
    assert compare_places(first, second, frozenset({"lift-stop"})) is None
    places = compare_places(first, second, frozenset({"no-water"}))
    assert places is not None
    assert places.same_building


def test_the_building_told_in_words_outranks_the_field() -> None:
    assert read_facts(Report("1", NOW, "3", "5号楼的狗又叫了")).buildings == {"5"}


def test_a_join_is_told_in_words_the_weightiest_first() -> None:
    before = read_facts(Report("1", NOW, "6", "2单元电梯停在五楼不动了"))
    after = read_facts(Report("2", NOW + timedelta(hours=1), "6", "2单元电梯还没修"))
    told = explain(after, [before])
    assert told[0].startswith("同一栋楼 +")
    assert any(reason.startswith("同一单元 +") for reason in told)


def test_what_only_a_far_cause_joined_is_told_as_such() -> None:
    before = read_facts(Report("1", NOW, "6", "整个小区停电"))
    after = read_facts(Report("2", NOW + timedelta(hours=1), "9", "9栋没电"))
    assert explain(after, [before]) == ["属于一处引起多处的大事"]


def test_every_reason_has_a_weight_and_words() -> None:
    facts = read_facts(Report("1", NOW, "6", "没水了"))
    names = set(read_reasons(facts, facts) or {})
    worded = {line.split("\t")[0] for line in WORDING.read_text("utf-8").splitlines()[1:]}
    weighed = {line.split("\t")[0] for line in WEIGHTS.read_text("utf-8").splitlines()}
    assert names == weighed - {"always"} == worded - {"part_of_wide"}
