"""A day in a community of 11,000 people, replayed: requests, claims, questions, results, ratings.

Real use cases on a real SQLite file, a simulated clock that goes minute by minute, and every
timer fired when it is due, on that day and on the days after it until no clock runs.
"""

import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from bot.bench.ground import Figures, demo_tools
from bot.tools import Tools
from handlers.dialogue import Telling, recall
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.timing import fire
from handlers.turn import run
from intents.rules.community import Role
from intents.rules.permissions import pool_of
from intents.rules.ticket import Rating, Status, Ticket
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

PEOPLE, REQUESTS, SEED = 11_000, 500, 26
MIDNIGHT = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # the 20th begins in Shanghai
MINUTE = timedelta(minutes=1)
LAST_CLOCK = timedelta(days=40)
ANSWER = "3-2-501"


def measure() -> Figures:
    """Seconds of the replay, tickets, timers fired, and timers fired over a minute late."""
    with demo_tools() as tools:
        day = Day(tools)
        day.settle()
        started = time.perf_counter()
        day.replay()
        seconds = time.perf_counter() - started
        tickets = tools.writer.read(lambda uow: list(uow.tickets.all()))
    return {
        "people": PEOPLE,
        "requests": REQUESTS,
        "seconds": round(seconds, 1),
        "turns": day.turns,
        "tickets": len(tickets),
        "rated": sum(1 for ticket in tickets if ticket.rating is not None),
        "timers_fired": day.fired,
        "timers_late": day.late,
    }


class Day:
    """The events of one day, drawn by a seed, in the order of their minutes."""

    def __init__(self, tools: Tools, people: int = PEOPLE, requests: int = REQUESTS) -> None:
        self._tools = tools
        self._people, self._requests = people, requests
        self._random = Random(SEED)
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count(1)
        self._seen: set[str] = set()
        self.now = MIDNIGHT
        self.turns = self.fired = self.late = 0
        catalog = tools.house.catalog
        self._wishes = [text for spec in catalog for text in spec.suggestions]
        self._buildings = [b for grid in tools.house.community.grids for b in grid.buildings]

    def settle(self) -> None:
        """Everybody moves in, and the requests find their minutes between six and midnight."""

        def move_in(uow: UnitOfWork) -> None:
            for number in range(self._people):
                home = self._random.choice(self._buildings)
                name = f"r{number}"
                uow.people.add(Person(id=name, name=name, created_at=MIDNIGHT, building=home))
                uow.people.bind("web", name, name, reachable=True, seen_at=MIDNIGHT)
            for member in self._tools.house.community.people:
                uow.people.bind("web", member.id, member.id, reachable=True, seen_at=MIDNIGHT)
            uow.commit()

        self._tools.writer.run(move_in)
        for _ in range(self._requests):
            who = f"r{self._random.randrange(self._people)}"
            text = f"{self._random.choice(self._buildings)}-2 {self._random.choice(self._wishes)}"
            self._at(6 * 60 + self._random.randrange(18 * 60), self._tell, who, text)

    def replay(self) -> None:
        """The day minute by minute; then from clock to clock until none is left."""
        while self.now < MIDNIGHT + timedelta(days=1):
            self._minute()
            self.now += MINUTE
        while (following := self._next()) is not None and following < MIDNIGHT + LAST_CLOCK:
            self.now = max(self.now, following.replace(second=0, microsecond=0))
            if following > self.now:
                self.now += MINUTE
            self._minute()

    def _minute(self) -> None:
        while self._queue and self._queue[0][0] <= self.now:
            heapq.heappop(self._queue)[2]()
        while due := self._tools.writer.read(lambda uow: uow.timers.due(self.now, 50)):
            for timer in due:
                self.fired += 1
                self.late += self.now - timer.due_at > MINUTE
                self._fire(timer)

    def _fire(self, timer: Timer) -> None:
        self._tools.writer.run(lambda uow: fire(self._tools.house, uow, timer, self.now))

    def _next(self) -> datetime | None:
        clock = self._tools.writer.read(lambda uow: uow.timers.next_due())
        event = self._queue[0][0] if self._queue else None
        return min((at for at in (clock, event) if at is not None), default=None)

    def _at(self, minutes: int, what: Callable[..., None], *about: str) -> None:
        moment = self.now + minutes * MINUTE
        heapq.heappush(self._queue, (moment, next(self._numbers), lambda: what(*about)))

    def _within(self, least: int, most: int, what: Callable[..., None], *about: str) -> None:
        self._at(self._random.randint(least, most), what, *about)

    # What people do.

    def _tell(self, who: str, text: str) -> None:
        self._turn(Kind.MESSAGE, who, text=text)
        state = self._tools.writer.read(lambda uow: recall(uow, f"web:{who}"))
        if isinstance(state, Telling) and self._random.random() < 0.7:
            self._within(1, 10, self._tell, who, ANSWER)
        for ticket in self._opened(who):
            if self._random.random() < 0.9:
                self._within(2, 180, self._claim, ticket.code)

    def _opened(self, who: str) -> list[Ticket]:
        told = self._tools.writer.read(
            lambda uow: uow.tickets.of_reporter(who, open_only=True, limit=20)
        )
        new = [ticket for ticket in told if ticket.code not in self._seen]
        self._seen |= {ticket.code for ticket in new}
        return new

    def _claim(self, code: str) -> None:
        ticket = self._ticket(code)
        secretary = self._tools.house.community.with_role(Role.SECRETARY)
        pool = pool_of(ticket, self._tools.house.community) or (secretary[0].id,)
        self._press(self._random.choice(pool), f"claim:{code}")
        if self._random.random() < 0.2:
            self._within(5, 60, self._ask, code)
        self._within(30, 600, self._resolve, code)

    def _ask(self, code: str) -> None:
        ticket = self._ticket(code)
        if ticket.status is Status.IN_PROGRESS and ticket.assignee:
            self._press(ticket.assignee, f"ask:{code}")
            self._turn(Kind.MESSAGE, ticket.assignee, text="?" + ANSWER)
            self._within(3, 90, self._tell, ticket.reporter, ANSWER)

    def _resolve(self, code: str) -> None:
        ticket = self._ticket(code)
        if ticket.assignee and ticket.status in (Status.IN_PROGRESS, Status.WAITING):
            self._press(ticket.assignee, f"resolve:{code}")
            self._within(5, 400, self._judge, code)

    def _judge(self, code: str) -> None:
        ticket, chance = self._ticket(code), self._random.random()
        if ticket.status is not Status.RESOLVED or chance < 0.2:
            return  # silence goes to the telephone list
        if chance < 0.3:
            self._press(ticket.reporter, f"reopen:{code}")
            self._within(30, 300, self._resolve, code)
            return
        self._press(ticket.reporter, f"confirm:{code}")
        self._press(ticket.reporter, f"rate:{code}:{self._random.choice(list(Rating))}")

    def _ticket(self, code: str) -> Ticket:
        ticket = self._tools.writer.read(lambda uow: uow.tickets.get(code))
        assert ticket is not None
        return ticket

    def _press(self, who: str, button: str) -> None:
        self._turn(Kind.BUTTON, who, button=button, press_id=f"p{next(self._numbers)}")

    def _turn(self, kind: Kind, who: str, **more: str) -> None:
        number = next(self._numbers)
        incoming = Incoming(
            kind=kind,
            chat=Chat("web", who, is_private=True),
            at=self.now,
            update_id=str(number),
            sender=Sender(who, who),
            message_id=str(number),
            text=more.get("text", ""),
            button=more.get("button"),
            press_id=more.get("press_id"),
        )
        now, house = self.now, self._tools.house

        def work(uow: UnitOfWork) -> None:
            uow.inbox.receive("web", str(number), incoming.conversation, number, "{}", now)
            entry = uow.inbox.get("web", str(number))
            assert entry is not None
            run(house, uow, entry, incoming, now)

        self._tools.writer.run(work)
        self.turns += 1
