"""A community in which everything anybody ever wrote is naughty, served to a real browser.

Every column that holds people's words is filled (``unfilled`` names those that are not), and the
door, its workers and its database run in this process, so that a test may look at both ends.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from sqlalchemy import Engine, select

from bot.web.desk.colleagues import begin_session
from bot.web.session import account_of
from handlers.booking.desk import Desk as Bookings
from handlers.booking.sheets import new_link
from intents.rules.doorways import CALENDAR, Doorway, payload_of
from intents.rules.ticket import Status
from storage.accesses import Deed
from storage.bookings import Booking, Kind, Standing
from storage.incidents import Incident, Phase
from storage.metadata import metadata
from storage.offers import Offer, OfferStage
from storage.outbox import Outgoing
from storage.sealing import SealedJson, SealedText
from storage.sign_ins import KeyKind
from storage.topics import Stage, Topic
from storage.transcripts import BOT
from storage.unit_of_work import UnitOfWork
from storage.vacancies import Vacancy, VacancyKind, VacancyStage
from tests.bot.web.conftest import Site
from tests.bot.web.naughty_words import NAUGHTY, packed
from tests.storage.samples import a_ticket

T = TypeVar("T")
MARK = "naughty.invalid"
STAMPED = "STAMPED"  # the ticket with the long history
PROXY = "PROXIED"
WRITERS = ("wang_ayi", "li")
# No NUL: the doors take it out of whatever they store.
SHOWN = tuple(dict.fromkeys(one.replace("\x00", "") for one in NAUGHTY))


_PHASES = (Phase.PROPOSED, Phase.OPEN, Phase.CLOSING)


def fill(site: Site, uow: UnitOfWork, words: tuple[str, ...] = SHOWN) -> None:
    """These words in every place where words of people are kept."""
    now = site.now
    packs = packed(400, words)
    _tickets(uow, site, words)
    for pack in packs:
        uow.accesses.add("fang", Deed.SAW_CONTACT, now, STAMPED, pack)
    for number, pack in enumerate(packs[:50]):
        code = f"N{number:03d}"
        topic = Topic(f"t{number}", pack, Stage.LISTED, now, ("property",), decision=pack)
        uow.topics.add(replace(topic, positions=({"by": "fang", "text": pack, "at": "x"},)))
        uow.topics.join(topic.id, code)
        uow.incidents.add(
            Incident(
                f"i{number}",
                pack,
                _PHASES[number % 3],
                now,
                opened_by="fang",
                opened_at=now,
                news=pack,
            )
        )
        uow.incidents.join(f"i{number}", code, now)
        offered = Offer(code, code, "wang_ayi", None, pack, {"what": pack}, OfferStage.OPEN, now)
        uow.offers.add(replace(offered, condition=pack))
        vacancy = Vacancy(
            f"v{number}",
            code,
            1,
            "wang_ayi",
            VacancyKind.JOB,
            VacancyStage.CHECKING,
            now,
            pack,
            pack,
        )
        uow.vacancies.add(replace(vacancy, place=pack, firm=pack, contact=pack, phone=pack[:40]))
    for person in WRITERS:
        uow.people.update(person, name=packs[7][:200], phone=packs[8][:40], room=packs[9][:40])
    _messages(uow, site, words)
    _bookings(uow, site, words)
    _set_aside(uow, site)


def _tickets(uow: UnitOfWork, site: Site, every: tuple[str, ...]) -> None:
    now = site.now
    for number, words in enumerate(every):
        details = {"place": words, "item": words, "phone": words}
        ticket = a_ticket(
            f"N{number:03d}",
            text=words,
            reporter="wang_ayi",
            created_at=now - timedelta(minutes=number),
            updated_at=now,
            assignee="fang",
            status=Status.IN_PROGRESS,
            room=words,
            details=details,
        )
        uow.tickets.add(ticket)
    for status in Status:
        uow.tickets.add(replace(ticket, code=f"S{status.upper()}", status=status))
    for number in range(20):  # one for every pack that is said of a ticket
        uow.tickets.add(replace(ticket, code=f"W{number:02d}"))
    uow.tickets.add(replace(ticket, code=STAMPED))
    uow.tickets.add(replace(ticket, code=PROXY, proxy="li"))
    for number, words in enumerate(every):
        kind = ("commented", "returned", "asked", "declined")[number % 4]
        uow.tickets.record(STAMPED, kind, "li", now, {"text": words, "reason": words})


def _messages(uow: UnitOfWork, site: Site, words: tuple[str, ...]) -> None:
    home = account_of("wang_ayi")
    for pack in packed(1000, words):
        uow.transcripts.append(home, "wang_ayi", pack[:60], pack, site.now)
        uow.transcripts.append(home, BOT, BOT, pack, site.now, pinned=True)
        uow.transcripts.append("g-staff", "li", pack[:60], pack, site.now)


def _bookings(uow: UnitOfWork, site: Site, words: tuple[str, ...]) -> None:
    occasion = _occasion(site, uow)
    for number, pack in enumerate(packed(400, words)):
        starts = site.now + timedelta(minutes=number)
        uow.bookings.add(
            Booking(
                f"b{number}",
                f"N{number:03d}",
                "haircut",
                occasion.window.key,
                occasion.day,
                Kind.VISIT if number % 2 else Kind.CHAIR,
                Standing.BOOKED,
                "wang_ayi",
                pack,
                site.now,
                site.now,
                starts,
                starts,
                number,
            )
        )


def _set_aside(uow: UnitOfWork, site: Site) -> None:
    """What has a form only while something waits: an invitation, and a message nobody took."""
    uow.people.add_invite("invite-key", "li", site.now)
    uow.outbox.put(Outgoing("gone:1", "message", {"text": "x"}, 1, site.now))
    letter = uow.outbox.head("gone:1", site.now)
    assert letter is not None
    uow.outbox.dead(letter, "gone")


def _occasion(site: Site, uow: UnitOfWork) -> Any:
    return Bookings(site.house, uow, site.now).ahead("haircut")[0]


# Words that stand on no page: what a door has brought in or is to carry out, and states of talks.
NOT_SHOWN = {
    *(
        "attachments.caption",
        "attachments.data",
        "corrections.text",
        "dialogues.state",
        "inbox.raw",
    ),
    *("introductions.why", "matches.code", "needs.goods", "needs.name", "outbox.payload"),
    *("seekers.hours", "seekers.needs", "seekers.skills", "seekers.whom", "timers.data"),
}


def unfilled(engine: Engine) -> set[str]:
    """Columns of people's words in which nothing naughty stands."""
    missing = set()
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, SealedText | SealedJson):
                    found = str(connection.execute(select(column)).all())
                    if not any(one in found for one in ("naughty", "alert")):
                        missing.add(f"{table.name}.{column.name}")
    return missing


class Theatre:
    """The running site, and the addresses of everything on it."""

    def __init__(self, site: Site, loop: asyncio.AbstractEventLoop, address: str) -> None:
        self.site = site
        self.address = address
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def cookies(self, person: str) -> list[dict[str, str]]:
        """A fresh session at the desk; the demo's chats are entered by a click."""

        def work(uow: UnitOfWork) -> str:
            key = begin_session(uow, person, self.site.now)
            uow.commit()
            return key

        key = self.site.tools.writer.run(work)
        return [{"name": "linli_desk", "value": key, "url": f"{self.address}/desk/"}]


def examples(site: Site) -> dict[str, list[str]]:
    """Addresses for every page whose path has a name in it."""
    home = account_of("wang_ayi")
    keys = {kind: f"{kind}-key" for kind in (KeyKind.DATA, KeyKind.LINK, KeyKind.RETURN)}

    def work(uow: UnitOfWork) -> str:
        for kind, key in keys.items():
            uow.sign_ins.issue(kind, key, "fang", site.now + timedelta(days=1))
        link = new_link(Bookings(site.house, uow, site.now), "chen", _occasion(site, uow))
        uow.commit()
        return link

    sheet = site.tools.writer.run(work)
    door = payload_of(site.house.seals, Doorway("3", "2", "haircut"))
    booked = site.house.seals.seal(CALENDAR, "N000")
    tickets = [STAMPED, *(f"S{status.upper()}" for status in Status)]
    return {
        "/chat/{account}": [f"/chat/{home}"],
        "/chat/{account}/": [f"/chat/{home}/", f"/chat/{account_of('li')}/#g-staff"],
        "/chat/{account}/back": [f"/chat/{home}/back"],
        "/back/{key}": [f"/back/{keys[KeyKind.RETURN]}"],
        "/chat/{account}/leave": [f"/chat/{home}/leave"],
        "/q/{payload}": [f"/q/{door}"],
        "/mydata/{key}": [f"/mydata/{keys[KeyKind.DATA]}"],
        "/slips/{code}": [f"/slips/{PROXY}"],
        "/slips/{code}.png": [f"/slips/{PROXY}.png"],
        "/sheets/{key}": [f"/sheets/{sheet}"],
        "/sheets/{key}/day.ics": [f"/sheets/{sheet}/day.ics"],
        "/calendar/{payload}.ics": [f"/calendar/{booked}.ics"],
        "/desk/enter/{key}": [f"/desk/enter/{keys[KeyKind.LINK]}"],
        "/desk/tickets/{code}": [f"/desk/tickets/{code}" for code in tickets],
        "/desk/tickets/{code}/photos/{number}": [f"/desk/tickets/{STAMPED}/photos/1"],
        "/desk/tickets/{code}/file": [f"/desk/tickets/{STAMPED}/file"],
        "/desk/incidents/{id}": [f"/desk/incidents/i{number}" for number in range(3)],
        "/desk/figures/{name}.svg": [f"/desk/figures/{n}.svg" for n in ("trend", "funnel")],
    }


@contextmanager
def on_stage(engine: Engine, folder: Path) -> Iterator[Theatre]:
    """Served from a thread of its own on a free port, until the end."""
    site = Site(engine, folder, is_open=True)

    def work(uow: UnitOfWork) -> None:
        fill(site, uow)
        uow.commit()

    site.tools.writer.run(work)
    loop = asyncio.new_event_loop()
    server = uvicorn.Server(
        uvicorn.Config(site.door.app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    )
    started = threading.Event()

    async def serve() -> None:
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        started.set()
        await running

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert started.wait(20)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Theatre(site, loop, f"http://127.0.0.1:{port}")
    finally:
        site.door.close()
        server.should_exit = True
        thread.join(20)
        loop.close()
        site.tools.writer.close()
