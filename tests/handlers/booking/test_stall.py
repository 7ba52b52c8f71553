"""Another bookable day by data alone: one folder of the catalog and one window of the file."""

from datetime import time

from intents.rules.community_services import Window
from tests.handlers.booking.conftest import Build, own_card
from tests.world import World

STALL = {
    "intent": "blood_pressure",
    "monthly_day": None,
    "weekday": 5,
    "starts": time(14),
    "ends": time(15),
    "place": "社区服务站",
    "every_days": 0,
}


def test_the_stall_is_booked_moved_and_ticked_like_a_haircut(build: Build) -> None:
    world = build(**STALL)
    world.say("ma", "我想量血压")
    assert world.ticket().intent == "blood_pressure"
    world.press("ma", "11月20日 14:00")
    assert "量血压" in own_card(world, "ma").text
    assert "11月20日（周五）14:00 社区服务站" in own_card(world, "ma").text
    world.say("ma", "改到下周五两点半")
    assert world.ticket().details["time"] == "2026-11-27T14:30"
    world.say("chen", "名单")
    assert "📋 量血压" in world.screen("chen").last.text


def test_it_is_heard_where_the_classifier_is_in_doubt(build: Build) -> None:
    world = build(**STALL)
    world.say("ma", "我妈想量个血压")
    assert world.ticket().intent == "blood_pressure"
    assert world.ticket().details["beneficiary"] == "妈妈"


def test_where_nobody_takes_blood_pressure_the_words_mean_what_they_did(world: World) -> None:
    world.say("ma", "我想量血压")
    assert world.ticket().intent == "event"


def test_a_window_without_an_id_has_a_key_that_stays() -> None:
    first = Window.model_validate(
        {
            "intent": "haircut",
            "team": "scissors",
            "monthly_day": 26,
            "from": "09:00",
            "to": "11:30",
            "place": "老年活动中心",
            "minutes": 15,
            "chairs": 3,
        }
    )
    assert first.key == "haircut-m26-0900"
    assert first.model_copy(update={"id": "cut"}).key == "cut"
