"""A bot as python-telegram-bot's examples show it, one as aiogram's do, and ours: killed alike.

Each handler writes what it was told to a file after a moment's work. Some messages wait, the bot
is killed as by a power cut and started again until all is quiet; what is in no file was lost.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.bench.bot_api import TOKEN, BotApi, message, serving
from bot.bench.crash import Ordeal
from bot.bench.ground import Figures

MESSAGES, KILLS, WORK = 200, 4, 0.02

PTB = """
import asyncio, os
from telegram.ext import Application, MessageHandler, filters
async def echo(update, context):
    await asyncio.sleep({work})
    with open(os.environ["OUT"], "a") as out: out.write(update.message.text + chr(10))
    await update.message.reply_text(update.message.text)
app = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["URL"] + "/bot").build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling()
"""
AIOGRAM = """
import asyncio, os
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
dp = Dispatcher()
@dp.message()
async def echo(message):
    await asyncio.sleep({work})
    with open(os.environ["OUT"], "a") as out: out.write(message.text + chr(10))
    await message.answer(message.text)
session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["URL"]))
asyncio.run(dp.start_polling(Bot(os.environ["TOKEN"], session=session)))
"""


def measure(scale: float = 1.0) -> Figures:
    """Messages lost by each, of the same number, with the same kills."""
    messages = max(20, round(MESSAGES * scale))
    found: Figures = {"messages": messages, "kills": KILLS, "ours_lost": _ours(messages)}
    found["python_telegram_bot_lost"] = _lost(PTB, messages)
    if importlib.util.find_spec("aiogram"):
        found["aiogram_lost"] = _lost(AIOGRAM, messages)
    return found


def _ours(messages: int) -> int:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        api = BotApi()
        with serving(api) as url:
            ordeal = Ordeal(Path(folder), url, api)
            ordeal.suffer(messages, KILLS)
            accounts = ordeal.accounts()
    return int(accounts["lost_requests"])


def _lost(program: str, messages: int) -> int:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        out, script = Path(folder) / "out", Path(folder) / "bot.py"
        out.touch()
        script.write_text(program.replace("{work}", str(WORK)))
        api = BotApi()
        with serving(api) as url:
            environment = {**os.environ, "OUT": str(out), "TOKEN": TOKEN, "URL": url}
            share = messages // KILLS
            for kill in range(KILLS):
                first = kill * share + 1
                api.put(*(message(n, 100_000 + n, f"m{n}") for n in range(first, first + share)))
                _live(script, environment, out, dies=True)
            _live(script, environment, out, dies=False)
        handled = set(out.read_text().split())
    return share * KILLS - len(handled)


def _live(script: Path, environment: dict[str, str], out: Path, *, dies: bool) -> None:
    """Until it has handled a little and dies, or until nothing more happens."""
    process = subprocess.Popen(
        [sys.executable, str(script)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before, still, end = out.stat().st_size, 0, time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.05)
        size = out.stat().st_size
        still = 0 if size > before else still + 1
        if (dies and size > before) or (not dies and still > 100):
            break
        before = size
    process.send_signal(signal.SIGKILL)
    process.wait()
