"""Supervisors and Prometheus learn how the service is doing, and nothing about anybody."""

from pathlib import Path

from httpx import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from bot.tools import Tools
from bot.wiring import build_doors
from storage.writer import Writer
from tests.bot.fakes import HandClock, a_message, change, make_tools
from tests.bot.test_inbox_worker import receive


async def test_figures_are_those_of_the_database(
    writer: Writer, clock: HandClock, tmp_path: Path
) -> None:
    tools: Tools = make_tools(writer, clock, data_dir=tmp_path)
    await receive(tools, "王阿姨家漏水", "还在漏")
    change(tools.writer, lambda uow: uow.outbox.put(a_message("telegram:42", "王阿姨")))
    clock.pass_by(90)
    transport = ASGITransport(build_doors(tools).app)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/healthz")).text == "alive\n"
        assert (await client.get("/readyz")).status_code == 200
        page = await client.get("/metrics")
    found = {m.name: m.samples[0].value for m in text_string_to_metric_families(page.text)}
    assert found["linli_inbox_waiting"] == 2
    assert found["linli_inbox_oldest_seconds"] == 90
    assert found["linli_outbox_waiting"] == 1
    assert found["linli_database_trouble"] == 0
    assert "阿姨" not in page.text
