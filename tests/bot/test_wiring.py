"""What is built from which settings."""

from pathlib import Path

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.wiring import ALPHABET, build_doors, new_code, open_database
from intents.language.ticket_numbers import find_tickets
from storage.schema import newest_revision, revision_of
from storage.writer import Writer
from tests.bot.fakes import make_tools
from tests.bot.telegram.updates import entry, message

SECRET = "0123456789abcdef"


def test_ticket_numbers_hold_nothing_that_looks_alike() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("0O1IL2Z5S8B")
    assert set(ALPHABET) >= set("".join(codes))


def test_a_ticket_number_is_found_in_a_sentence() -> None:
    for code in {new_code() for _ in range(50)}:
        assert [found[2] for found in find_tickets(f"单号{code}怎么样了")] == [code]


def test_the_database_is_made_with_its_folder(tmp_path: Path, writer: Writer) -> None:
    url = f"sqlite:///{tmp_path}/deep/down/linli.db"
    settings = make_tools(writer, database_url=url, data_dir=tmp_path / "data").settings
    engine = open_database(settings)
    assert revision_of(engine) == newest_revision()
    engine.dispose()


def test_without_a_token_only_the_web_opens(writer: Writer, tmp_path: Path) -> None:
    doors = build_doors(make_tools(writer, data_dir=tmp_path))
    assert set(doors.channels) == {"web"}
    assert doors.telegram is None


def test_what_telegram_sent_before_its_token_was_taken_away_is_still_read(
    writer: Writer, tmp_path: Path
) -> None:
    doors = build_doors(make_tools(writer, data_dir=tmp_path))
    found = doors.parsers["telegram"](entry({"message": message("灯坏了")}))
    assert found is not None
    assert found.text == "灯坏了"


def test_with_a_token_telegram_opens_too(writer: Writer, tmp_path: Path) -> None:
    doors = build_doors(make_tools(writer, data_dir=tmp_path, telegram_token="1:abc"))
    assert set(doors.channels) == {"web", "telegram"}


async def test_the_webhook_stands_beside_the_pages(writer: Writer, tmp_path: Path) -> None:
    tools = make_tools(
        writer,
        data_dir=tmp_path,
        telegram_token="1:abc",
        webhook_url="https://example.org",
        webhook_secret=SECRET,
    )
    app = build_doors(tools).app
    assert isinstance(app, Starlette)
    known = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1") as client:
        assert (await client.post("/telegram", json={})).status_code == 403
        taken = await client.post("/telegram", json={"update_id": 1}, headers=known)
        assert taken.status_code == 200
        assert (await client.get("/")).status_code == 200
