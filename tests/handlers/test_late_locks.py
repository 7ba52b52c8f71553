"""What was read before a lock is read again after it: who comes second sees what the first did.

Each test lets one transaction write, another come to wait for it, and the first commit.
"""

from collections.abc import Iterator

import pytest

from handlers.buttons import press
from handlers.dialogue import Telling, forget, take_up
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.telling import submit_compared, submit_told
from handlers.turn import handle
from intents.rules.ticket import Status
from storage.incidents import LIVE
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.handlers.two_processes import Work, during, on_postgres
from tests.world import World

pytestmark = on_postgres

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
SAME_LAMP = "3号楼楼道的灯不亮了，上楼都得摸黑"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Ma has told of a lamp, zhou of the same and is asked whether it is."""
    world = World(database_url)
    for who in ("ma", "zhou", "zhao", "fang"):
        world.start(who)
    world.say("ma", LAMP)
    world.say("zhou", SAME_LAMP)
    yield world
    world.close()


def person(uow: UnitOfWork, world: World, who: str) -> Person:
    found = uow.people.by_account(world.channel, world.account(who))
    assert found is not None
    return found


def said(world: World, who: str, kind: Kind, **more: str) -> Incoming:
    chat = Chat(world.channel, world.account(who), is_private=True)
    return Incoming(kind, chat, world.now, "late", Sender(world.account(who), who), **more)


def presses(world: World, who: str, data: str) -> Work:
    pressed = said(world, who, Kind.BUTTON, button=data, press_id="p")
    return lambda uow: press(world.house, uow, person(uow, world, who), pressed, world.now)


def says(world: World, who: str, text: str) -> Work:
    words = said(world, who, Kind.MESSAGE, text=text, message_id="m-late")
    return lambda uow: handle(world.house, uow, words, world.now)


def test_two_leads_who_open_an_incident_at_once_open_one(world: World) -> None:
    code = world.ticket().code
    during(
        world,
        presses(world, "zhao", f"incident:{code}"),
        presses(world, "fang", f"incident:{code}"),
    )
    with world.uow() as uow:
        assert len(uow.incidents.in_phase(LIVE)) == 1


def test_nothing_is_merged_into_what_is_just_taken_back(world: World) -> None:
    world.press("zhou", "另报一件")
    first, second = world.tickets()
    during(
        world,
        presses(world, "ma", f"cancel:{first.code}"),
        presses(world, "zhao", f"merge:{second.code}:{first.code}"),
    )
    assert [t.status for t in world.tickets()] == [Status.CANCELLED, Status.ASSIGNED]


@pytest.mark.parametrize("answer", ["yes", "same"])
def test_who_joins_what_is_just_taken_back_has_a_ticket_of_their_own(
    world: World, answer: str
) -> None:
    code = world.ticket().code
    same = presses(world, "zhou", f"same:{code}")
    joins = says(world, "zhou", "是的") if answer == "yes" else same
    during(world, presses(world, "ma", f"cancel:{code}"), joins)
    assert [t.status for t in world.tickets()] == [Status.CANCELLED, Status.ASSIGNED]
    assert world.ticket(0).followers == 0


@pytest.mark.parametrize("answer", ["是的", "不是", "我家水管爆了"])
def test_words_behind_the_clock_of_a_question_file_nothing_twice(world: World, answer: str) -> None:
    conversation = f"{world.channel}:{world.account('zhou')}"

    def clock(uow: UnitOfWork) -> None:
        asked = person(uow, world, "zhou")
        submit_compared(world.house, uow, asked, conversation, world.now)

    during(world, clock, says(world, "zhou", answer))
    assert [t.text for t in world.tickets()].count(SAME_LAMP) == 1
    assert world.ticket(0).followers == 0


def test_an_answer_behind_the_clock_of_a_half_told_report_files_it_once(world: World) -> None:
    world.start("gao")
    world.say("gao", "楼道灯坏了")
    conversation = f"{world.channel}:{world.account('gao')}"

    def clock(uow: UnitOfWork) -> None:
        told = take_up(uow, conversation)
        assert isinstance(told, Telling)
        forget(uow, conversation)
        submit_told(world.house, uow, person(uow, world, "gao"), told, world.now)

    during(world, clock, says(world, "gao", "5号楼1单元"))
    assert [t.text for t in world.tickets()].count("楼道灯坏了") == 1
