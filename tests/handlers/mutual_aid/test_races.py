"""Two processes at one good: one receiver, and nothing promised that is no longer there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest

from handlers.buttons import press
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.mutual_aid.handing import handed, take_down
from handlers.mutual_aid.line import want
from storage.matches import Match, Step
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.handlers.mutual_aid.scenes import CHAIR, HALF_AN_HOUR, Neighbours
from tests.handlers.two_processes import Work, during, on_postgres, process
from tests.world import DEMO, community_in


@pytest.fixture
def there(database_url: str) -> Iterator[Neighbours]:
    """A wheelchair that can be had by whoever asks first."""
    world = Neighbours(database_url, community_in(DEMO), channel="web")
    for who in ("刘姐", "小赵", "老孙"):
        world.start(who)
    world.say("刘姐", CHAIR)
    world.wait(HALF_AN_HOUR)
    yield world
    world.close()


def person(uow: UnitOfWork, who: str) -> Person:
    found = uow.people.by_account("web", who)
    assert found is not None
    return found


def good(world: Neighbours) -> Offer:
    (offer,) = world.offers()
    return offer


def wants(world: Neighbours, who: str) -> Work:
    code = good(world).ticket
    return lambda uow: want(world.house, uow, person(uow, who), code, world.now)


def test_of_two_who_want_it_at_once_one_is_asked(there: Neighbours) -> None:
    begin = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        works = [wants(there, who) for who in ("小赵", "老孙")]
        futures = [threads.submit(process, there, work, begin) for work in works]
        wait(futures)
    assert [future.exception() for future in futures] == [None, None]
    code = good(there).ticket
    with there.uow() as uow:
        assert [match.step for match in uow.matches.of_offer(code)] == [Step.ASKED]
        assert len(uow.matches.takers(code)) == 2


@on_postgres
def test_nobody_is_promised_what_is_being_taken_down(there: Neighbours) -> None:
    offer = good(there)
    during(
        there,
        lambda uow: take_down(there.house, uow, offer, there.now),
        wants(there, "小赵"),
    )
    assert good(there).stage is OfferStage.CLOSED
    with there.uow() as uow:
        assert uow.matches.of_offer(offer.ticket) == []


@on_postgres
def test_two_handovers_never_get_one_box(there: Neighbours) -> None:
    seen: list[frozenset[int]] = []

    def takes_a_box(uow: UnitOfWork) -> None:
        assert uow.matches.boxes("love") == frozenset()
        agreed = Match("m", "o", "a", "b", Step.AGREED, there.now, place="love", box=1)
        assert uow.matches.add(agreed)

    during(there, takes_a_box, lambda uow: seen.append(uow.matches.boxes("love")))
    assert seen == [frozenset({1})]


@pytest.fixture
def promised(database_url: str) -> Iterator[Neighbours]:
    """A wheelchair that 小赵 is about to get from 刘姐."""
    world = Neighbours(database_url, community_in(DEMO), channel="web")
    for who in ("刘姐", "小赵"):
        world.start(who)
    world.promise_chair()
    yield world
    world.close()


@on_postgres
def test_a_handover_waits_for_the_good_and_holds_nothing_meanwhile(promised: Neighbours) -> None:
    match = promised.match()
    assert match is not None
    during(
        promised,
        lambda uow: uow.offers.hold(match.offer),
        lambda uow: handed(promised.house, uow, person(uow, "小赵"), match.id, promised.now),
        lambda uow: uow.matches.change(match.id, {Step.AGREED}, {"place": match.place}),
    )
    assert good(promised).stage is OfferStage.GIVEN


@on_postgres
def test_a_gift_cancelled_by_its_ticket_waits_for_the_good_too(promised: Neighbours) -> None:
    code = good(promised).ticket
    chat = Chat("web", "刘姐", is_private=True)
    pressed = Incoming(
        Kind.BUTTON, chat, promised.now, "1", Sender("刘姐", "刘姐"), button=f"cancel:{code}"
    )
    during(
        promised,
        lambda uow: uow.offers.hold(code),
        lambda uow: press(promised.house, uow, person(uow, "刘姐"), pressed, promised.now),
        lambda uow: uow.tickets.hold(code),
    )
    assert good(promised).stage is OfferStage.CLOSED
