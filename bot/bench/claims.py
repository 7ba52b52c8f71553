"""Two hundred workers press 接单 on one ticket at once: one wins, everybody is answered."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bot.bench.ground import Figures, demo_tools, spread
from bot.tools import Tools
from handlers.buttons import press
from handlers.house import House
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.replies import Toast
from intents.rules.community import Member, Role
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

WORKERS = 200
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def measure() -> Figures:
    """Winners (one), losers who were told the winner's name, and how long an answer takes."""
    with demo_tools() as tools:
        house, ticket = _prepare(tools)

        def claim(number: int) -> tuple[str, float]:
            started = time.perf_counter()
            toast = tools.writer.run(lambda uow: _press(house, uow, ticket, number))
            return toast, time.perf_counter() - started

        with ThreadPoolExecutor(WORKERS) as pool:
            answers = list(pool.map(claim, range(WORKERS)))
        final = tools.writer.read(lambda uow: uow.tickets.get(ticket.code))
    won = house.wording.plain("toast.claim")
    name = house.name_of(final.assignee if final else None)
    told = sum(1 for text, _ in answers if name in text)
    winners = sum(1 for text, _ in answers if text == won)
    seconds = [took for _, took in answers]
    return {"workers": WORKERS, "winners": winners, "losers_told": told, "ms": spread(seconds)}


def _prepare(tools: Tools) -> tuple[House, Ticket]:
    """A community whose repair pool has two hundred members, and one ticket offered to them."""
    community = tools.house.community
    extra = tuple(
        Member(id=f"w{n}", name=f"{n:03d}", roles=(Role.GRID_WORKER,)) for n in range(WORKERS)
    )
    crowd = community.model_copy(update={"people": (*community.people, *extra)})
    house = House(
        community=type(community).model_validate(crowd.model_dump(by_alias=True)),
        catalog=tools.house.catalog,
        understander=tools.house.understander,
        wording=tools.house.wording,
        new_code=tools.house.new_code,
        new_id=tools.house.new_id,
        new_key=tools.house.new_key,
    )
    ticket = Ticket(
        code="BENCHMRK",
        intent="repair",
        status=Status.ASSIGNED,
        text="",
        reporter="resident",
        created_at=NOW,
        updated_at=NOW,
        building="3",
        grid="g1",
        offered_to=tuple(member.id for member in extra),
    )

    def work(uow: UnitOfWork) -> None:
        uow.tickets.add(ticket)
        for member in extra:
            uow.people.add(Person(id=member.id, name=member.name, created_at=NOW))
            uow.people.bind("web", f"p-{member.id}", member.id, reachable=True, seen_at=NOW)
        uow.commit()

    tools.writer.run(work)
    return house, ticket


def _press(house: House, uow: UnitOfWork, ticket: Ticket, number: int) -> str:
    person = uow.people.get(f"w{number}")
    assert person is not None
    incoming = Incoming(
        kind=Kind.BUTTON,
        chat=Chat("web", f"p-w{number}", is_private=True),
        at=NOW,
        update_id=str(number),
        sender=Sender(f"p-w{number}", person.name),
        button=f"claim:{ticket.code}",
        press_id=str(number),
    )
    replies = press(house, uow, person, incoming, NOW)
    uow.commit()
    return next(reply.text for reply in replies if isinstance(reply, Toast))
