"""Locks are taken in one order (storage/README): whoever comes later waits, and nobody in a ring.

Each test holds what comes early in that order, lets a use case come to wait for it, and then asks
for what comes late: a use case that held the late one already would be waiting in a ring.
"""

from collections.abc import Iterator

import pytest

from handlers.agenda import deliberate
from handlers.answering import follow
from handlers.buttons import press
from handlers.dialogue import Deliberating
from handlers.incident_closing import finish
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.posting import post
from handlers.timing import fire
from intents.rules.ticket import Status
from storage.people import Person
from storage.timers import Timer
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork
from tests.handlers.booking.conftest import HAIRCUT, with_windows
from tests.handlers.incident_scene import DRY, incident, report
from tests.handlers.two_processes import Work, during, on_postgres
from tests.world import World

pytestmark = on_postgres


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """The small community with its haircut day, on PostgreSQL."""
    world = World(database_url, with_windows(HAIRCUT))
    yield world
    world.close()


def person(uow: UnitOfWork, world: World, who: str) -> Person:
    found = uow.people.by_account(world.channel, world.account(who))
    assert found is not None
    return found


def presses(world: World, who: str, data: str) -> Work:
    """A button pressed privately, without the retries of the writer."""
    chat = Chat(world.channel, world.account(who), is_private=True)
    sender = Sender(world.account(who), who)
    pressed = Incoming(Kind.BUTTON, chat, world.now, "1", sender, button=data, press_id="p")
    return lambda uow: press(world.house, uow, person(uow, world, who), pressed, world.now)


def the_timer(world: World, kind: str) -> Timer:
    with world.uow() as uow:
        return next(t for t in uow.timers.due(world.now.replace(year=2027), 100) if t.kind == kind)


def fires(world: World, timer: Timer) -> Work:
    return lambda uow: fire(world.house, uow, timer, timer.due_at)


def holds(code: str) -> Work:
    return lambda uow: uow.tickets.hold(code)


def test_a_claim_of_what_is_being_booked_waits_for_the_line(world: World) -> None:
    world.say("an", "26号九点想理发")
    code = world.ticket().code
    during(
        world,
        lambda uow: uow.bookings.lock("haircut"),
        presses(world, "chen", f"claim:{code}"),
        holds(code),
    )
    assert world.ticket().assignee == "chen"


def test_an_offer_lapses_behind_whoever_answers_it(world: World) -> None:
    for who, words in (("an", "26号九点想理发"), ("ba", "26号九点半想理发"), ("bai", "26号想理发")):
        world.say(who, words)
    world.press("bai", "排队等11月26日")
    world.say("ba", "我不来了")
    lapse = the_timer(world, "booking_lapse")
    during(
        world,
        lambda uow: uow.bookings.lock("haircut"),
        fires(world, lapse),
        lambda uow: uow.timers.cancel(lapse.dedupe_key),
    )
    assert world.screen("bai").last.data("要")


@pytest.fixture
def opened(world: World) -> World:
    """An incident of three tickets."""
    world.start("zhao")
    for who, text in zip(("ma", "gao", "zhou"), DRY, strict=True):
        report(world, who, text)
    world.press("zhao", "开启")
    return world


@pytest.mark.parametrize("who", ["zhao", "zhou"], ids=["its lead", "its reporter"])
def test_a_ticket_is_taken_out_behind_whoever_moves_its_incident(opened: World, who: str) -> None:
    found, code = incident(opened), opened.ticket().code
    during(
        opened,
        lambda uow: uow.incidents.get(found.id, lock=True),
        presses(opened, who, f"let_go:{code}"),
        holds(code),
    )
    assert opened.ticket().incident is None


def test_what_somebody_moves_at_the_end_is_named_and_the_others_end(opened: World) -> None:
    opened.press("zhao", "已恢复")
    for who in ("ma", "gao"):
        opened.press(who, "好了")
    found, code = incident(opened), opened.ticket().code
    held = {"status": Status.IN_PROGRESS, "assignee": "li"}
    during(
        opened,
        lambda uow: uow.tickets.change(code, {Status.ASSIGNED}, held),
        lambda uow: post(
            uow,
            opened.community,
            finish(opened.house, uow, found.id, opened.now),
            opened.now,
            "end",
        ),
    )
    opened.deliver()
    assert [t.status for t in opened.tickets()][:2] == [Status.CLOSED, Status.CLOSED]
    assert (opened.ticket().status, opened.ticket().assignee) == (Status.IN_PROGRESS, "li")
    assert f"{code} 正好有人在动" in opened.screen("zhao").text


def test_a_follower_joins_behind_whoever_moves_the_incident(opened: World) -> None:
    found, ticket = incident(opened), opened.ticket()
    opened.start("tang")
    during(
        opened,
        lambda uow: uow.incidents.get(found.id, lock=True),
        lambda uow: follow(opened.house, uow, ticket, person(uow, opened, "tang").id, opened.now),
        holds(ticket.code),
    )
    assert opened.ticket().followers == 1


def test_a_clock_of_a_ticket_waits_for_whoever_moves_the_ticket(world: World) -> None:
    world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    code = world.ticket().code
    during(
        world,
        holds(code),
        fires(world, the_timer(world, "unclaimed")),
        lambda uow: uow.timers.cancel_ticket(code),
    )
    assert "left_unclaimed" not in {fact.kind for fact in world.history(code)}


def test_a_half_told_report_is_filed_behind_the_answer_that_comes(world: World) -> None:
    world.start("ma")
    world.say("ma", "楼道灯坏了")
    asked = the_timer(world, "half_told")
    conversation = str(asked.data["conversation"])
    during(
        world,
        lambda uow: uow.dialogues.hold(conversation),
        fires(world, asked),
        lambda uow: uow.timers.cancel(asked.dedupe_key),
    )
    assert world.tickets() == []


def test_of_two_who_note_positions_at_once_neither_is_lost(world: World) -> None:
    topic = Topic("t1", "楼下麻将馆", Stage.PROPOSED, world.now)
    with world.uow() as uow:
        uow.topics.add(topic)
        uow.topics.change("t1", Stage.PROPOSED, {"stage": Stage.LISTED})
        uow.commit()

    def notes(words: str) -> Work:
        state = Deliberating(topic="t1", what="position")
        return lambda uow: deliberate(
            world.house, uow, person(uow, world, "fang"), state, words, world.now
        )

    during(world, notes("可以早关门"), notes("加隔音棉"))
    with world.uow() as uow:
        noted = uow.topics.get("t1")
    assert noted is not None
    assert [said["text"] for said in noted.positions] == ["可以早关门", "加隔音棉"]
