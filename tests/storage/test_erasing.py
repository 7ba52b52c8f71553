"""What a person left behind is found in every table, and their words can be taken out of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from intents.rules.ticket import Status
from storage.accesses import Deed
from storage.attachments import StoredAttachment
from storage.corrections import Correction
from storage.erasing import PLAIN, WORDS
from storage.every_table import metadata
from storage.offers import Offer, OfferStage
from storage.outbox import Sending
from storage.people import Person
from storage.sealing import Vault, use_vault
from storage.timers import Timer
from storage.traces import BY_CONVERSATION, BY_PERSON, BY_TICKET, KNOWS_NOBODY, NEVER_SHOWN
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW, a_message, a_ticket

SECRET = "王秀兰，3号楼2单元501，13812345678"
NEIGHBOUR = "隔壁家的话"


def test_no_table_is_forgotten() -> None:
    named = {*BY_PERSON, *BY_TICKET, *BY_CONVERSATION, *NEVER_SHOWN, *KNOWS_NOBODY}
    assert named == set(metadata.tables)


@pytest.mark.parametrize("name", [*BY_PERSON, *BY_TICKET, *BY_CONVERSATION, *WORDS])
def test_every_column_that_is_named_exists(name: str) -> None:
    table = metadata.tables[name]
    columns = {*BY_PERSON.get(name, ()), *WORDS.get(name, ())}
    columns |= {where[name] for where in (BY_TICKET, BY_CONVERSATION) if name in where}
    assert columns <= set(table.c.keys())


def test_a_fact_in_somebodys_words_never_counts_as_plain() -> None:
    assert not PLAIN & {"text", "reason", "before", "name", "phone", "until", "items"}


def live(uow: UnitOfWork) -> None:
    """One neighbour with a full life, another who must keep every word."""
    uow.people.add(Person("p-an", SECRET, NOW, "3", "2", "501", "13812345678"))
    uow.people.bind("web", "p-an", "p-an", reachable=True, seen_at=NOW)
    uow.people.bind("telegram", "4711", "p-an", reachable=True, seen_at=NOW)
    uow.people.add(Person("p-bo", NEIGHBOUR, NOW))
    details = {"phone": "13812345678", "item": SECRET, "patrol": False}
    ended = replace(a_ticket(), text=SECRET, room="501", unit="2", details=details)
    uow.tickets.add(replace(ended, status=Status.CLOSED, origin_chat="4711"))
    uow.tickets.add(a_ticket("B8M3", reporter="p-bo", text=NEIGHBOUR))
    for code, words in (("A7K2", SECRET), ("B8M3", NEIGHBOUR)):
        uow.tickets.record(code, "commented", "p-an", NOW, {"text": words})
        uow.tickets.record(code, "returned", "li", NOW, {"reason": words, "rule": "item"})
        uow.tickets.record(code, "rated", "p-an", NOW, {"rating": "satisfied"})
        uow.outbox.put(a_message("web:li", ticket=code, payload={"text": words}))
        uow.transcripts.append("li", "bot", "助手", words, NOW)
    uow.outbox.put(a_message("telegram:4711", payload={"text": SECRET}))
    uow.transcripts.append("p-an", "p-an", SECRET, SECRET, NOW)
    uow.transcripts.append("g-home", "p-an", SECRET, SECRET, NOW, attachments=[SECRET])
    uow.transcripts.append("g-home", "p-bo", NEIGHBOUR, NEIGHBOUR, NOW)
    uow.dialogues.save("telegram:-1001:4711", {"text": SECRET}, NOW)
    uow.dialogues.save("telegram:-1001:47112", {"text": NEIGHBOUR}, NOW)
    uow.attachments.add(
        StoredAttachment("web:p-an", "photo", "web", "p-an/a.jpg", NOW, "A7K2", caption=SECRET)
    )
    uow.attachments.add(StoredAttachment("web:p-bo", "photo", "web", "p-bo/b.jpg", NOW))
    uow.corrections.add(Correction("1", SECRET, "repair", "none", "A7K2", "li", NOW))
    uow.timers.put(Timer("reminder", NOW, "r:1", data={"person": "p-an", "who": SECRET}))
    uow.offers.add(
        Offer("A7K2", "A7K2", "p-an", None, SECRET, {}, OfferStage.GIVEN, NOW, condition=SECRET)
    )
    for number, (lane, raw) in enumerate(
        [
            ("telegram:4711", SECRET),
            ("telegram:-1001", f'{{"from": {{"id": 4711}}, "text": "{SECRET}"}}'),
            ("telegram:-1001", f'{{"from": {{"id": 47112}}, "text": "{NEIGHBOUR}"}}'),
        ]
    ):
        uow.inbox.receive("telegram", str(number), lane, number, raw, NOW)
        entry = uow.inbox.get("telegram", str(number))
        assert entry is not None
        uow.inbox.handled(entry, NOW)


def everything(uow: UnitOfWork) -> str:
    """Every value of every table, opened."""
    connection = uow._connection
    return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


def test_a_person_goes_and_the_figures_the_neighbours_and_the_chain_stay(engine: Engine) -> None:
    use_vault(engine, Vault([b"k" * 32]))
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        live(uow)
        trail = uow.traces.follow("p-an")
        held = uow.traces.held(trail)
        assert {"people", "accounts", "tickets", "ticket_events", "offers", "inbox"} <= set(held)
        assert str(held).count(SECRET) >= 10
        # Their own word on a neighbour's ticket is theirs to see; the neighbour's are not.
        assert "p-bo" not in str(held["tickets"])

        found = uow.erasing.words_of_tickets(trail.codes) + uow.erasing.person(trail)
        assert found.files == (("web", "p-an/a.jpg"),)
        left = everything(uow)
        assert [word for word in (SECRET, "13812345678", "王秀兰") if word in left] == []
        # The name, two messages, the ticket, a worker's reason, two notices, a dialogue, an update.
        assert left.count(NEIGHBOUR) == 9
        ticket = uow.tickets.get("A7K2")
        assert ticket is not None
        assert (ticket.intent, ticket.building, ticket.created_at) == ("repair", "3", NOW)
        assert (ticket.text, ticket.room, ticket.details) == ("", None, {"patrol": False})
        assert uow.tickets.events("A7K2")[2].data == {"rating": "satisfied"}
        assert uow.accesses.verify() == []
        assert uow.traces.held(uow.traces.follow("p-an"))["people"][0]["name"] == ""


def test_what_waits_for_a_person_is_not_sent_after_they_are_erased(uow: UnitOfWork) -> None:
    live(uow)
    trail = uow.traces.follow("p-an")
    uow.erasing.words_of_tickets(trail.codes)
    uow.erasing.person(trail)
    entry = uow.outbox.head("telegram:4711", NOW)
    assert entry is None
    assert uow.outbox.of_ticket("A7K2")[0].status is Sending.DROPPED
    assert uow.outbox.head("web:li", NOW) is not None


def test_what_is_old_goes_by_its_kind(uow: UnitOfWork) -> None:
    live(uow)
    for entry in (uow.outbox.head("web:li", NOW), uow.outbox.head("web:li", NOW)):
        assert entry is not None
        uow.outbox.sent(entry, NOW)
    later = NOW + MINUTE
    assert uow.erasing.old_payloads(NOW) == 0
    assert uow.erasing.old_payloads(later) == 1
    assert uow.erasing.old_messages(later) == 5
    assert uow.erasing.old_dialogues(later) == 2
    assert uow.erasing.loose_files(later).files == (("web", "p-bo/b.jpg"),)


def test_the_log_forgets_its_front_and_can_still_be_checked(engine: Engine) -> None:
    use_vault(engine, Vault([b"k" * 32]))
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        for day in range(6):
            uow.accesses.add("li", Deed.SAW_CONTACT, NOW + timedelta(days=day), "A7K2", "回访")
        assert uow.accesses.forget(NOW, NOW) == 0
        for until in (2, 4):
            before, now = NOW + timedelta(days=until), NOW + timedelta(days=until + 6)
            assert uow.accesses.count_before(before) == 2
            assert uow.accesses.forget(before, now) == 2
            assert uow.accesses.verify() == []
        accesses = metadata.tables["accesses"]
        connection.execute(accesses.delete().where(accesses.c.seq == 5))
        assert uow.accesses.verify() != []
