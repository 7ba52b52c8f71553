"""Buttons nobody was given: forged, replayed, cut and mixed data changes nothing and tells nothing.

What may be pressed is decided from the ticket as it is now; ten thousand guesses must not help.
"""

from random import Random

import pytest

from handlers.buttons import OWN, PRESSES, press
from handlers.incoming import Chat, Incoming, Kind
from handlers.replies import Toast
from intents.rules.permissions import can_see
from tests.world import World

GUESSES = 2500
SECRET = "楼上三零二天天半夜砸墙"
NOISE = ("", "0", "-1", "li", "words", "partly", "satisfied", "T001", "\x00", "😀", "%s", "../x")


def guesses(seed: int, codes: list[str]) -> list[str]:
    """Button data as somebody would make it up who has seen other buttons."""
    chance = Random(seed)
    verbs = [*PRESSES, *OWN, "choose", "same", "other", "basis", "", "drop table", "claim "]
    made = []
    for _ in range(GUESSES):
        parts = [chance.choice(verbs), chance.choice([*codes, *NOISE]), chance.choice(NOISE)]
        data = ":".join(parts[: chance.randint(1, 3)])
        if chance.random() < 0.1:
            data = "".join(chr(chance.randrange(1, 0x2FFF)) for _ in range(chance.randrange(64)))
        made.append(data)
    return made


@pytest.fixture
def busy(world: World) -> World:
    """A ticket in work, a resolved one, and a complaint about the worker."""
    for who in ("li", "ma", "孙姐", "stranger"):
        world.start(who)
    world.say("ma", "3号楼楼道灯坏了")
    world.press("li", "接单", group="staff")
    world.say("孙姐", "2号楼的大门锁坏了")
    world.press("li", "接单", group="staff")
    world.press("li", "办结", group="staff")
    world.say("ma", f"我住3号楼，投诉李网格不作为，{SECRET}他不管，别说是我说的")
    return world


def pour(world: World, who: str, seed: int) -> str:
    """Press all guesses as this person, take everything back, and give what was answered."""
    codes = [ticket.code for ticket in world.tickets()]
    said = []
    with world.uow() as uow:
        person = uow.people.by_account("telegram", world.account(who))
        assert person is not None
        chat = Chat("telegram", world.account(who), is_private=True)
        before = [(t.code, t.status, t.version, t.assignee) for t in uow.tickets.all()]
        for number, data in enumerate(guesses(seed, codes)):
            incoming = Incoming(
                kind=Kind.BUTTON,
                chat=chat,
                at=world.now,
                update_id=str(number),
                button=data,
                press_id=str(number),
            )
            replies = press(world.house, uow, person, incoming, world.now)
            assert any(isinstance(reply, Toast) for reply in replies), data
            said += [
                reply.text
                for reply in replies
                if not isinstance(reply, Toast) and hasattr(reply, "text")
            ]
        after = [(t.code, t.status, t.version, t.assignee) for t in uow.tickets.all()]
    assert after == before or who != "stranger"
    return "\n".join(said)


def test_a_stranger_changes_nothing_and_reads_nothing(busy: World) -> None:
    said = pour(busy, "stranger", 1)
    assert not any(ticket.text in said for ticket in busy.tickets())
    assert SECRET not in said


def test_the_accused_learns_nothing_of_the_complaint(busy: World) -> None:
    complaint = busy.ticket()
    assert not can_see(complaint, "li", busy.community)
    said = pour(busy, "li", 2)
    assert SECRET not in said
    assert complaint.code not in said
