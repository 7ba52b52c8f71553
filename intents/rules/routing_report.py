"""Which routing rules fail, what would have helped, and what that would have broken.

A failure is a return, a transfer or an assignment by hand; it points to the rule that had sent
the ticket there. A correction is a route for the community file, chosen by
the earlier tickets and tried on later ones it has not seen; what breaks more there is not offered.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from intents.catalog.loader import Catalog
from intents.rules.community import Community, Role, Route
from intents.rules.permissions import SYSTEM
from intents.rules.routing import matches
from intents.rules.ticket import Ticket, TicketEvent

FACTS = frozenset({"assigned", "located", "rerouted", "returned", "transferred", "claimed"})
MOST_TRIED = 60
CHOSEN_BY = 2 / 3  # of the tickets, the earliest
BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket: the rule that sent it, what went wrong, and where it ended up (None: nowhere).

    ``failures`` are (kind, reason); ``first`` and ``landed`` are written like a route's ``to``.
    """

    ticket: Ticket
    rule: str
    first: str
    failures: tuple[tuple[str, str], ...]
    landed: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """Of some tickets, how many a route would have sent right, and how many wrong.

    ``avoided_share`` is of the rule's failed tickets, ``broken_share`` of all that went well.
    """

    avoided: int
    broken: int
    avoided_share: float
    broken_share: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A route, tried on all tickets, and on the later ones alone; None: the rule sent none."""

    route: Route
    whole: Trial
    unseen: Trial | None


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule: how many tickets it sent and how many of them wrongly."""

    rule: str
    assigned: int
    failed: int
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    went_to: Mapping[str, int]
    correction: Correction | None = field(default=None)


def case_of(ticket: Ticket, events: Sequence[TicketEvent], community: Community) -> Case | None:
    """The ticket as a case; None when no rule sent it, or when it is about the staff."""
    routed = [event for event in events if "why" in event.data]
    if not routed or ticket.hidden_from:
        return None
    rule = str(routed[-1].data["rule"])
    failures = tuple(
        (event.kind, str(event.data.get("reason", "")))
        for event in events
        if _is_failure(event) and event.data.get("rule") == rule
    )
    claims = [event.actor for event in events if event.kind == "claimed"]
    landed = destination(ticket, claims[-1], community) if claims else None
    return Case(ticket, rule, _first(routed[-1], community), failures, landed)


def destination(ticket: Ticket, person: str, community: Community) -> str:
    """Where a ticket is when this person has it, as a route would name it."""
    team, grid = community.team(ticket.team), community.grid(ticket.grid)
    if team is not None and person in team.members:
        return f"team:{team.id}"
    if grid is not None and person in (grid.worker, grid.deputy):
        return "grid"
    others = community.teams_of(person)
    if others:
        return f"team:{others[0].id}"
    return "secretary" if community.has_role(person, Role.SECRETARY) else f"person:{person}"


def report(cases: Sequence[Case], catalog: Catalog) -> list[RuleReport]:
    """Every rule that failed, the one that failed most first."""
    in_order = sorted(cases, key=lambda case: (case.ticket.created_at, case.ticket.code))
    reports = []
    for rule in dict.fromkeys(case.rule for case in cases):
        sent = [case for case in cases if case.rule == rule]
        failed = [case for case in sent if case.failures]
        if not failed:
            continue
        reports.append(
            RuleReport(
                rule=rule,
                assigned=len(sent),
                failed=len(failed),
                kinds=Counter(kind for case in failed for kind, _ in case.failures),
                reasons=Counter(why for case in failed for _, why in case.failures if why),
                went_to=Counter(case.landed for case in failed if case.landed),
                correction=_correct(rule, in_order, catalog),
            )
        )
    return sorted(reports, key=lambda found: (-found.failed, found.rule))


def _is_failure(event: TicketEvent) -> bool:
    if event.actor == SYSTEM:
        return False
    return event.kind in ("returned", "transferred") or (
        event.kind == "assigned" and "to" in event.data
    )


def _first(event: TicketEvent, community: Community) -> str:
    rule, team = str(event.data["rule"]), event.data.get("team")
    if rule.startswith("route:"):
        known = {f"route:{route.id}": route.to for route in community.routes}
        return known.get(rule, rule)
    return f"team:{team}" if team else rule


def _correct(rule: str, cases: Sequence[Case], catalog: Catalog) -> Correction | None:
    """The route that the earlier cases suggest, if it holds on the later ones."""
    split = math.ceil(len(cases) * CHOSEN_BY)
    earlier, later = cases[:split], cases[split:]
    route = _best(rule, earlier, catalog)
    if route is None:
        return None
    unseen = _try(route, rule, later, catalog)
    if unseen.broken > unseen.avoided:
        return None
    is_tested = any(case.rule == rule for case in later)
    return Correction(route, _try(route, rule, cases, catalog), unseen if is_tested else None)


def _best(rule: str, cases: Sequence[Case], catalog: Catalog) -> Route | None:
    """The route that would have helped most after what it breaks; None when none helps."""
    failed = [case for case in cases if case.failures and case.rule == rule]
    best: tuple[int, int, int] | None = None
    found: Route | None = None
    for route in _tried(failed):
        trial = _try(route, rule, cases, catalog)
        narrow = len(route.items) + len(route.buildings)
        score = (trial.avoided - trial.broken, -trial.broken, -narrow)
        if trial.avoided > trial.broken and (best is None or score > best):
            best, found = score, route
    return found


def _try(route: Route, rule: str, cases: Sequence[Case], catalog: Catalog) -> Trial:
    met = [case for case in cases if _applies(route, case, catalog)]
    avoided = sum(1 for c in met if c.failures and c.rule == rule and _hit(route, c))
    broken = sum(1 for c in met if not c.failures and c.landed and c.landed != route.to)
    failed = sum(1 for c in cases if c.failures and c.rule == rule)
    well = sum(1 for c in cases if not c.failures)
    return Trial(avoided, broken, _share(avoided, failed), _share(broken, well))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _hit(route: Route, case: Case) -> bool:
    return case.landed == route.to and case.landed != case.first


def _applies(route: Route, case: Case, catalog: Catalog) -> bool:
    ticket = case.ticket
    groups = catalog[ticket.intent].item_groups if ticket.intent in catalog else {}
    item = ticket.details.get("item")
    if route.to == "grid" and ticket.grid is None:
        return False
    return matches(route, ticket.intent, ticket.building, item, groups, ticket.text)


def _tried(failed: Sequence[Case]) -> Iterator[Route]:
    """Routes made of what failed tickets have in common, the commonest first."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for case in failed:
        if case.landed is None or case.landed == case.first:
            continue
        ticket, item = case.ticket, str(case.ticket.details.get("item") or "")
        kinds = ((item, ""), ("", ticket.building or ""), ("", ""))
        for words in dict.fromkeys(kinds):
            counted[ticket.intent, *words, case.landed] += 1
    for (intent, item, building, to), _ in counted.most_common(MOST_TRIED):
        yield Route(
            id="correction",
            intents=(intent,),
            items=(item,) if item else (),
            buildings=(building,) if building else (),
            to=to,
            reason="correction",
        )
