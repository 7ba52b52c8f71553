"""Plays the month into an empty database with doors, tools and workers on the month's own clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from bot.demo.month import DAYS, Month, SlowClock
from bot.settings import Settings
from bot.wiring import build_doors, build_tools, build_workers
from handlers.house import House
from storage.unit_of_work import UnitOfWork


def play_month(
    settings: Settings,
    engine: Engine,
    house: House,
    until: datetime,
    tell: Callable[[float], None],
    share: float = 1.0,
) -> int | None:
    """How many tickets there are at ``until``; None: there were some already, nothing was played.

    ``tell`` hears the share of the month gone by; ``share`` is how much of its requests to play.
    """
    clock = SlowClock(until - timedelta(days=DAYS))
    # Telegram has no part in it: whoever is invented has no account there.
    alone = settings.model_copy(update={"telegram_token": None})
    tools = build_tools(alone, engine, house, is_demo=True, clock=clock)

    async def play() -> int:
        doors = build_doors(tools)
        workers = build_workers(tools, doors.channels, doors.parsers)
        return await Month(house, tools.writer, workers, clock, until, share).play(tell)

    try:
        return None if tools.writer.read(_has_tickets) else asyncio.run(play())
    finally:
        tools.writer.close()


def _has_tickets(uow: UnitOfWork) -> bool:
    return next(iter(uow.tickets.all()), None) is not None
