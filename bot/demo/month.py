"""An invented month for the demo: people write, staff press, clocks run, on a clock of its own.

Everything goes the way it goes in life: in by the web chat, through the inbox, the use cases, the
timers and the delivery, to the pages. Only the people, their words (``demo/month.toml``) and the
time are made up, by a seed. It is played before the service starts, into an empty database.
"""

import heapq
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.demo.hands import Hands
from bot.web.session import account_of
from bot.wiring import Workers
from handlers.dialogue import Comparing, Telling, recall
from handlers.house import House
from handlers.posting import WEB, web_group
from intents.rules.community import Role
from intents.rules.permissions import pool_of
from intents.rules.ticket import Rating, Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

SCRIPT = Path(__file__).parents[2] / "demo" / "month.toml"
SEED, DAYS = 26, 31
DAYTIME = (7, 22)  # local hours in which people write
MORNING = 8  # nobody of the staff does anything before
RATINGS = (*[Rating.SATISFIED] * 8, Rating.FAIR, Rating.UNSATISFIED)
CALLS_FIRST, WRONG_PLACE, SILENT, AGAIN = 0.8, 0.06, 0.12, 0.08  # shares
REASONS = ("not_reachable", "needs_others", "not_mine")


class SlowClock:
    """The month's time: put forward by hand, and never the same moment twice."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """A little later than at the last look."""
        self.now += timedelta(microseconds=100)
        return self.now


class Month:
    """The month that ends at ``until``; ``play`` returns how many tickets there are then.

    ``share`` of the script's requests is played. ``tell`` hears the share of days gone by.
    """

    def __init__(
        self,
        house: House,
        writer: Writer,
        workers: Workers,
        clock: SlowClock,
        until: datetime,
        share: float = 1.0,
    ) -> None:
        self._house, self._writer, self._workers = house, writer, workers
        self._clock, self._begun, self._until = clock, clock.now, until
        self._script: dict[str, Any] = tomllib.loads(SCRIPT.read_text("utf-8"))
        self._share = share
        self._random = Random(SEED)
        self._hands = Hands(house, writer, clock)
        self._numbers = count(1)
        self._coming: list[tuple[datetime, int, Callable[[], None]]] = []
        self._seen: set[str] = set()
        self._buildings = [b for grid in house.community.grids for b in grid.buildings]
        self._homes: dict[str, str] = {}

    async def play(self, tell: Callable[[float], None]) -> int:
        """Everything up to ``until``, in order."""
        self._writer.run(self._move_in)
        self._plan()
        while (moment := self._next()) is not None and moment <= self._until:
            self._clock.now = max(self._clock.now, moment)
            while self._coming and self._coming[0][0] <= self._clock.now:
                heapq.heappop(self._coming)[2]()
                await self._settle()
            while await self._workers.timers.round():
                await self._settle()
            tell((self._clock.now - self._begun) / (self._until - self._begun))
        return self._writer.read(lambda uow: sum(1 for _ in uow.tickets.all()))

    def _next(self) -> datetime | None:
        clock = self._writer.read(lambda uow: uow.timers.next_due())
        event = self._coming[0][0] if self._coming else None
        return min((at for at in (clock, event) if at is not None), default=None)

    async def _settle(self) -> None:
        while await self._workers.inbox.round() or await self._workers.delivery.start_some():
            await self._workers.delivery.finish()

    # Who there is, and who says what when.

    def _move_in(self, uow: UnitOfWork) -> None:
        now = self._clock()
        for number in range(self._script["residents"]):
            who, home = f"m{number}", self._random.choice(self._buildings)
            surname = self._random.choice(self._script["surnames"])
            name = surname + self._random.choice(self._script["callings"])
            self._homes[who] = home
            uow.people.add(Person(id=who, name=name, created_at=now, building=home, noticed_at=now))
            uow.people.bind(WEB, account_of(who), who, reachable=True, seen_at=now)
        for member in self._house.community.people:
            uow.people.update(member.id, noticed_at=now)
        uow.commit()

    def _plan(self) -> None:
        for theme in self._script["said"]:
            for _ in range(max(1, round(theme["times"] * self._share))):
                who = self._random.choice(list(self._homes))
                words = self._fill(who, self._random.choice(theme["words"]))
                self._some_day(self._tell, who, words)
        for trouble in self._script["again"]:
            for words, who in zip(trouble["words"], self._some_people(), strict=False):
                self._some_day(self._tell, who, words)
        for outage in self._script["outage"]:
            told = zip(outage["words"], self._some_people(), strict=False)
            for number, (words, who) in enumerate(told):
                minute = outage["hour"] * 60 + 4 * number
                self._on_day(outage["day"], minute, self._tell, who, words)
        for talk in self._script["talk"]:
            for words in talk["words"]:
                self._some_day(self._chat, web_group(talk["chat"]), words)

    def _some_people(self) -> list[str]:
        return self._random.sample(list(self._homes), len(self._homes))

    def _fill(self, who: str, words: str) -> str:
        unit, floor = self._random.randint(1, 3), self._random.randint(1, 6)
        return words.format(b=self._homes[who], u=unit, r=f"{floor}0{self._random.randint(1, 2)}")

    def _some_day(self, what: Callable[..., None], *about: str) -> None:
        day = self._random.randrange(DAYS)
        minute = self._random.randint(DAYTIME[0] * 60, DAYTIME[1] * 60)
        self._on_day(day, minute, what, *about)

    def _on_day(self, day: int, minute: int, what: Callable[..., None], *about: str) -> None:
        midnight = self._local(self._begun).replace(hour=0, minute=0, second=0, microsecond=0)
        self._push(midnight + timedelta(days=day, minutes=minute), what, *about)

    def _at(self, minutes: float, what: Callable[..., None], *about: str) -> None:
        self._push(self._clock.now + timedelta(minutes=minutes), what, *about)

    def _push(self, moment: datetime, what: Callable[..., None], *about: str) -> None:
        heapq.heappush(self._coming, (moment, next(self._numbers), lambda: what(*about)))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._house.community.zone)

    # What residents do.

    def _tell(self, who: str, words: str) -> None:
        self._hands.say(who, words)
        self._at(1, self._look, who)

    def _chat(self, chat_id: str, words: str) -> None:
        member = next((who for who in self._some_people() if self._hands.is_in(who, chat_id)), None)
        if member is not None:
            self._hands.say(member, words, chat_id)

    def _look(self, who: str) -> None:
        """What was answered: a question, times to choose from, or a ticket."""
        state = self._writer.read(lambda uow: recall(uow, f"{WEB}:{account_of(who)}"))
        if isinstance(state, Telling):
            self._at(2, self._tell, who, self._fill(who, "{b}-{u}-{r}"))
        elif isinstance(state, Comparing):
            self._hands.press(who, "same:")
            self._at(1, self._look, who)
        for ticket in self._opened(who):
            if not self._hands.press(who, f"book:{ticket.code}:"):
                self._at(self._claimed_after(ticket), self._claim, ticket.code)

    def _opened(self, who: str) -> list[Ticket]:
        told = self._writer.read(lambda uow: uow.tickets.of_reporter(who, open_only=True, limit=20))
        new = [ticket for ticket in told if ticket.code not in self._seen]
        self._seen |= {ticket.code for ticket in new}
        return new

    def _judge(self, code: str) -> None:
        ticket, chance = self._ticket(code), self._random.random()
        if ticket.status is not Status.RESOLVED or chance < SILENT:
            return  # silence goes to the telephone list
        if chance < SILENT + AGAIN:
            self._hands.press(ticket.reporter, f"reopen:{code}")
            self._at(self._hours(1, 24), self._resolve, code)
            return
        self._hands.press(ticket.reporter, f"confirm:{code}")
        self._at(1, self._rate, code)

    def _rate(self, code: str) -> None:
        self._hands.press(
            self._ticket(code).reporter, f"rate:{code}:{self._random.choice(RATINGS)}"
        )

    # What the staff do.

    def _claim(self, code: str) -> None:
        ticket, community = self._ticket(code), self._house.community
        secretaries = [member.id for member in community.with_role(Role.SECRETARY)]
        who = self._random.choice(list(pool_of(ticket, community)) or secretaries)
        if not self._hands.press(who, f"claim:{code}"):
            return
        if ticket.urgent:
            self._at(self._random.uniform(1, 5), self._ask, code)
            self._at(self._random.uniform(15, 60), self._resolve, code)
            return
        if self._random.random() < CALLS_FIRST:
            self._at(self._hours(0.2, 3), self._ask, code)
        is_wrong = self._random.random() < WRONG_PLACE
        self._at(self._hours(1, 30), self._give_back if is_wrong else self._resolve, code)

    def _ask(self, code: str) -> None:
        ticket = self._ticket(code)
        worker = ticket.assignee or ""
        if ticket.status is Status.IN_PROGRESS and self._hands.press(worker, f"ask:{code}"):
            asks, answers = self._script["contact"]["asks"], self._script["contact"]["answers"]
            self._at(1, self._tell, worker, self._random.choice(asks))
            wait = self._random.uniform(2, 9) if ticket.urgent else self._hours(0.2, 2)
            self._at(wait, self._tell, ticket.reporter, self._random.choice(answers))

    def _give_back(self, code: str) -> None:
        worker = self._ticket(code).assignee or ""
        if self._hands.press(worker, f"return:{code}"):
            self._at(1, self._say_why, worker, code)

    def _say_why(self, worker: str, code: str) -> None:
        self._hands.press(worker, f"return:{code}:{self._random.choice(REASONS)}")
        self._at(self._hours(1, 8), self._claim, code)

    def _resolve(self, code: str) -> None:
        ticket = self._ticket(code)
        if ticket.status is Status.WAITING:
            self._at(self._hours(4, 12), self._resolve, code)
        elif ticket.status is Status.ASSIGNED:  # nobody heard of them, so it went back
            self._claim(code)
        elif ticket.assignee and self._hands.press(ticket.assignee, f"resolve:{code}"):
            self._at(self._hours(0.1, 20), self._judge, code)

    def _claimed_after(self, ticket: Ticket) -> float:
        """Minutes; danger at once, the rest when somebody looks, in the morning what came late."""
        if ticket.urgent:
            return self._random.uniform(1, 10)
        return self._hours(0.1, 12 if self._random.random() < 0.95 else 60)

    def _hours(self, least: float, most: float) -> float:
        """Minutes until some moment between so many hours from now, rather sooner, by day."""
        minutes = 60 * (least + (most - least) * self._random.random() ** 2)
        at = self._local(self._clock.now + timedelta(minutes=minutes))
        if at.hour < MORNING:
            return minutes + (MORNING - at.hour) * 60
        return minutes

    def _ticket(self, code: str) -> Ticket:
        found = self._writer.read(lambda uow: uow.tickets.get(code))
        assert found is not None
        return found
