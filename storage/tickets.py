"""Tickets, their appended history, who follows them and which messages speak of them.

The rule kept here: a change names the statuses it expects and is refused by the write itself
when another change came first. What may be changed is decided in ``intents.rules``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from intents.rules.lifecycle import ENDED
from intents.rules.ticket import Status, Ticket, TicketEvent
from storage.chain import chained, digest_of
from storage.metadata import (
    UTCDateTime,
    columns_of,
    row_of,
)
from storage.repository import COMMUNITY, Repository
from storage.sealing import vault_of
from storage.ticket_tables import (
    followers,
    has_one_of,
    ticket_events,
    ticket_messages,
    tickets,
)


class Anybody(Enum):
    """The type of ``ANY``, so that None can mean "assigned to nobody"."""

    ANY = "any"


ANY: Final = Anybody.ANY
Expected = str | None | Literal[Anybody.ANY]

_ADD = insert(tickets)
_ALL = select(*columns_of(tickets, Ticket))
_GET = _ALL.where(tickets.c.community_id == COMMUNITY, tickets.c.code == bindparam("code"))
_LOCK = (
    select(tickets.c.code)
    .where(tickets.c.community_id == COMMUNITY, tickets.c.code == bindparam("code"))
    .with_for_update()
)
_LAST = (
    select(ticket_events.c.seq, ticket_events.c.signature)
    .where(
        ticket_events.c.community_id == COMMUNITY, ticket_events.c.ticket == bindparam("of_ticket")
    )
    .order_by(ticket_events.c.seq.desc())
    .limit(1)
)
_RECORD = insert(ticket_events)
_EVENTS = (
    select(*columns_of(ticket_events, TicketEvent))
    .where(
        ticket_events.c.community_id == COMMUNITY, ticket_events.c.ticket == bindparam("of_ticket")
    )
    .order_by(ticket_events.c.seq)
)
_FOLLOWERS = (
    select(followers.c.person)
    .where(followers.c.community_id == COMMUNITY, followers.c.ticket == bindparam("of_ticket"))
    .order_by(followers.c.at, followers.c.person)
)
_INSERT_LINK = insert_or(ticket_messages)
_LINK = _INSERT_LINK.on_conflict_do_update(
    index_elements=["community_id", "channel", "chat_id", "message_id"],
    set_={"ticket": _INSERT_LINK.excluded.ticket},
)
_BY_MESSAGE = select(ticket_messages.c.ticket).where(
    ticket_messages.c.community_id == COMMUNITY,
    ticket_messages.c.channel == bindparam("of_channel"),
    ticket_messages.c.chat_id == bindparam("of_chat"),
    ticket_messages.c.message_id == bindparam("of_message"),
)


def _newest_of(*, open_only: bool) -> CompoundSelect[Any]:
    """What somebody told us, ready to be asked: every turn does.

    Two questions, each with an index in its order, are quicker than one with "or".
    """
    asked = []
    for whose in (tickets.c.reporter, tickets.c.proxy):
        theirs = _ALL.where(tickets.c.community_id == COMMUNITY, whose == bindparam("person"))
        if open_only:
            theirs = theirs.where(tickets.c.status.not_in(ENDED))
        newest = theirs.order_by(tickets.c.created_at.desc(), tickets.c.code.desc())
        asked.append(select(newest.limit(bindparam("most")).subquery()))
    return union_all(*asked)


_NEWEST_OF = {open_only: _newest_of(open_only=open_only) for open_only in (True, False)}
# As far back as a turn looks for what somebody told us: read once, it answers all its questions.
_LOOKED_BACK = 20
_BY_DUE = (tickets.c.due_at.asc().nulls_last(), tickets.c.created_at, tickets.c.code)
_PAGE = 1000


class Tickets(Repository):
    """One community's tickets. Times are aware UTC; people, grids and teams are their keys."""

    __slots__ = ()

    def add(self, ticket: Ticket) -> None:
        """A new ticket; IntegrityError when its code is taken."""
        self._insert(_ADD, {**row_of(ticket), "search": self._marks(ticket.text)})

    def get(self, code: str) -> Ticket | None:
        """The ticket as it is now."""
        found = self._recall(_GET, code=code)
        return Ticket(*found[0]) if found else None

    def some(self, codes: Collection[str]) -> list[Ticket]:
        """Those of these tickets that exist, in creation order."""
        found = self._select(tickets.c.code.in_(codes))
        return self._list(found.order_by(tickets.c.created_at, tickets.c.code))

    def hold(self, code: str) -> Ticket | None:
        """The ticket as it is, and nobody else changes it before this transaction ends."""
        if self._locks_rows:
            self._execute(_LOCK, code=code)
        return self.get(code)

    def change(
        self,
        code: str,
        expect: Collection[Status],
        changes: Mapping[str, Any],
        *,
        assignee: Expected = ANY,
    ) -> bool:
        """Whether the ticket still had an expected status (and assignee) and was changed.

        ``changes`` are fields of ``Ticket`` without ``version``, which rises by itself; give
        ``updated_at`` among them. False means somebody was faster, or there is no such ticket.
        """
        return self._change(self._changing(code, expect, changes, assignee))

    def changed(
        self, code: str, expect: Collection[Status], changes: Mapping[str, Any]
    ) -> Ticket | None:
        """The ticket as ``change`` has left it; None where that would say False."""
        statement = self._changing(code, expect, changes, ANY)
        returning = statement.returning(*columns_of(tickets, Ticket))
        row: Any = self._connection.execute(returning).first()
        return None if row is None else Ticket(*row)

    def _changing(
        self, code: str, expect: Collection[Status], changes: Mapping[str, Any], assignee: Expected
    ) -> Update:
        statement = update(tickets).where(
            self._here(tickets), tickets.c.code == code, tickets.c.status.in_(expect)
        )
        if "text" in changes:
            changes = {**changes, "search": self._marks(changes["text"])}
        if assignee is not ANY:
            statement = statement.where(tickets.c.assignee.is_not_distinct_from(assignee))
        return statement.values(**changes, version=tickets.c.version + 1)

    def record(
        self, ticket_code: str, kind: str, actor: str, at: datetime, data: Mapping[str, Any]
    ) -> TicketEvent:
        """The fact as appended, with the ticket's next ``seq``; IntegrityError without ticket."""
        return self.record_all(ticket_code, at, [(kind, actor, data)])[0]

    def record_all(
        self, ticket_code: str, at: datetime, facts: Sequence[tuple[str, str, Mapping[str, Any]]]
    ) -> list[TicketEvent]:
        """Several facts of one moment, each a kind, an actor and data, appended in this order."""
        if self._locks_rows:
            self._execute(_LOCK, code=ticket_code)
        vault = vault_of(self._connection.dialect)
        last = self._execute(_LAST, of_ticket=ticket_code).first()
        seq, signature = (last.seq, last.signature or "") if last is not None else (0, "")
        events, rows = [], []
        for kind, actor, data in facts:
            seq, digest = seq + 1, digest_of(vault, data)
            signature = vault.sign(*chained(signature, ticket_code, kind, actor, at, digest))
            event = TicketEvent(ticket_code, seq, kind, actor, at, data)
            events.append(event)
            rows.append({**row_of(event), "digest": digest, "signature": signature})
        self._insert_all(_RECORD, rows)
        return events

    def events(self, code: str) -> list[TicketEvent]:
        """The ticket's history, oldest first."""
        found: Any = self._execute(_EVENTS, of_ticket=code)
        return [TicketEvent(*row) for row in found]

    def facts_since(self, since: datetime, kinds: Collection[str]) -> list[TicketEvent]:
        """Facts of these kinds from that moment on, ticket by ticket, each oldest first."""
        statement = (
            select(*columns_of(ticket_events, TicketEvent))
            .where(
                self._here(ticket_events),
                ticket_events.c.at >= since,
                ticket_events.c.kind.in_(kinds),
            )
            .order_by(ticket_events.c.ticket, ticket_events.c.seq)
        )
        return [TicketEvent(*row) for row in self._rows(statement)]

    def of_reporter(self, person: str, *, open_only: bool, limit: int) -> list[Ticket]:
        """What a resident told us for themselves or another, newest first.

        ``open_only`` leaves out what has ended.
        """
        newest = self._newest_of(person, _LOOKED_BACK)
        is_all = len(newest) < _LOOKED_BACK
        if not is_all and (open_only or limit > _LOOKED_BACK):
            newest = self._newest_of(person, limit, open_only=open_only)
        wanted = [t for t in newest if not open_only or t.status not in ENDED]
        return wanted[:limit]

    def _newest_of(self, person: str, most: int, *, open_only: bool = False) -> list[Ticket]:
        found = self._recall(_NEWEST_OF[open_only], person=person, most=most)
        both = {row[0]: Ticket(*row) for row in found}.values()
        return sorted(both, key=lambda t: (t.created_at, t.code), reverse=True)[:most]

    def count_since(
        self, since: datetime, *, reporter: str | None = None, chat: str | None = None
    ) -> int:
        """How many were opened since then, by a resident or out of a chat."""
        statement = (
            select(func.count())
            .select_from(tickets)
            .where(
                self._here(tickets),
                tickets.c.created_at >= since,
                true() if reporter is None else tickets.c.reporter == reporter,
                true() if chat is None else tickets.c.origin_chat == chat,
            )
        )
        return int(self._connection.execute(statement).scalar_one())

    def of_assignee(self, person: str, statuses: Collection[Status]) -> list[Ticket]:
        """What somebody must act on, the earliest promise first, those without one last."""
        mine = self._select(tickets.c.assignee == person, tickets.c.status.in_(statuses))
        return self._list(mine.order_by(*_BY_DUE))

    def in_pool(
        self, *, grids: Collection[str], teams: Collection[str], statuses: Collection[Status]
    ) -> list[Ticket]:
        """Tickets of any of these grids or teams, urgent ones first, then by promise."""
        ours = or_(tickets.c.grid.in_(grids), tickets.c.team.in_(teams))
        found = self._select(ours, has_one_of(statuses))
        return self._list(found.order_by(tickets.c.urgent.desc(), *_BY_DUE))

    def with_status(self, statuses: Collection[Status]) -> list[Ticket]:
        """Every ticket in one of these statuses, the earliest promise first."""
        return self._list(self._select(has_one_of(statuses)).order_by(*_BY_DUE))

    def loads(self, statuses: Collection[Status], now: datetime) -> dict[str, tuple[int, int]]:
        """Per assignee, how many they have in these statuses and how many of them are late."""
        # Counted here: to group them SQLite would walk through all tickets by their assignee.
        held = select(tickets.c.assignee, tickets.c.due_at)
        found: dict[str, tuple[int, int]] = {}
        for who, due_at in self._rows(held.where(self._here(tickets), has_one_of(statuses))):
            if who is not None:
                count, late = found.get(who, (0, 0))
                found[who] = (count + 1, late + (due_at is not None and due_at < now))
        return found

    def search(
        self,
        *,
        intent: str | None = None,
        building: str | None = None,
        nowhere: bool = False,
        since: datetime | None = None,
        statuses: Collection[Status] | None = None,
        words: Mapping[str, Collection[str]] = MappingProxyType({}),
        limit: int | None = None,
    ) -> list[Ticket]:
        """Tickets that agree in every field asked for, newest first; None asks nothing of it.

        Each of ``words`` stands in the text, or the intent is one of those beside it; the text
        is sealed, so look once more at what is found. ``nowhere``: only without a building.
        """
        statement = self._select(
            *(self._says(word, kinds) for word, kinds in words.items()),
            true() if intent is None else tickets.c.intent == intent,
            true() if building is None else tickets.c.building == building,
            tickets.c.building.is_(None) if nowhere else true(),
            true() if since is None else tickets.c.created_at >= since,
            true() if statuses is None else tickets.c.status.in_(statuses),
        )
        newest = statement.order_by(tickets.c.created_at.desc(), tickets.c.code.desc())
        return self._list(newest.limit(limit))

    def all(self) -> Iterator[Ticket]:
        """Every ticket in creation order, a page at a time, so that no read stays open long."""
        position = tuple_(tickets.c.created_at, tickets.c.code)
        in_order = self._select().order_by(tickets.c.created_at, tickets.c.code).limit(_PAGE)
        page = self._list(in_order)
        while page:
            yield from page
            last = (
                literal(page[-1].created_at, UTCDateTime()),
                literal(page[-1].code),
            )
            page = self._list(in_order.where(position > tuple_(*last)))

    def follow(self, code: str, person: str, at: datetime) -> bool:
        """Whether this person is a new follower; counts them on the ticket."""
        row = {"ticket": code, "person": person, "at": at}
        if not self._insert_if_new(insert_or(followers).on_conflict_do_nothing(), row):
            return False
        return self._change(
            update(tickets)
            .where(self._here(tickets), tickets.c.code == code)
            .values(followers=tickets.c.followers + 1, version=tickets.c.version + 1)
        )

    def unfollow(self, code: str, person: str) -> bool:
        """Whether the person followed; the ticket's count falls with it."""
        statement = delete(followers).where(
            self._here(followers), followers.c.ticket == code, followers.c.person == person
        )
        if not self._change(statement):
            return False
        fewer = (
            update(tickets)
            .where(self._here(tickets), tickets.c.code == code)
            .values(followers=tickets.c.followers - 1)
        )
        return self._change(fewer)

    def followers(self, code: str) -> list[str]:
        """Who has the same trouble, in the order they said so."""
        return [row.person for row in self._recall(_FOLLOWERS, of_ticket=code)]

    def link_message(self, code: str, channel: str, chat_id: str, message_id: str) -> None:
        """Remember that a message speaks of this ticket; a later ticket takes it over."""
        row = {"channel": channel, "chat_id": chat_id, "message_id": message_id, "ticket": code}
        self._insert(_LINK, row)

    def by_message(self, channel: str, chat_id: str, message_id: str) -> str | None:
        """The code of the ticket a message speaks of."""
        found = self._execute(
            _BY_MESSAGE, of_channel=channel, of_chat=chat_id, of_message=message_id
        )
        code: str | None = found.scalar()
        return code

    def _marks(self, text: str) -> str:
        return " ".join(vault_of(self._connection.dialect).marks(text))

    def _says(self, word: str, kinds: Collection[str]) -> ColumnElement[bool]:
        """A single letter has no marks: it narrows nothing here."""
        marks = vault_of(self._connection.dialect).marks(word)
        said = (tickets.c.search.contains(mark, autoescape=True) for mark in marks)
        return or_(and_(true(), *said), tickets.c.intent.in_(kinds))

    def _select(self, *conditions: Any) -> Select[Any]:
        return _ALL.where(self._here(tickets), *conditions)

    def _list(self, statement: Select[Any]) -> list[Ticket]:
        return [Ticket(*row) for row in self._rows(statement)]
