"""How often each kind of turn asks the database: a figure that otherwise creeps up unseen.

Bounds, not wishes: whoever needs one statement more says here what for; where fewer do, lower it.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event

from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.turn import run
from tests.elsewhere import is_elsewhere
from tests.world import World

LAMP = "三号楼{n}单元楼道灯坏了，晚上黑得看不见台阶"
_numbers = count(1)


def statements(world: World, kind: Kind, who: str, group: str | None = None, **more: Any) -> int:
    """How many one turn takes, without what receives the update and delivers the answers."""
    number, known = str(next(_numbers)), world.community.chat(group) if group else None
    private = Chat("telegram", world.account(who), is_private=True)
    chat = Chat("telegram", str(known.telegram), is_private=False) if known else private
    sender, asked = Sender(world.account(who), who), []
    incoming = Incoming(
        kind=kind, chat=chat, at=world.now, update_id=f"x{number}", sender=sender, **more
    )

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    with world.uow() as uow:
        uow.inbox.receive("telegram", f"x{number}", incoming.conversation, 1, "{}", world.now)
        entry = uow.inbox.get("telegram", f"x{number}")
        assert entry is not None
        event.listen(world.engine, "before_cursor_execute", listen)
        run(world.house, uow, entry, incoming, world.now)
        event.remove(world.engine, "before_cursor_execute", listen)
    world.deliver()
    return len(asked)


def words(text: str, who: str = "ma", group: str | None = None) -> Callable[[World], int]:
    """A turn of words."""
    return lambda world: statements(world, Kind.MESSAGE, who, group, message_id="m0", text=text)


def press(verb: str, who: str, group: str | None = None) -> Callable[[World], int]:
    """A turn of one button of the newest ticket."""
    return lambda world: statements(
        world,
        Kind.BUTTON,
        who,
        group,
        button=f"{verb}:{world.ticket().code}",
        press_id=f"p{next(_numbers)}",
    )


def a_lamp(world: World) -> None:
    world.start("ma")
    world.say("ma", LAMP.format(n=1))


def a_claimed_lamp(world: World) -> None:
    a_lamp(world)
    world.press("li", "接单", group="staff")


def a_resolved_lamp(world: World) -> None:
    a_claimed_lamp(world)
    world.press("li", "办结")


def half_told(world: World) -> None:
    world.start("ma")
    world.say("ma", "楼道灯坏了")


def nothing(world: World) -> None:
    world.start("ma")


TURNS: list[tuple[str, int, Callable[[World], None], Callable[[World], int]]] = [
    ("a remark in a group", 5, nothing, words("今天天气真好，晚上去跳舞吗", "ma", "home")),
    ("a remark among the staff", 5, nothing, words("收到，我下午过去", "li", "staff")),
    ("a new repair", 32, nothing, words(LAMP.format(n=2))),
    ("a repair in a group", 33, nothing, words(LAMP.format(n=2), "ma", "home")),
    ("half a repair", 12, nothing, words("楼道灯坏了")),
    ("what was missing", 33, half_told, words("三号楼2单元")),
    ("a haircut", 26, nothing, words("我想理发")),
    ("thanks", 8, a_lamp, words("谢谢")),
    ("/my", 7, a_lamp, words("/my")),
    ("/todo", 8, a_lamp, words("/todo", "li")),
    ("a claim", 28, a_lamp, press("claim", "li", "staff")),
    ("a claim that comes too late", 6, a_claimed_lamp, press("claim", "wang", "staff")),
    ("done", 29, a_claimed_lamp, press("resolve", "li")),
    ("solved", 27, a_resolved_lamp, press("confirm", "ma")),
]


@pytest.mark.parametrize(("name", "most", "before", "turn"), TURNS, ids=[t[0] for t in TURNS])
def test_a_turn_asks_the_database_no_oftener(
    name: str,
    most: int,
    before: Callable[[World], None],
    turn: Callable[[World], int],
    world: World,
) -> None:
    before(world)
    asked = turn(world)
    # PostgreSQL locks the ticket before its history is written, and a question before it is read.
    locks = 3 if before is half_told else 1
    assert asked <= most + locks * is_elsewhere(), f"{name}: {asked}"
