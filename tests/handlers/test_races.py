"""Many at once, on both databases: one wins, everybody is told, nothing happens twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.timing import fire
from handlers.turn import run
from intents.rules.community import Community, Member, Role, Team
from intents.rules.ticket import Status
from storage.inbox import InboxEntry
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.world import World

WORKERS = 40


@pytest.fixture
def crowd(database_url: str, world: World) -> Iterator[World]:
    """A community whose barbers are forty, on either database."""
    members = tuple(
        Member(id=f"w{n}", name=f"师傅{n}号", roles=(Role.VOLUNTEER,), telegram=9000 + n)
        for n in range(WORKERS)
    )
    team = Team(
        id="scissors", name="义剪队", members=tuple(m.id for m in members), intents=("haircut",)
    )
    community: Community = world.community.model_copy(
        update={"people": (*world.community.people, *members), "teams": (team,)}
    )
    crowd = World(database_url, Community.model_validate(community.model_dump(by_alias=True)))
    crowd.start("ma")
    yield crowd
    crowd.close()


def received(world: World, update_id: str) -> InboxEntry:
    with world.uow() as uow:
        uow.inbox.receive("telegram", update_id, f"lane-{update_id}", 1, "{}", world.now)
        uow.commit()
    with world.uow() as uow:
        entry = uow.inbox.get("telegram", update_id)
    assert entry is not None
    return entry


def turn(world: World, update_id: str, incoming: Incoming) -> Callable[[UnitOfWork], None]:
    entry = received(world, update_id)

    def work(uow: UnitOfWork) -> None:
        run(world.house, uow, entry, incoming, world.now)

    return work


def press(world: World, who: str, data: str) -> Incoming:
    return Incoming(
        kind=Kind.BUTTON,
        chat=Chat("telegram", "-1003", is_private=False),
        at=world.now,
        update_id=f"press-{who}",
        sender=Sender(world.account(who), who),
        button=data,
        press_id=f"press-{who}",
    )


def test_of_forty_who_claim_at_once_one_wins_and_all_others_read_who(crowd: World) -> None:
    crowd.say("ma", "我想理个发")
    claim = crowd.group("scissors").with_button("接单").data("接单") or ""
    names = [f"w{n}" for n in range(WORKERS)]
    works = [turn(crowd, f"press-{who}", press(crowd, who, claim)) for who in names]
    writer = Writer(crowd.engine, crowd.community.id)

    with ThreadPoolExecutor(16) as threads:
        futures = list(threads.map(writer.submit, works))
    wait(futures)
    writer.close()
    crowd.deliver()

    assert all(future.exception() is None for future in futures)
    ticket = crowd.ticket()
    assert ticket.status is Status.IN_PROGRESS
    winner = crowd.house.name_of(ticket.assignee)
    told = [crowd.toasts[f"press-{who}"] for who in names]
    assert sum("接单成功" in said for said in told) == 1
    assert sum(winner in said for said in told) == WORKERS - 1
    claims = [event for event in crowd.history(ticket.code) if event.kind == "claimed"]
    assert len(claims) == 1


def test_an_update_handled_twice_at_once_opens_one_ticket(crowd: World) -> None:
    said = Incoming(
        kind=Kind.MESSAGE,
        chat=Chat("telegram", "ma", is_private=True),
        at=crowd.now,
        update_id="once",
        sender=Sender("ma", "ma"),
        message_id="m-once",
        text="三号楼楼道灯坏了，晚上黑得看不见台阶",
    )
    work = turn(crowd, "once", said)
    writer = Writer(crowd.engine, crowd.community.id)
    futures = [writer.submit(work) for _ in range(4)]
    wait(futures)
    writer.close()
    assert len(crowd.tickets()) == 1


def test_a_timer_fired_twice_at_once_submits_once(crowd: World) -> None:
    crowd.say("ma", "楼道灯坏了好几天了")
    crowd.now += timedelta(minutes=31)
    with crowd.uow() as uow:
        (timer,) = [t for t in uow.timers.due(crowd.now, 10) if t.kind == "half_told"]
    writer = Writer(crowd.engine, crowd.community.id)
    futures = [
        writer.submit(lambda uow: fire(crowd.house, uow, timer, crowd.now)) for _ in range(4)
    ]
    wait(futures)
    writer.close()
    assert len(crowd.tickets()) == 1


def test_an_answer_cancels_the_timer_even_when_it_was_picked_up_already(crowd: World) -> None:
    crowd.say("ma", "楼道灯坏了好几天了")
    crowd.now += timedelta(minutes=31)
    with crowd.uow() as uow:
        (timer,) = [t for t in uow.timers.due(crowd.now, 10) if t.kind == "half_told"]
    crowd.say("ma", "3号楼")
    with crowd.uow() as uow:
        fire(crowd.house, uow, timer, crowd.now)
    assert len(crowd.tickets()) == 1
