"""Five hundred planted canaries take every way in; none is seen where others can look.

Each person gives away five: a name, a telephone, an identity card, a number plate and a flat, each
only once in the whole test and in one of many spellings. Groups, toasts, reactions, button data,
the keys of rows, logs, exports and error pages must hold none of them.
"""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.commands.tickets import rows
from bot.telegram.parsing import Parser
from bot.web.desk.ledger import write_ledger
from handlers.turn import run
from intents.language.normalise import normalise
from intents.language.numerals import read_digits
from storage.metadata import metadata
from tests.bot.telegram.updates import GROUP, message
from tests.world import World

PEOPLE = 100  # two in every message: who speaks, and a neighbour
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda n: f"+86 {n[:3]} {n[3:7]} {n[7:]}",
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: n.translate(SPOKEN),
    lambda n: n.translate(WIDE),
    lambda n: f"{n[:3]}，然后{n[3:7]}，再{n[7:]}",
    lambda n: ".".join((n[:3], n[3:7], n[7:])),
)
TROUBLES = (
    "楼道灯坏了，晚上看不见",
    "电梯停了，老人下不了楼",
    "想给我妈理个发",
    "家里有个旧轮椅想送人",
    "求一张婴儿床",
    "想找个保洁的活",
    "楼上装修天天吵，我要投诉",
    "网格员态度很差，我要匿名投诉",
    "水管漏水了",
    "下水道堵了",
    "想问一下居住证怎么办",
    "建议加个充电桩",
    "厨房着火了，快来",
    "停水了，一滴都没有",
    "量血压在哪天",
    "门禁刷不开",
)
FIRST, SECOND = "王李张刘陈杨赵黄周吴", "翊珂煜珺漪霁骞璟晔琬"


@dataclass(frozen=True)
class Canary:
    """What one person gives away."""

    name: str
    phone: str
    card: str
    plate: str
    room: str
    said: str


def plant(number: int) -> Canary:
    """The five canaries of one person, and how they are said."""
    name = f"{FIRST[number % 10]}{SECOND[number // 10]}{SECOND[number % 10]}"
    phone = f"138{71_234_567 + number * 7919}"
    card = f"110108{1950 + number % 40}{number % 12 + 1:02d}{number % 28 + 1:02d}{number + 200}X"
    plate = f"京AQ{number:03d}Z"
    room = f"{51 + number // 8}{number % 8 + 11}"
    spelled = SPELLINGS[number % len(SPELLINGS)](phone)
    who = f"我叫{name}，" if number % 2 else f"我是{name}，"
    said = f"{who}电话{spelled}，身份证{card}，车牌{plate}，住{number % 3 + 1}号楼2单元{room}"
    return Canary(name, phone, card, plate, room, said)


CANARIES = [plant(number) for number in range(PEOPLE)]


def pairwise_apart(people: list[Canary]) -> list[tuple[Canary, Canary]]:
    """First and second, third and fourth, and so on."""
    return list(zip(people[::2], people[1::2], strict=True))


def test_there_are_five_hundred_and_none_twice() -> None:
    every = [one for c in CANARIES for one in (c.name, c.phone, c.card, c.plate, c.room)]
    assert len(set(every)) == 500


SAID = [
    f"{one.said}；邻居{two.said.removeprefix('我叫').removeprefix('我是')}"
    for one, two in pairwise_apart(CANARIES)
]
_NUMBERS = re.compile("|".join(n for c in CANARIES for n in (c.phone[3:], c.card[6:17])))
_WORDS = re.compile("|".join(w for c in CANARIES for w in (c.name, c.plate[2:])))
_ROOMS = re.compile(rf"(?<![\dA-Za-z])({'|'.join(c.room for c in CANARIES)})(?![\dA-Za-z])")


def leaks(text: str) -> list[str]:
    """Every canary that can be read in these words, in whatever spelling."""
    plain = normalise(text)
    words = [*_WORDS.findall(plain), *_ROOMS.findall(plain)]
    return words + _NUMBERS.findall(read_digits(plain))


def try_to_press(world: World, who: str, label: str, group: str | None = None) -> None:
    """Some requests are answered otherwise than expected: then there is no such button."""
    if any(shown.data(label) for shown in world.screen(who, group).messages):
        world.press(who, label, group=group)


def by_every_way(world: World, words: list[str]) -> None:
    """The story of a week: everybody says too much, everywhere."""
    troubles = cycle(TROUBLES)
    for number, said in enumerate(words):
        text, way, who = f"{next(troubles)}，{said}", number % 10, f"u{number % 7}"
        if way in (0, 1):
            world.start(who)
            world.say(who, text)
        elif way in (2, 3):
            world.say(who, text, group="home")
        elif way == 4:
            world.send_photo(who, text, group="home" if number % 20 == 4 else None)
        elif way == 5:
            world.edit(who, world.say(who, "3号楼楼道灯坏了", group="home"), text, group="home")
        elif way == 6:
            world.say("li", f"代办 {said} 家里灯坏了")
            try_to_press(world, "li", "口头")
            try_to_press(world, "li", "家人")
        elif way == 7:
            world.say("wang", f"/patrol 3号楼 {text}")
        elif way == 8:
            by_the_staff(world, text)
        else:
            telegram(world, text)
        if number % 8 == 0:
            world.say("li", text, group="staff")
            world.wait(timedelta(minutes=31))


def by_the_staff(world: World, text: str) -> None:
    """A worker repeats in notes what a resident has told."""
    try_to_press(world, "li", "接单", "staff")
    for label in ("退单", "写一句", "问居民", "吹哨", "清泉自来水", "求助", "无法解决", "发通知"):
        try_to_press(world, "li", label)
        world.say("li", text)
    try_to_press(world, "zhao", "开启")
    try_to_press(world, "zhao", "发通知")
    world.say("zhao", text)
    try_to_press(world, "zhao", "发出")


def telegram(world: World, text: str) -> None:
    """The same as Telegram's own update, with a name that says everything."""
    sender = {"id": 9001, "is_bot": False, "first_name": text[:60]}
    number = int(world.now.timestamp())
    body = {"update_id": number, "message": {**message(text, GROUP), "from": sender}}
    with world.uow() as uow:
        raw = json.dumps(body, ensure_ascii=False)
        uow.inbox.receive("telegram", str(number), "telegram:-1001", number, raw, world.now)
        entry = uow.inbox.get("telegram", str(number))
        assert entry is not None
        run(world.house, uow, entry, Parser("linli_bot", 1)(entry), world.now)
    world.deliver()


@pytest.fixture
def told(world: World) -> tuple[World, str]:
    """The week, and what the log said of it."""
    with capture_logs() as logs:
        by_every_way(world, SAID)
    return world, str(logs)


KEYS = ("lane", "dedupe_key", "card", "conversation", "chat_id", "kind", "id", "about", "error")


def test_none_of_five_hundred_is_seen_where_others_look(
    told: tuple[World, str], tmp_path: Path
) -> None:
    world, logs = told
    assert len(world.tickets()) >= 30
    with world.uow() as uow:
        kept = str(list(uow._connection.execute(select(metadata.tables["tickets"].c.text))))
        # They are there, or this test would prove nothing.
        assert len(set(leaks(kept))) >= 150
        listed = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows(uow, personal=False))
        tables = [metadata.tables[name] for name in ("outbox", "cards", "timers", "accesses")]
        keys = str(
            [
                list(uow._connection.execute(select(*(t.c[k] for k in KEYS if k in t.c))))
                for t in tables
            ]
        )
    ledger = tmp_path / "ledger.xlsx"
    write_ledger(ledger, world.house, world.tickets(), world.now)
    with zipfile.ZipFile(ledger) as book:
        exported = "".join(book.read(name).decode() for name in book.namelist())
    pressed = [data for s in world.screens.values() for m in s.messages for _, data in m.buttons]
    seen = {
        "logs": logs,
        "list": listed,
        "ledger": exported,
        "keys": keys,
        "toasts": str(world.toasts),
        "reactions": str(world.reactions),
        "buttons": str(pressed),
    }
    for lane, screen in world.screens.items():
        if lane.partition(":")[2].startswith("-"):
            for shown in screen.messages:
                seen[f"{lane} {shown.message_id} {shown.text}"] = shown.text + str(shown.buttons)
    assert sum("-100" in place for place in seen) >= 20
    assert {place: found for place, text in seen.items() if (found := leaks(text))} == {}
