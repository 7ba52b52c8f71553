"""Every command and every kind of button, for everybody: deny by default.

Commands and buttons come from the tables that answer them, so a new one is asked by itself. To
whom a ticket is none of their business it looks as if there were none: the same words, no change.
"""

import re
from itertools import product

import pytest
from sqlalchemy import select

from handlers.buttons import OWN, PRESSES, press
from handlers.commands import COMMANDS
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.replies import Message, Reply, Toast
from handlers.turn import handle
from intents.rules.lifecycle import find_move
from intents.rules.permissions import can_see, relations
from intents.rules.ticket import Action, Status, Ticket
from storage.incidents import Incident, Phase
from storage.metadata import metadata
from storage.people import Person
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import a_ticket
from tests.world import World

SECRET = "楼上三零二半夜砸墙"
# Building 5 is in the second grid, whose worker is wang and whose lead is zhao.
NOBODY = {
    "gao": "another resident",
    "li": "the worker of another grid",
    "chen": "a volunteer of another team",
    "tan": "who held it before the community file let them go",
    "stranger": "who has never written",
}
SOMEBODY = {"ma": "its resident", "wang": "its worker", "zhao": "the lead", "fang": "the secretary"}
SOMEBODY |= {"shen": "the auditor"}
ARGUMENTS = ("", "wang", "words", "satisfied")
ABSENT = "NOSUCH"


@pytest.fixture
def town(world: World) -> World:
    """A ticket of another grid in every status, an incident and a topic made of some of them."""
    for who in (*NOBODY, *SOMEBODY):
        world.start(who)
    with world.uow() as uow:
        ma = uow.people.by_account("telegram", world.account("ma"))
        tan = uow.people.by_account("telegram", world.account("tan"))
        assert ma is not None
        assert tan is not None
        for number, status in enumerate(Status):
            uow.tickets.add(
                a_ticket(
                    f"S{status.upper()}",
                    text=SECRET,
                    reporter=ma.id,
                    status=status,
                    building="5",
                    grid="g2",
                    assignee=tan.id if number % 2 else "wang",
                    created_at=world.now,
                    updated_at=world.now,
                )
            )
        uow.topics.add(Topic("topic-1", SECRET, Stage.PROPOSED, world.now))
        uow.topics.join("topic-1", "SASSIGNED")
        uow.incidents.add(Incident("incident-1", SECRET, Phase.PROPOSED, world.now))
        uow.incidents.join("incident-1", "SASSIGNED", world.now)
        uow.commit()
    return world


def everything(uow: UnitOfWork) -> str:
    """Every row that is about the matter, as it stands."""
    names = ("tickets", "ticket_events", "followers", "incidents", "incident_tickets", "topics")
    told = [uow._connection.execute(select(metadata.tables[name])).all() for name in names]
    return str(told)


def person_of(uow: UnitOfWork, world: World, who: str) -> Person:
    person = uow.people.by_account("telegram", world.account(who))
    assert person is not None
    return person


def pressed(uow: UnitOfWork, world: World, who: str, data: str) -> list[Reply]:
    chat = Chat("telegram", world.account(who), is_private=True)
    incoming = Incoming(
        kind=Kind.BUTTON, chat=chat, at=world.now, update_id="1", button=data, press_id="1"
    )
    return press(world.house, uow, person_of(uow, world, who), incoming, world.now)


def words(replies: list[Reply]) -> list[str]:
    return [reply.text for reply in replies if isinstance(reply, Toast | Message)]


@pytest.mark.parametrize("who", NOBODY)
def test_a_button_on_what_is_not_theirs_answers_as_if_there_were_nothing(
    town: World, who: str
) -> None:
    with town.uow() as uow:
        before = everything(uow)
        for verb, argument in product(PRESSES, ARGUMENTS):
            absent = words(pressed(uow, town, who, f"{verb}:{ABSENT}:{argument}"))
            for status in Status:
                data = f"{verb}:S{status.upper()}:{argument}"
                assert words(pressed(uow, town, who, data)) == absent, data
        assert everything(uow) == before


@pytest.mark.parametrize("who", NOBODY)
def test_a_button_of_their_own_affairs_reaches_no_topic_and_no_incident(
    town: World, who: str
) -> None:
    with town.uow() as uow:
        before = everything(uow)
        for verb in OWN:
            if verb.startswith(("topic", "incident")):
                kind = verb.partition("_")[0]
                absent = words(pressed(uow, town, who, f"{verb}:{ABSENT}"))
                assert words(pressed(uow, town, who, f"{verb}:{kind}-1")) == absent, verb
        assert everything(uow) == before


@pytest.mark.parametrize("who", {**NOBODY, **SOMEBODY})
def test_whoever_may_not_move_a_ticket_does_not(town: World, who: str) -> None:
    """What a role may is the table of moves, walked whole by its own test; buttons obey it."""
    with town.uow() as uow:
        person = person_of(uow, town, who)
        for verb, argument, status in product(PRESSES, ARGUMENTS, Status):
            ticket = uow.tickets.get(f"S{status.upper()}")
            assert ticket is not None
            if verb not in set(Action) or is_allowed(town, ticket, Action(verb), person.id):
                continue
            before = everything(uow)
            pressed(uow, town, who, f"{verb}:{ticket.code}:{argument}")
            assert everything(uow) == before, (verb, argument, status)


def is_allowed(world: World, ticket: Ticket, action: Action, person: str) -> bool:
    held = relations(ticket, person, world.community)
    return find_move(ticket.status, action, held) is not None


def said(world: World, who: str, text: str) -> list[str]:
    """What is answered to words, in a transaction that is taken back."""
    incoming = Incoming(
        kind=Kind.MESSAGE,
        chat=Chat("telegram", world.account(who), is_private=True),
        at=world.now,
        update_id="1",
        sender=Sender(world.account(who), who),
        message_id="m",
        text=text,
    )
    with world.uow() as uow:
        before = everything(uow)
        # What they open themselves gets the next number or key.
        found = words(handle(world.house, uow, incoming, world.now))
        replies = [re.sub(r"T\d{3}|key-\d+", "…", text) for text in found]
        if who in NOBODY and not text.startswith(("/patrol", "/proxy")):
            assert everything(uow) == before, text
    return replies


FORMS = ("{}", "t_{}", "i_{}", "q_{}", "b_{}")


@pytest.mark.parametrize("who", NOBODY)
def test_a_command_tells_nobody_of_what_is_not_theirs(town: World, who: str) -> None:
    for command, form in product(COMMANDS, FORMS):
        absent = said(town, who, f"/{command} {form.format(ABSENT)}")
        for code in ("SASSIGNED", "SIN_PROGRESS", "SCLOSED"):
            answers = said(town, who, f"/{command} {form.format(code)}")
            alike = [text.replace(code, ABSENT) for text in answers]
            assert alike == absent, (command, form)
            assert SECRET not in "".join(answers)


def test_who_may_see_does_find_it(town: World) -> None:
    # Or the tests above would prove nothing.
    sees = {}
    with town.uow() as uow:
        ticket = uow.tickets.get("SASSIGNED")
        assert ticket is not None
        for who in (*NOBODY, *SOMEBODY):
            sees[who] = can_see(ticket, person_of(uow, town, who).id, town.community)
    assert sees == dict.fromkeys(NOBODY, False) | dict.fromkeys(SOMEBODY, True)
    found = {who: SECRET in "".join(said(town, who, "/find SASSIGNED")) for who in sees}
    assert found == sees
