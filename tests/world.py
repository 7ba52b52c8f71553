"""A neighbourhood on a real database: people speak and press buttons, the house answers.

Everything between the doors is real (understanding, use cases, storage, inbox, outbox); only the
wire is missing. What was delivered hangs on screens, one per chat, with edits in place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.commands.community import load_community
from handlers.house import House
from handlers.incoming import Attachment, Chat, Incoming, Kind, Sender
from handlers.learning import Learned
from handlers.posting import web_group
from handlers.registration import enrol_staff
from handlers.timing import fire
from handlers.turn import run
from intents.catalog.loader import Catalog, load_catalog
from intents.catalog.wording import load_wording
from intents.language.understander import Understander
from intents.rules.community import Community
from intents.rules.doorways import Seals
from intents.rules.ticket import Ticket, TicketEvent
from storage.engine import open_engine
from storage.outbox import OutboxEntry
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from tests.compiled import compile_once
from tests.elsewhere import elsewhere, give_back

SMALL = Path(__file__).with_name("community.toml")
DEMO = Path(__file__).parents[1] / "demo" / "community.toml"
FRIDAY_MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@dataclass(frozen=True)
class Shown:
    """One message on a screen, as it looks now."""

    message_id: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    card: str | None = None
    edits: int = 0
    attachments: tuple[str, ...] = ()
    pinned: bool = False

    def data(self, label: str) -> str | None:
        """The data under the button whose label contains these words."""
        return next((data for name, data in self.buttons if label in name), None)


@dataclass
class Screen:
    """What hangs in one chat, oldest first."""

    messages: list[Shown] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that can be read here."""
        return "\n".join(message.text for message in self.messages)

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.messages[-1]

    def with_button(self, label: str) -> Shown:
        """The newest message that has this button."""
        for message in reversed(self.messages):
            if message.data(label):
                return message
        raise AssertionError(f"no button {label} in: {self.text}")

    def card(self) -> Shown:
        """The newest card."""
        return next(m for m in reversed(self.messages) if m.card)


@cache
def understander() -> Understander:
    """The shipped model, read once for all tests."""
    return Understander.load()


@cache
def our_catalog() -> Catalog:
    """Our intents, read once for all tests."""
    return load_catalog()


def community_in(path: Path) -> Community:
    """The community of a file, read once for all tests; a copy of one's own.

    What a community has worked out it keeps, and ``model_copy(update=…)`` would keep it as well.
    """
    return _read_community(path).model_copy(deep=True)


@cache
def _read_community(path: Path) -> Community:
    return load_community(path, our_catalog())


class World:
    """One community and its people. Accounts are named by who uses them, as in the file."""

    def __init__(
        self,
        url: str,
        community: Community | None = None,
        catalog: Catalog | None = None,
        channel: str = "telegram",
        learned: Understander | None = None,
    ) -> None:
        self.catalog = catalog or our_catalog()
        self.community = community or (
            load_community(SMALL, catalog) if catalog else community_in(SMALL)
        )
        self.channel = channel
        self.now = FRIDAY_MORNING
        self._url = url
        self.engine = compile_once(_hasty(open_engine(elsewhere(url))))
        codes, ids = count(1), count(1)
        self._numbers = count(1)
        self.house = House(
            community=self.community,
            catalog=self.catalog,
            understander=Learned(learned or understander()),
            wording=load_wording(),
            new_code=lambda: f"T{next(codes):03d}",
            new_id=lambda: f"{next(ids):04d}",
            new_key=lambda: f"key-{next(ids):028d}",
            seals=Seals(self.community.id, lambda: b"k" * 32),
        )
        self.screens: dict[str, Screen] = {}
        self.toasts: dict[str, str] = {}
        self.reactions: list[tuple[str, str, str]] = []
        with self.uow() as uow:
            enrol_staff(self.house, uow, self.now)
            for member in self.community.people if channel == "web" else ():
                uow.people.bind("web", member.id, member.id, reachable=True, seen_at=self.now)
            uow.commit()

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()
        give_back(self._url)

    @contextmanager
    def uow(self) -> Iterator[UnitOfWork]:
        """A transaction of its own."""
        with self.engine.connect() as connection, UnitOfWork(connection, self.community.id) as uow:
            yield uow

    # What people do.

    def start(self, who: str, payload: str = "") -> None:
        """Open the private chat, so that we may write to them."""
        self.say(who, f"/start {payload}".strip())

    def say(self, who: str, text: str, *, group: str | None = None, **more: Any) -> str:
        """Write a message, privately or in a group; its id."""
        message_id = f"m{next(self._numbers)}"
        self.happen(Kind.MESSAGE, who, group, message_id=message_id, text=text, **more)
        return message_id

    def send_photo(self, who: str, text: str = "", *, group: str | None = None, **more: Any) -> str:
        """Send a picture, with words or without; the message's id."""
        photo = Attachment("photo", f"file-{next(self._numbers)}")
        return self.say(who, text, group=group, attachments=(photo,), **more)

    def edit(self, who: str, message_id: str, text: str, *, group: str | None = None) -> None:
        """Change an earlier message."""
        self.happen(Kind.EDITED, who, group, message_id=message_id, text=text)

    def react(self, who: str, message_id: str, emoji: str, *, group: str) -> None:
        """Put an emoji under a message."""
        self.happen(Kind.REACTION, who, group, message_id=message_id, emoji=emoji)

    def press(self, who: str, label: str, *, group: str | None = None) -> str:
        """Press the newest button of that label in the chat; what the toast said."""
        shown = self.screen(who, group).with_button(label)
        return self.press_data(who, shown.data(label) or "", group=group, message=shown.message_id)

    def press_data(
        self, who: str, data: str, *, group: str | None = None, message: str | None = None
    ) -> str:
        """Press a button by its data, forged or stale ones too; what the toast said."""
        press_id = f"p{next(self._numbers)}"
        self.happen(Kind.BUTTON, who, group, message_id=message, button=data, press_id=press_id)
        return self.toasts.get(press_id, "")

    def happen(self, kind: Kind, who: str | None, group: str | None, **more: Any) -> None:
        """One update: stored, handled in its own transaction, answers delivered."""
        number = next(self._numbers)
        chat = self._chat(who or "", group)
        sender = Sender(self.account(who), self._name(who)) if who else None
        incoming = Incoming(
            kind=kind, chat=chat, at=self.now, update_id=str(number), sender=sender, **more
        )
        with self.uow() as uow:
            lane = incoming.conversation
            uow.inbox.receive(chat.channel, str(number), lane, number, "{}", self.now)
            uow.commit()

        def turn(uow: UnitOfWork) -> None:
            entry = uow.inbox.get(chat.channel, str(number))
            assert entry is not None
            run(self.house, uow, entry, incoming, self.now)

        self.transact(turn)
        self.deliver()
        self.now += timedelta(seconds=5)

    def transact(self, work: Callable[[UnitOfWork], None]) -> None:
        """Run a turn or a timer, which commits by itself."""
        with self.uow() as uow:
            work(uow)

    def wait(self, time: timedelta) -> None:
        """Time passes; what falls due on the way happens at its own moment."""
        until = self.now + time
        while self._fire_next(until):
            self.deliver()
        self.now = until

    def _fire_next(self, until: datetime) -> bool:
        with self.uow() as uow:
            due = uow.timers.due(until, 1)
        for timer in due:
            self.now = max(self.now, timer.due_at)
            self.transact(partial(self._fire, timer))
        return bool(due)

    def _fire(self, timer: Timer, uow: UnitOfWork) -> None:
        fire(self.house, uow, timer, self.now)

    # What can be seen.

    def screen(self, who: str, group: str | None = None) -> Screen:
        """A person's private chat, or a group."""
        chat = self._chat(who, group)
        return self.screens.setdefault(f"{chat.channel}:{chat.chat_id}", Screen())

    def group(self, key: str) -> Screen:
        """What hangs in a group."""
        return self.screen("", key)

    def ticket(self, number: int = -1) -> Ticket:
        """One ticket in the order they were opened; the newest by default."""
        return self.tickets()[number]

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with self.uow() as uow:
            return list(uow.tickets.all())

    def history(self, code: str) -> list[TicketEvent]:
        """A ticket's facts, oldest first."""
        with self.uow() as uow:
            return uow.tickets.events(code)

    def attachments(self) -> int:
        """How many photos the newest ticket has."""
        code = self.ticket().code
        with self.uow() as uow:
            return len(uow.attachments.of_ticket(code))

    def account(self, who: str) -> str:
        """The person's account on this channel."""
        member = self.community.member(who)
        if self.channel == "telegram" and member is not None:
            return str(member.telegram)
        return who

    # Delivery: every lane is emptied, in order.

    def deliver(self) -> None:
        """Put everything from the outbox on the screens."""
        while True:
            with self.uow() as uow:
                lanes = uow.outbox.lease("world", self.now, self.now + timedelta(minutes=1), 50)
                for lane in lanes:
                    while (entry := uow.outbox.head(lane, self.now)) is not None:
                        self._show(uow, entry)
                        uow.outbox.sent(entry, self.now)
                    uow.outbox.release(lane, self.now)
                uow.commit()
            if not lanes:
                return

    def _show(self, uow: UnitOfWork, entry: OutboxEntry) -> None:
        channel, _, chat_id = entry.lane.partition(":")
        payload = entry.payload
        if entry.kind == "toast":
            self.toasts[payload["press_id"]] = payload["text"]
            return
        if entry.kind == "reaction":
            self.reactions.append((chat_id, payload["message_id"], payload["emoji"]))
            return
        screen = self.screens.setdefault(entry.lane, Screen())
        shown = Shown(
            message_id=f"b{next(self._numbers)}",
            text=payload["text"],
            buttons=tuple(
                (b["label"], b["data"] or f"start={b['start']}")
                for row in payload["buttons"]
                for b in row
            ),
            card=entry.card,
            attachments=tuple(payload["attachments"]),
            pinned=bool(payload.get("pin")),
        )
        self._hang(uow, screen, entry, channel, chat_id, shown)

    def _hang(
        self,
        uow: UnitOfWork,
        screen: Screen,
        entry: OutboxEntry,
        channel: str,
        chat_id: str,
        shown: Shown,
    ) -> None:
        if entry.card is None:
            screen.messages.append(shown)
            return
        placed = uow.cards.get(entry.card, channel, chat_id)
        if placed is not None and placed.message_id is not None:
            where = [m.message_id for m in screen.messages].index(placed.message_id)
            before = screen.messages[where]
            screen.messages[where] = replace(
                shown, message_id=before.message_id, edits=before.edits + 1
            )
            return
        screen.messages.append(shown)
        digest = sha256(shown.text.encode()).hexdigest()
        uow.cards.save(entry.card, channel, chat_id, shown.message_id, digest, self.now)

    def _chat(self, who: str, group: str | None) -> Chat:
        if group is None:
            return Chat(self.channel, self.account(who), is_private=True)
        known = self.community.chat(group)
        if self.channel == "web":
            return Chat("web", web_group(group), is_private=False, title=group)
        number = str(known.telegram) if known and known.telegram else group
        return Chat(self.channel, number, is_private=False, title=group)

    def _name(self, who: str) -> str:
        member = self.community.member(who)
        return member.name if member else who


def _hasty(engine: Engine) -> Engine:
    """No power is cut here: nothing waits for the disk."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _waits_for_no_disk)
    return engine


def _waits_for_no_disk(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
