"""Goods, needs, lines, matches and consents on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from storage.consents import Answer, Consent
from storage.matches import Match, Step, Taker, Wanting
from storage.needs import Need, NeedStage
from storage.offers import LIVE, Offer, OfferStage
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
GOOD = {"kind": "轮椅", "name": "轮椅", "count": None, "fit": {}, "weight": 1.0}
OFFER = Offer("T001", "T001", "liu", "轮椅", "轮椅", GOOD, OfferStage.TOLD, NOW)
NEED = Need("T002", "zhao", "轮椅", (GOOD,), NeedStage.WAITING, NOW, building="3", days=30)
MATCH = Match("m1", "T001", "zhao", "liu", Step.ASKED, NOW)


@pytest.fixture
def uow(engine: Engine) -> Iterator[UnitOfWork]:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        yield uow


def test_a_good_leaves_a_stage_only_from_the_stage_expected(uow: UnitOfWork) -> None:
    uow.offers.add(OFFER)
    opened = {"stage": OfferStage.OPEN, "opened_at": NOW, "seed": "7F3A21"}
    assert uow.offers.change("T001", {OfferStage.TOLD}, opened)
    assert not uow.offers.change("T001", {OfferStage.TOLD}, opened)
    kept = uow.offers.get("T001")
    assert kept == replace(OFFER, stage=OfferStage.OPEN, opened_at=NOW, seed="7F3A21")
    assert uow.offers.of_batch("T001") == uow.offers.of_donor("liu", LIVE) == [kept]
    assert uow.offers.in_stage({OfferStage.GIVEN}) == []


def test_a_need_waits_until_it_is_met_once(uow: UnitOfWork) -> None:
    later = replace(NEED, ticket="T003", person="wang", told_at=NOW + timedelta(1))
    uow.needs.add(later)
    uow.needs.add(NEED)
    assert [need.ticket for need in uow.needs.waiting()] == ["T002", "T003"]
    assert uow.needs.get("T002") == replace(NEED, goods=[GOOD])
    assert uow.needs.change("T002", NeedStage.WAITING, {"stage": NeedStage.MET})
    assert not uow.needs.change("T002", NeedStage.WAITING, {"stage": NeedStage.CLOSED})
    assert [need.ticket for need in uow.needs.waiting()] == ["T003"]


def test_hardship_is_asked_once_and_counts_only_when_confirmed(uow: UnitOfWork) -> None:
    assert uow.needs.ask_hardship("zhao", NOW)
    assert not uow.needs.ask_hardship("zhao", NOW)
    assert uow.needs.hardship_of(["zhao", "wang"]) == frozenset()
    uow.needs.set_hardship("zhao", False, "li", NOW)
    uow.needs.set_hardship("wang", True, "li", NOW)
    assert uow.needs.hardship_of(["zhao", "wang"]) == {"wang"}
    uow.needs.set_hardship("zhao", True, "li", NOW)
    assert uow.needs.hardship_of(["zhao", "wang"]) == {"zhao", "wang"}


def test_the_database_refuses_a_second_receiver_of_one_good(uow: UnitOfWork) -> None:
    assert uow.matches.add(MATCH)
    second = replace(MATCH, id="m2", receiver="wang")
    assert not uow.matches.add(second)
    uow.matches.change("m1", {Step.ASKED}, {"step": Step.AGREED, "place": "love", "box": 3})
    assert uow.matches.boxes("love") == {3}
    assert not uow.matches.add(second)
    uow.matches.change("m1", {Step.AGREED}, {"step": Step.FELL})
    assert uow.matches.live_of("T001") is None
    assert uow.matches.add(second)
    uow.matches.change("m2", {Step.ASKED}, {"step": Step.HANDED})
    assert not uow.matches.add(replace(MATCH, id="m3"))
    assert uow.matches.received(["wang", "zhao"]) == {"wang": 1}


def test_one_stands_in_line_once_and_may_come_back(uow: UnitOfWork) -> None:
    taker = Taker("T001", "zhao", "1374", asked_at=NOW, since=NOW, need="T002")
    assert uow.matches.line_up(taker)
    assert not uow.matches.line_up(taker)
    assert uow.matches.step_aside("T001", "zhao", Wanting.PASSED)
    assert not uow.matches.step_aside("T001", "zhao", Wanting.LEFT)
    assert uow.matches.takers("T001", Wanting.WAITING) == []
    assert uow.matches.line_up(taker)
    assert uow.matches.wanted_by("zhao") == [taker]


def test_an_answer_is_given_once_and_a_withdrawn_meeting_takes_it_back(uow: UnitOfWork) -> None:
    for person in ("liu", "zhao"):
        uow.consents.add(Consent("handover:m1", person, ("name", "phone"), asked_at=NOW))
    assert uow.consents.answer("handover:m1", "zhao", Answer.AGREED, NOW)
    assert not uow.consents.answer("handover:m1", "zhao", Answer.REFUSED, NOW)
    assert not uow.consents.answer("handover:m1", "stranger", Answer.AGREED, NOW)
    assert uow.consents.ask_again("handover:m1", "zhao", NOW)
    assert [part.answer for part in uow.consents.of("handover:m1")] == [Answer.ASKED] * 2
    uow.consents.withdraw("handover:m1", NOW)
    assert {part.answer for part in uow.consents.of("handover:m1")} == {Answer.WITHDRAWN}
