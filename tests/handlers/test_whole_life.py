"""Whatever people do in whatever order, with deaths and time between: the promises hold.

One state machine over tickets, bookings and goods together. People write and press what hangs on
their screens, or buttons that were never theirs; the process dies before a commit, after it, or
altogether; time passes step by step, or in one jump that finds every timer late.
"""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from handlers.card_places import resident_cards
from handlers.replies import Message, ToPerson
from intents.rules.community import Chat, Community
from intents.rules.lifecycle import ENDED, MOVES, OPEN
from intents.rules.permissions import overseers, pool_of
from intents.rules.ticket import Status, Ticket
from storage.bookings import Standing
from storage.matches import LIVE, Step
from storage.offers import OfferStage
from storage.outbox import outbox
from storage.schema import upgrade
from storage.timers import Arming
from storage.timers import timers as timer_rows
from tests.fragile import Fragile
from tests.handlers.booking.conftest import HAIRCUT, with_windows
from tests.handlers.booking.test_crowd import all_bookings
from tests.handlers.mutual_aid.scenes import CHAIR, WANTED

STAFF = ("li", "wang", "zhao", "chen", "fang")
RESIDENTS = ("ma", "zhou", "sui")
EVERYBODY = (*STAFF, *RESIDENTS)
REPORTS = (
    *("1号楼2单元楼道灯坏了", "2号楼1单元水管漏水了", "4号楼2单元楼道灯坏了"),
    *("3号楼电梯坏了，还有我想理发", "5号楼门口井盖松了，很危险", "我要投诉，3号楼楼上太吵"),
)
WISHES = ("26号上午九点半想理发", "想理发", CHAIR, WANTED, "送一个沙发，自取")
WORDS = ("谢谢", "还没好", "/my", "/todo", "明天下午来修", "3号楼2单元301", "算了", "改到九点")
VERBS = (
    *("claim", "resolve", "return", "ask", "transfer", "extend", "escalate", "decline"),
    *("confirm", "reopen", "cancel", "rate", "want", "unwant", "keep", "book", "line"),
)
NEXT = {
    Status.NEW: ("claim:{}",),
    Status.ASSIGNED: ("claim:{}",),
    Status.IN_PROGRESS: ("resolve:{}", "resolve:{}", "return:{}:not_mine", "ask:{}"),
    Status.WAITING: ("comment:{}", "cancel:{}"),
    Status.RESOLVED: ("confirm:{}", "reopen:{}", "reopen:{}:partly"),
    Status.CLOSED: ("rate:{}:satisfied",),
}
HOPES = (Standing.BOOKED, Standing.WAITING, Standing.OFFERED)
# What a due time may change by: the resident's time given back, a later date, another kind.
MOVES_THE_CLOCK = frozenset({"answered", "extended", "whistled", "relabelled", "agreed"})
MOVES_IT = MOVES_THE_CLOCK | {"sent_to_mediation", "unmerged"}
_TEMPLATE: list[Path] = []


def _template() -> Path:
    """A migrated file, made once."""
    if not _TEMPLATE:
        path = Path(tempfile.mkdtemp(prefix="linli-life-")) / "template.db"
        upgrade(f"sqlite:///{path}")
        _TEMPLATE.append(path)
    return _TEMPLATE[0]


def _community() -> Community:
    """Grids, a haircut day of two chairs' times, and a group where goods change hands."""
    community = with_windows(HAIRCUT)
    goods = Chat(id="goods", name="互助群", telegram=-1009, purpose="mutual_aid")
    return community.model_copy(update={"chats": (*community.chats, goods)})


def _legal() -> frozenset[tuple[Status, Status]]:
    found = {(s, s) for s in Status}
    for one in MOVES:
        found |= {(source, one.target or source) for source in one.sources}
    # Ended before anybody had it, a reopened ticket waits for a claim again.
    ended = (Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.CANCELLED)
    found |= {(one, target) for one in ended for target in (Status.ASSIGNED, Status.NEW)}
    return frozenset(found)


LEGAL = _legal()


class WholeLife(RuleBasedStateMachine):
    """One small community; its people do what they like."""

    @initialize()
    def move_in(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="linli-life-"))
        shutil.copyfile(_template(), self._folder / "w.db")
        self.world = self._open()
        self.facts: dict[str, list[tuple[int, str]]] = {}
        self.seen: dict[str, Ticket] = {}
        self.said = 0
        for who in STAFF:
            self.world.start(who)

    def _open(self) -> Fragile:
        return Fragile(f"sqlite:///{self._folder / 'w.db'}", _community())

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self._folder)

    # What people do.

    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(REPORTS), in_group=st.booleans())
    def report(self, who: str, text: str, in_group: bool) -> None:
        self._say(who, text, group="home" if in_group else None)

    @rule(who=st.sampled_from(RESIDENTS), text=st.sampled_from(WISHES))
    def wish(self, who: str, text: str) -> None:
        self._say(who, text)

    @rule(who=st.sampled_from(EVERYBODY), text=st.sampled_from(WORDS))
    def talk(self, who: str, text: str) -> None:
        self._say(who, text)

    def _say(self, who: str, text: str, group: str | None = None) -> None:
        """What is said privately is answered, whatever it is, and however often we die of it."""
        before = self._rows_to(who)
        self.world.say(who, text, group=group)
        if group is None:
            assert self._rows_to(who) > before, (who, text)

    @rule(
        who=st.sampled_from(EVERYBODY),
        group=st.sampled_from([None, None, None, "staff", "scissors", "goods"]),
        which=st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(0, 40)),
    )
    def press(self, who: str, group: str | None, which: int) -> None:
        """A button that hangs before their eyes, a new one rather than an old one."""
        messages = self.world.screen(who, group).messages[::-1]
        there = [(m.message_id, data) for m in messages for _, data in m.buttons]
        there = [one for one in there if not one[1].startswith("start=")]
        if there:
            message, data = there[which % len(there)]
            self._answered(who, data, group=group, message=message)

    @rule(which=st.integers(0, 9), how=st.integers(0, 3))
    def go_on(self, which: int, how: int) -> None:
        """Whoever must act does, in one of the usual ways."""
        tickets = [t for t in self.world.tickets() if t.status in NEXT]
        if not tickets:
            return
        ticket = tickets[which % len(tickets)]
        ways = NEXT[ticket.status]
        pool = pool_of(ticket, self.world.community)
        first = (*pool, *overseers(ticket, self.world.community))[0]
        with self.world.uow() as uow:
            accounts = uow.people.accounts(ticket.reporter)
        is_staffs = ticket.status in (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS)
        who = (ticket.assignee or first) if is_staffs else accounts[0].account_id
        self._answered(who, ways[how % len(ways)].format(ticket.code))

    @rule(who=st.sampled_from(EVERYBODY), what=st.sampled_from(VERBS), which=st.integers(0, 9))
    def forge(self, who: str, what: str, which: int) -> None:
        """A button that is there, was there, or never was."""
        tickets = self.world.tickets()
        if tickets:
            self._answered(who, f"{what}:{tickets[which % len(tickets)].code}")

    def _answered(self, who: str, data: str, **where: Any) -> None:
        before = len(self.world.toasts)
        self.world.press_data(who, data, **where)
        assert len(self.world.toasts) == before + 1

    # What happens to them.

    @rule(hours=st.sampled_from([1, 8, 30, 100, 200]))
    def wait(self, hours: int) -> None:
        self.world.wait(timedelta(hours=hours))

    @rule(hours=st.sampled_from([2, 26, 80]))
    def sleep_through(self, hours: int) -> None:
        """The computer was off: everything that fell due meanwhile fires now, and late."""
        self.world.now += timedelta(hours=hours)
        self.world.wait(timedelta())

    @rule(crashes=st.integers(0, 2), twice=st.booleans())
    def stumble(self, crashes: int, twice: bool) -> None:
        """The next turns die before their commits, or come once more after them."""
        self.world.crashes, self.world.twice = crashes, twice

    @rule()
    def restart(self) -> None:
        """The process dies: what was not committed is gone, everything else is there."""
        old = self.world
        old.close()
        self.world = self._open()
        self.world.now, self.world.screens, self.world.toasts = old.now, old.screens, old.toasts
        object.__setattr__(self.world.house, "new_code", old.house.new_code)
        object.__setattr__(self.world.house, "new_id", old.house.new_id)
        object.__setattr__(self.world.house, "new_key", old.house.new_key)
        self.world._numbers = old._numbers

    # What must be true.

    @invariant()
    def a_message_makes_a_ticket_once(self) -> None:
        origins = Counter(
            (t.origin_chat, t.origin_message, t.intent, t.details.get("item"), t.text)
            for t in self.world.tickets()
            if t.origin_message is not None
        )
        assert max(origins.values(), default=1) == 1

    @invariant()
    def history_is_only_added_to(self) -> None:
        for ticket in self.world.tickets():
            now = [(event.seq, event.kind) for event in self.world.history(ticket.code)]
            before = self.facts.get(ticket.code, [])
            assert now[: len(before)] == before
            assert [seq for seq, _ in now] == list(range(1, len(now) + 1))
            new = {kind for _, kind in now[len(before) :]}
            self.facts[ticket.code] = now
            old = self.seen.get(ticket.code)
            if old is not None:
                self._moved_rightly(old, ticket, new)
            self.seen[ticket.code] = ticket

    def _moved_rightly(self, old: Ticket, ticket: Ticket, new: set[str]) -> None:
        """No status without a fact, no way that is not in the table, and the old clock."""
        if old.status is not ticket.status:
            assert new, (old.status, ticket.status)
            assert self._can_lead(old.status, ticket.status), (old.status, ticket.status)
            assert self._is_told(ticket), (ticket.code, ticket.status)
        assert ticket.created_at == old.created_at
        is_dated = self.world.community.windows_of(ticket.intent)
        if ticket.due_at != old.due_at and not is_dated:
            assert new & MOVES_IT, (old.due_at, ticket.due_at, new)
        if ticket.assignee != old.assignee and ticket.assignee is not None:
            assert new & {"claimed", "collected", "patrolled", "taken_over"} or "assigned" in new, (
                new
            )

    def _can_lead(self, source: Status, target: Status) -> bool:
        """By one move, or by two within one step (a claim and what came of it)."""
        return (source, target) in LEGAL or any(
            (source, over) in LEGAL and (over, target) in LEGAL for over in Status
        )

    def _is_told(self, ticket: Ticket) -> bool:
        """Whether a row of the outbox speaks of the change to somebody whom it concerns."""
        with self.world.engine.connect() as connection:
            statement = select(outbox.c.created_at).where(outbox.c.ticket == ticket.code)
            rows = connection.execute(statement).scalars().all()
        return any(at >= ticket.updated_at for at in rows)

    @invariant()
    def each_open_ticket_has_one_who_must_act_and_a_clock(self) -> None:
        community, waiting = self.world.community, self._clocks()
        for ticket in self.world.tickets():
            if ticket.status in (Status.IN_PROGRESS, Status.WAITING):
                assert ticket.assignee is not None
            if ticket.status in OPEN:
                assert ticket.due_at is not None
                assert pool_of(ticket, community) or overseers(ticket, community)
            if self.world.catalog[ticket.intent].fulfilment in ("offer", "need"):
                continue  # their clocks are their goods'
            if ticket.details.get("booking"):
                continue  # and theirs the day's
            if ticket.status in OPEN:
                assert ticket.code in waiting or "breached" in self._kinds(ticket), ticket
            if ticket.status is Status.RESOLVED:
                assert ticket.code in waiting or "follow_up_due" in self._kinds(ticket), ticket

    def _clocks(self) -> set[str | None]:
        """The tickets about which something will be said if nobody does anything."""
        waits = timer_rows.c.status == Arming.WAITING
        with self.world.engine.connect() as connection:
            return set(connection.execute(select(timer_rows.c.ticket).where(waits)).scalars())

    def _kinds(self, ticket: Ticket) -> set[str]:
        return {event.kind for event in self.world.history(ticket.code)}

    @invariant()
    def cards_show_what_is_so(self) -> None:
        """What hangs on a resident's screen is what the database says."""
        with self.world.uow() as uow:
            for ticket in list(uow.tickets.all()):
                for reply in resident_cards(self.world.house, uow, ticket):
                    if isinstance(reply, Message) and isinstance(reply.to, ToPerson):
                        self._hangs(uow, reply)

    def _hangs(self, uow: Any, reply: Message) -> None:
        assert isinstance(reply.to, ToPerson)
        for account in uow.people.accounts(reply.to.person):
            screen = self.world.screens.get(f"{account.channel}:{account.account_id}")
            if not account.reachable or screen is None:
                continue
            shown = [m.text for m in screen.messages if m.card == reply.card]
            if shown:
                assert shown == [reply.text]

    @invariant()
    def nobody_sits_on_anothers_lap(self) -> None:
        found = all_bookings(self.world)
        held = Counter((one.window, one.starts_at) for one in found if one.chair is not None)
        assert max(held.values(), default=1) == 1  # there is one chair
        live = Counter((b.person, b.beneficiary, b.day) for b in found if b.standing in HOPES)
        assert max(live.values(), default=1) == 1

    @invariant()
    def a_booking_and_its_ticket_agree(self) -> None:
        tickets = {ticket.code: ticket for ticket in self.world.tickets()}
        for booking in all_bookings(self.world):
            ticket = tickets.get(booking.ticket or "")
            if ticket is not None and booking.standing in HOPES:
                assert ticket.status not in ENDED, (booking, ticket.status)

    @invariant()
    def a_good_has_one_receiver(self) -> None:
        with self.world.uow() as uow:
            for ticket in list(uow.tickets.all()):
                offer = uow.offers.get(ticket.code)
                if offer is None:
                    continue
                steps = [match.step for match in uow.matches.of_offer(ticket.code)]
                live = [step for step in steps if step in LIVE]
                assert len(live) + steps.count(Step.HANDED) <= 1
                if offer.stage is OfferStage.RESERVED:
                    assert len(live) == 1
                if offer.stage is OfferStage.GIVEN:
                    assert steps.count(Step.HANDED) == 1
                if offer.stage in (OfferStage.CLOSED, OfferStage.OPEN):
                    assert not live
                if ticket.status in (Status.CANCELLED, Status.DECLINED):
                    assert offer.stage not in (OfferStage.OPEN, OfferStage.RESERVED), offer.stage

    @invariant()
    def each_timer_fires_once_and_in_time(self) -> None:
        with self.world.engine.connect() as connection:
            rows = connection.execute(select(timer_rows)).all()
        for row in rows:
            is_waiting = row.status is Arming.WAITING
            assert not (is_waiting and row.due_at <= self.world.now - timedelta(seconds=10)), row
        nudged = Counter(
            (ticket.code, event.data.get("percent"))
            for ticket in self.world.tickets()
            for event in self.world.history(ticket.code)
            if event.kind == "nudged"
        )
        for (code, percent), times in nudged.items():
            kinds = [event.kind for event in self.world.history(code)]
            again = [kind for kind in kinds if kind in MOVES_IT | {"reopened"}]
            assert times <= 1 + len(again), (code, percent, times)

    @invariant()
    def nothing_waits_unsaid_or_unhandled(self) -> None:
        with self.world.uow() as uow:
            assert uow.outbox.pending_count() == 0
            assert uow.inbox.backlog(self.world.now).count == 0

    def _rows_to(self, who: str) -> int:
        lane = f"telegram:{self.world.account(who)}"
        with self.world.engine.connect() as connection:
            return len(connection.execute(select(outbox.c.id).where(outbox.c.lane == lane)).all())


TestWholeLife = WholeLife.TestCase
TestWholeLife.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # to shrink whole lives takes minutes
    suppress_health_check=list(HealthCheck),
)
