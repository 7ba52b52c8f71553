"""What durability costs: our storage beside bare ``sqlite3`` with the same rows and syncs."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.bench.ground import Figures
from intents.rules.ticket import Status, Ticket
from storage.engine import open_engine
from storage.outbox import Outgoing
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

ROUNDS, TURNS, CONVERSATIONS = 3, 2000, 500
COMMUNITY = "bench"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STAMP = "2026-11-20 02:00:00.000000"
RAW = json.dumps({"update_id": 1, "message": {"text": "x" * 30, "chat": {"id": -1001}}})
PAYLOAD = {"text": "x" * 60, "buttons": [[{"label": "x", "data": "cancel:T1", "start": None}]]}
STATEMENTS = (
    "insert into inbox(community_id,channel,update_id,lane,position,raw,received_at,status)"
    " values(:c,'web',:k,:lane,:k,:raw,:at,'waiting')",
    "insert into tickets(community_id,code,intent,status,text,reporter,created_at,updated_at,"
    "building,grid,due_at,offered_to,details) values(:c,:code,'repair','assigned',:text,:person,"
    ":at,:at,'3','g1',:at,'[]','{}')",
    "insert into ticket_events(community_id,ticket,seq,kind,actor,at,data)"
    " values(:c,:code,1,'submitted',:person,:at,'{}')",
    "insert into dialogues(community_id,conversation,state,updated_at) values(:c,:lane,'{}',:at)"
    " on conflict(community_id,conversation) do update set state=excluded.state",
    "insert into outbox(community_id,id,lane,priority,kind,payload,dedupe_key,ticket,status,"
    "created_at) values(:c,:code,:lane,1,'message',:payload,:code,:code,'waiting',:at)",
    "insert into lanes(community_id,lane,ready_at,priority) values(:c,:lane,:at,1)"
    " on conflict(community_id,lane) do update set priority=1",
)


def measure() -> Figures:
    """Turns a second (inbox, ticket, event, dialogue, outbox), FULL sync, and their ratio."""
    floors, ours = [], []
    for _ in range(ROUNDS):
        floors.append(_on_fresh_file(_bare))
        ours.append(_on_fresh_file(_through_storage))
    floor, rate = median(floors), median(ours)
    return {
        "turns_per_second": round(rate),
        "bare_sqlite3_per_second": round(floor),
        "ratio": round(rate / floor, 2),
    }


def _on_fresh_file(run: Callable[[Path], float]) -> float:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        path = Path(folder) / "bench.db"
        upgrade(f"sqlite:///{path}")
        return run(path)


def _bare(path: Path) -> float:
    """One commit for each turn, by the driver alone, on the same tables and indexes."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"pragma {pragma}")
    payload = json.dumps(PAYLOAD)
    started = time.perf_counter()
    for k in range(TURNS):
        values = {
            "c": COMMUNITY,
            "k": k,
            "lane": f"web:{k % CONVERSATIONS}",
            "code": f"T{k:07d}",
            "person": f"p{k % CONVERSATIONS}",
            "text": "x" * 30,
            "raw": RAW,
            "payload": payload,
            "at": STAMP,
        }
        connection.execute("begin immediate")
        for statement in STATEMENTS:
            connection.execute(statement, values)
        connection.execute("commit")
    took = time.perf_counter() - started
    connection.close()
    return TURNS / took


def _through_storage(path: Path) -> float:
    engine = open_engine(f"sqlite:///{path}")
    writer = Writer(engine, COMMUNITY)
    writer.run(_turn(TURNS + 1))
    started = time.perf_counter()
    for future in [writer.submit(_turn(k)) for k in range(TURNS)]:
        future.result()
    took = time.perf_counter() - started
    writer.close()
    engine.dispose()
    return TURNS / took


def _turn(k: int) -> Callable[[UnitOfWork], None]:
    def work(uow: UnitOfWork) -> None:
        lane, code, person = f"web:{k % CONVERSATIONS}", f"T{k:07d}", f"p{k % CONVERSATIONS}"
        uow.inbox.receive("web", str(k), lane, k, RAW, NOW)
        uow.tickets.add(
            Ticket(
                code=code,
                intent="repair",
                status=Status.ASSIGNED,
                text="x" * 30,
                reporter=person,
                created_at=NOW,
                updated_at=NOW,
                building="3",
                grid="g1",
                due_at=NOW + timedelta(days=7),
            )
        )
        uow.tickets.record(code, "submitted", person, NOW, {})
        uow.dialogues.save(lane, {}, NOW)
        uow.outbox.put(
            Outgoing(
                lane=lane,
                kind="message",
                payload=PAYLOAD,
                priority=1,
                dedupe_key=code,
                created_at=NOW,
                ticket=code,
            )
        )
        uow.commit()

    return work
