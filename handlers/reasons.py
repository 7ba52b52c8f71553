"""Why a ticket is where it is, in words: its routing and what people changed about it since.

Read from the facts its events keep; shown to the staff alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.house import House
from handlers.replies import Message, Reply, ToPerson
from intents.rules.privacy import mask_personal
from intents.rules.ticket import Ticket, TicketEvent
from storage.unit_of_work import UnitOfWork

MOST_LINES = 8


def why(house: House, uow: UnitOfWork, ticket: Ticket, person: str) -> list[Reply]:
    """The ticket's trace for one of the staff."""
    lines = trace_of(house, uow.tickets.events(ticket.code))[-MOST_LINES:]
    title = house.wording.plain("why.title", code=ticket.code)
    text = house.wording("why.frame", title=title, rest="\n".join(lines))
    return [Message(ToPerson(person), text, ticket=ticket.code)]


def trace_of(house: House, events: Sequence[TicketEvent]) -> list[str]:
    """One sentence per fact that decided who has it, oldest first; plain text."""
    told = []
    for event in events:
        say = _SAID.get(event.kind)
        sentence = say(house, event) if say is not None else ""
        if sentence:
            told.append(sentence)
    return told


def _routed(house: House, event: TicketEvent) -> str:
    data = event.data
    if "to" in data:
        return _given(house, event)
    if "rule" not in data:
        return ""
    say = house.wording.plain
    parts = [_rule(house, data)]
    if data.get("away"):
        parts.append(say("why.away", who=_names(house, data["away"])))
    if data.get("on_duty") is False and data.get("asked"):
        parts.append(say("why.off_duty", who=_names(house, data.get("asked", ()))))
    elif data.get("asked"):
        parts.append(say("why.on_duty", who=_names(house, data["asked"])))
    if data.get("liaison"):
        parts.append(say("why.liaison", who=house.name_of(data["liaison"])))
    return say("why.joint").join(part for part in parts if part)


def _rule(house: House, data: Mapping[str, Any]) -> str:
    say, rule, facts = house.wording.plain, str(data["rule"]), data.get("why", {})
    if rule.startswith("route:"):
        return say("why.route", reason=facts.get("reason", ""))
    if rule == "team":
        return say("why.team", team=facts.get("team", ""))
    if rule == "grid" and facts.get("building"):
        return say("why.grid", building=facts["building"], grid=facts["grid"])
    if rule == "grid":
        return say("why.chat", grid=facts.get("grid", ""))
    return say("why.concerns_staff" if rule == "concerns_staff" else "why.secretary")


def _given(house: House, event: TicketEvent) -> str:
    who = house.name_of(event.data.get("to")) or house.wording.plain("card.secretary")
    reason = event.data.get("reason")
    if reason in ("gone", "moved_on", "unreachable", "left"):
        before = str(event.data.get("name", ""))
        return house.wording.plain(f"why.{reason}", who=who, before=before)
    return house.wording.plain("why.given", by=house.name_of(event.actor), who=who)


def _returned(house: House, event: TicketEvent) -> str:
    reason = mask_personal(str(event.data.get("reason", "")))
    return house.wording.plain("why.returned", by=house.name_of(event.actor), reason=reason)


def _released(house: House, event: TicketEvent) -> str:
    return house.wording.plain("why.released", who=house.name_of(event.data.get("assignee")))


def _claimed(house: House, event: TicketEvent) -> str:
    at = house.moment(house.local(event.at))
    return house.wording.plain("why.claimed", at=at, who=house.name_of(event.actor))


def _names(house: House, people: Sequence[str]) -> str:
    return house.wording.plain("card.or").join(house.name_of(person) for person in people)


_SAID: Mapping[str, Callable[[House, TicketEvent], str]] = {
    "assigned": _routed,
    "located": _routed,
    "rerouted": _routed,
    "transferred": _given,
    "returned": _returned,
    "released": _released,
    "claimed": _claimed,
}
