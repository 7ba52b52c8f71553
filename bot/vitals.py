"""Whether the service lives, is ready, and how it is doing: for supervisors and Prometheus.

Figures are read from the database when asked for, so that every process tells the same and none
counts alone. Numbers and names of channels only: nothing here is about anybody.
"""

import asyncio
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.tools import Tools
from bot.trouble import DATABASE_TROUBLE
from storage.unit_of_work import UnitOfWork

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def vital_routes(tools: Tools) -> list[BaseRoute]:
    """``/healthz`` (the process answers), ``/readyz`` (so does the database), ``/metrics``."""
    registry = CollectorRegistry()
    registry.register(_Figures(tools))

    async def alive(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(request: Request) -> Response:
        try:
            await asyncio.to_thread(tools.writer.read, lambda uow: uow.outbox.next_ready())
        except DATABASE_TROUBLE:
            return PlainTextResponse("the database does not answer\n", 503)
        return PlainTextResponse("ready\n")

    async def figures(request: Request) -> Response:
        try:
            text = await asyncio.to_thread(generate_latest, registry)
        except DATABASE_TROUBLE:
            return PlainTextResponse("the database does not answer\n", 503)
        return Response(text, media_type=FORMAT)

    return [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", figures),
    ]


class _Figures:
    """What Prometheus calls a collector: looks things up each time it is asked."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def describe(self) -> list[Metric]:
        """Nothing is fixed beforehand; so registering asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        for name, told, value in self._tools.writer.read(self._look):
            yield GaugeMetricFamily(f"linli_{name}", told, value)

    def _look(self, uow: UnitOfWork) -> list[tuple[str, str, float]]:
        now = self._tools.clock()
        backlog = uow.inbox.backlog(now)
        due = uow.timers.next_due()
        late = (now - due).total_seconds() if due is not None else 0.0
        oldest = backlog.oldest.total_seconds() if backlog.oldest is not None else 0.0
        return [
            ("inbox_waiting", "Updates received and not yet handled", backlog.count),
            ("inbox_oldest_seconds", "For how long the oldest of them has waited", oldest),
            ("inbox_set_aside", "Updates that failed three times", uow.inbox.quarantined_count()),
            ("outbox_waiting", "Messages to be sent", uow.outbox.pending_count()),
            ("outbox_dead", "Messages that no channel took", uow.outbox.dead_count()),
            ("timer_late_seconds", "How late the earliest timer is", max(0.0, late)),
            ("database_trouble", "Troubles of the database so far", self._tools.trouble.count),
        ]
