"""A channel, a clock and tools that are real but small: no network, no waiting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.bell import Bells
from bot.channel import Parcel, SendError, Sent
from bot.pacing import Limits
from bot.reception import Reception
from bot.settings import Settings
from bot.tools import Tools
from bot.trouble import Trouble
from handlers.house import House
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.learning import Learned
from handlers.registration import enrol_staff
from intents.catalog.wording import load_wording
from storage.inbox import InboxEntry
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.compiled import compile_once
from tests.world import SMALL, community_in, our_catalog, understander

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class HandClock:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeChannel:
    """Keeps what it was sent; ``refusals`` are raised first, one per send."""

    name: str = "telegram"
    pace: Limits | None = None
    parcels: list[Parcel] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    refuse_if: Callable[[Parcel], SendError | None] = lambda _: None
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def parse(self, entry: InboxEntry) -> Incoming | None:
        """A raw text is a private message of account 42; "poison" cannot be read."""
        if entry.raw == "poison":
            raise KeyError(entry.raw)
        if entry.raw == "nobody":
            return None
        return Incoming(
            kind=Kind.MESSAGE,
            chat=Chat(self.name, "42", is_private=True),
            at=entry.received_at,
            update_id=entry.update_id,
            sender=Sender("42", "王阿姨"),
            message_id=entry.update_id,
            text=entry.raw,
        )

    async def send(self, parcel: Parcel) -> Sent:
        if self.refusals:
            raise self.refusals.pop(0)
        refusal = self.refuse_if(parcel)
        if refusal is not None:
            raise refusal
        self.parcels.append(parcel)
        return Sent(parcel.shown_as or f"m{next(self._ids)}")

    async def fetch(self, file_id: str) -> bytes:
        raise OSError(file_id)

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [str(parcel.entry.payload["text"]) for parcel in self.parcels]

    def said_to(self, chat_id: str) -> list[str]:
        """What was said in one chat, in order."""
        return [str(p.entry.payload["text"]) for p in self.parcels if p.chat_id == chat_id]


def make_tools(writer: Writer, clock: HandClock | None = None, **settings: Any) -> Tools:
    """The tools of the small community, its staff enrolled."""
    clock = clock or HandClock()
    compile_once(writer._engine)
    codes, ids = count(1), count(1)
    house = House(
        community=community_in(SMALL),
        catalog=our_catalog(),
        understander=Learned(understander()),
        wording=load_wording(),
        new_code=lambda: f"T{next(codes):03d}",
        new_id=lambda: f"{next(ids):04d}",
        new_key=lambda: f"key-{next(ids):028d}",
    )
    bells = Bells()
    change(writer, lambda uow: enrol_staff(house, uow, clock()))
    return Tools(
        settings=Settings(_env_file=None, **settings),
        house=house,
        writer=writer,
        reception=Reception(writer, bells, clock),
        bells=bells,
        clock=clock,
        trouble=Trouble(clock),
    )


def change(writer: Writer, work: Callable[[UnitOfWork], Any]) -> Any:
    """Do it in a transaction of its own."""

    def committed(uow: UnitOfWork) -> Any:
        result = work(uow)
        uow.commit()
        return result

    return writer.run(committed)


def a_message(lane: str, text: str = "hello", **more: Any) -> Outgoing:
    """Something to say in a lane."""
    payload = {"text": text, "buttons": [], "reply_to": None, "attachments": []}
    return Outgoing(lane=lane, kind="message", payload=payload, priority=1, created_at=NOON, **more)
