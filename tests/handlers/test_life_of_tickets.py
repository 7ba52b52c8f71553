"""Whatever people do in whatever order, with crashes and time between: the promises hold.

A state machine: each rule is something that happens; more rules are added by more methods.
"""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intents.rules.lifecycle import ENDED
from intents.rules.ticket import Status
from storage.schema import upgrade
from tests.world import World

RESIDENTS = ("wang", "zhou")
PLACES = ("1号楼2单元", "2号楼1单元", "3号楼2单元")
THINGS = ("楼道灯坏了", "水管漏水了", "井盖松了")
PRESSES = ("claim", "resolve", "return", "confirm", "reopen", "cancel", "restore")
_TEMPLATE: list[Path] = []


def _template() -> Path:
    """A migrated file, made once."""
    if not _TEMPLATE:
        path = Path(tempfile.mkdtemp(prefix="linli-life-")) / "template.db"
        upgrade(f"sqlite:///{path}")
        _TEMPLATE.append(path)
    return _TEMPLATE[0]


class LifeOfTickets(RuleBasedStateMachine):
    """One small community; its people do what they like."""

    @initialize()
    def move_in(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="linli-life-"))
        shutil.copyfile(_template(), self._folder / "w.db")
        self.world = World(f"sqlite:///{self._folder / 'w.db'}")
        self.facts: dict[str, list[tuple[int, str]]] = {}
        self.due: dict[str, object] = {}
        for who in ("li", "wang", "zhao"):
            self.world.start(who)

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self._folder)

    @rule(
        who=st.sampled_from(RESIDENTS), place=st.sampled_from(PLACES), what=st.sampled_from(THINGS)
    )
    def report(self, who: str, place: str, what: str) -> None:
        self.world.say(f"r-{who}", place + what)

    @rule(
        who=st.sampled_from(["li", "wang", "zhao", *RESIDENTS]),
        which=st.integers(0, 9),
        what=st.sampled_from(PRESSES),
    )
    def press(self, who: str, which: int, what: str) -> None:
        """A button that is there, was there, or never was."""
        tickets = self.world.tickets()
        if tickets:
            code = tickets[which % len(tickets)].code
            account = who if who in ("li", "wang", "zhao") else f"r-{who}"
            self.world.press_data(account, f"{what}:{code}")

    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(["谢谢", "好的", "还没好", "/my"]))
    def talk(self, who: str, text: str) -> None:
        self.world.say(f"r-{who}", text)

    @rule(hours=st.sampled_from([1, 8, 30, 200]))
    def wait(self, hours: int) -> None:
        self.world.wait(timedelta(hours=hours))

    @rule()
    def crash(self) -> None:
        """The process dies: what was not committed is gone, everything else is there."""
        world = self.world
        now, screens, codes = world.now, world.screens, world.house.new_code
        world.close()
        self.world = World(f"sqlite:///{self._folder / 'w.db'}")
        self.world.now, self.world.screens = now, screens
        object.__setattr__(self.world.house, "new_code", codes)
        self.world._numbers = world._numbers

    @invariant()
    def history_is_only_added_to(self) -> None:
        for ticket in self.world.tickets():
            now = [(event.seq, event.kind) for event in self.world.history(ticket.code)]
            before = self.facts.get(ticket.code, [])
            assert now[: len(before)] == before
            assert [seq for seq, _ in now] == list(range(1, len(now) + 1))
            self.facts[ticket.code] = now

    @invariant()
    def each_open_ticket_has_one_who_must_act(self) -> None:
        for ticket in self.world.tickets():
            if ticket.status in (Status.IN_PROGRESS, Status.WAITING):
                assert ticket.assignee is not None
            if ticket.status not in ENDED:
                assert ticket.due_at is not None

    @invariant()
    def nothing_waits_unsaid_or_unhandled(self) -> None:
        with self.world.uow() as uow:
            assert uow.outbox.pending_count() == 0
            assert uow.inbox.backlog(self.world.now).count == 0
            assert uow.timers.due(self.world.now, 1) == []


TestLifeOfTickets = LifeOfTickets.TestCase
TestLifeOfTickets.settings = settings(
    max_examples=4,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
