"""Words that turn out to be about one of the staff: who is meant must never read them.

On a complaint they take the ticket out of that person's sight and hands. On any other ticket
they are a complaint of its own; the ticket itself stays where it is.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.dialogue import Origin
from handlers.house import House
from handlers.moves import move
from handlers.opening import Request, Wish, announce, record
from handlers.replies import Message, Reply, ToPerson
from handlers.timekeeping import SILENT_CLAIM, ask_again
from intents.rules.complaints import concerned
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.ticket import Action, Ticket
from storage.unit_of_work import UnitOfWork

COMPLAINT = "complaint"
RULE = "concerns_staff"


def keep_away(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str, now: datetime
) -> Ticket:
    """The ticket after these words of its resident, hidden from whomever they are about."""
    if not house.catalog[ticket.intent].discreet or person not in ticket.residents:
        return ticket
    about = [one for one in _meant(house, uow, ticket, person, text) if one != person]
    hidden = tuple(dict.fromkeys([*ticket.hidden_from, *about]))
    if hidden == ticket.hidden_from:
        return ticket
    changes: dict[str, Any] = {"hidden_from": hidden}
    holds_on = ticket.assignee is not None and ticket.assignee not in hidden
    if ticket.status not in OPEN or holds_on:
        uow.tickets.change(ticket.code, {ticket.status}, {**changes, "updated_at": now})
        return replace(ticket, hidden_from=hidden)
    changes |= {"offered_to": (), "team": None, "rule": RULE, "assignee": None}
    before = {"rule": RULE, "before": ticket.rule, "from": ticket.assignee}
    away = move(house, uow, ticket, Action.ASSIGN, SYSTEM, now, changes=changes, data=before)
    ask_again(uow, away, house.community.timekeeper.after(now, SILENT_CLAIM), level=1)
    return away


def complain_apart(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str, now: datetime
) -> list[Reply] | None:
    """The words as a complaint of their own; None when they are about nobody, or no complaint."""
    spec, known = house.catalog[ticket.intent], uow.people.get(person)
    if spec.discreet or known is None or person not in ticket.residents:
        return None
    if not _meant(house, uow, ticket, person, text):
        return None
    likely = house.understander.predict(text)
    if not likely or likely[0][0] != COMPLAINT:
        return None
    slots = {"building": ticket.building} if ticket.building else {}
    wish = Wish(COMPLAINT, text, slots, likely[0][1], "told", anonymous=ticket.anonymous)
    account = next(iter(uow.people.accounts(person)), None)
    channel, chat_id = (account.channel, account.account_id) if account else ("", "")
    origin = Origin(channel=channel, chat_id=chat_id, message_id=None)
    request = Request(house, uow, known, wish, origin, now)
    note = Message(ToPerson(person), house.wording("notice.complaint_apart"))
    return [note, *announce(request, record(request))]


def _meant(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str
) -> tuple[str, ...]:
    teller = uow.people.get(person)
    grid = house.community.grid(ticket.grid)
    home = grid or house.community.grid_of(teller.building if teller else None)
    return concerned(text, home, house.community)
