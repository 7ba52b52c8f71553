"""An invented village big enough to be busy: grids, workers with accounts, and what people write.

Every request names another building and thing, so that none is the same trouble as another; then
one message makes one ticket, whatever the order they are handled in.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from bot.bench.bot_api import message

BUILDINGS, BUILDINGS_PER_GRID = 300, 5
FIRST_WORKER, FIRST_RESIDENT = 5_000, 100_000
GROUP = -7001


def wishes() -> list[str]:
    """Sentences about every thing in every building; the file's first line is their form."""
    text = (Path(__file__).parent / "requests.txt").read_text("utf-8")
    form, *things = text.split()
    houses = range(1, BUILDINGS + 1)
    return [form.format(building=house, thing=thing) for house, thing in product(houses, things)]


def write_village(path: Path) -> None:
    """A community file whose workers have Telegram accounts."""
    grids = BUILDINGS // BUILDINGS_PER_GRID
    lines = ['id = "village"', 'name = "Village"', 'timezone = "Asia/Shanghai"']
    roles = {"boss": ("secretary", 4_999), "lead": ("grid_lead", 4_998)}
    people = {f"w{n}": ("grid_worker", FIRST_WORKER + n) for n in range(grids)} | roles
    for key, (role, account) in people.items():
        lines += ["[[people]]", f'id = "{key}"', f'name = "{key}"', f'roles = ["{role}"]']
        lines += [f"telegram = {account}"]
    for grid in range(grids):
        first = grid * BUILDINGS_PER_GRID + 1
        names = ", ".join(f'"{first + n}"' for n in range(BUILDINGS_PER_GRID))
        lines += ["[[grids]]", f'id = "g{grid}"', f'name = "g{grid}"', f"buildings = [{names}]"]
        lines += [f'worker = "w{grid}"', 'lead = "lead"']
    lines += ["[[chats]]", f"telegram = {GROUP}", 'purpose = "residents"']
    path.write_text("\n".join(lines) + "\n", "utf-8")


def openings() -> list[dict[str, Any]]:
    """The staff opens the chat with the bot, so that it may write to them."""
    accounts = [4_998, 4_999, *range(FIRST_WORKER, FIRST_WORKER + BUILDINGS // BUILDINGS_PER_GRID)]
    return [message(number, account, "/start") for number, account in enumerate(accounts, 1)]


def requests(count: int) -> Iterator[tuple[int, str]]:
    """(account, words) of residents who each have one wish; at most 3,600."""
    for number, wish in enumerate(Random(1).sample(wishes(), count)):
        yield FIRST_RESIDENT + number, wish


def mixed(count: int, first_id: int) -> list[dict[str, Any]]:
    """So many updates: requests, talk in the group, commands."""
    random = Random(2)
    asked = list(requests(count * 2 // 5))
    talk = [(GROUP, account, "ok") for account, _ in asked[: count // 3]]
    commands = [(account, account, "/my") for account, _ in asked]
    told = [(account, account, words) for account, words in asked]
    order = told + talk + commands[: count - len(told) - len(talk)]
    random.shuffle(order)
    return [
        message(number, chat, words, sender=sender)
        for number, (chat, sender, words) in enumerate(order, first_id)
    ]
