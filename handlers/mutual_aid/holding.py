"""A good is locked before its handover, its tickets and its timers: one order for everybody."""

from handlers.house import House
from intents.rules.ticket import Ticket
from storage.offers import Offer
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork


def hold(house: House, uow: UnitOfWork, ticket: Ticket, intent: str) -> None:
    """The goods and the wish that a move of the ticket by hand may change."""
    need = uow.needs.get(ticket.code)
    wanted = uow.matches.wanted_by(need.person) if need is not None else []
    codes = {taker.offer for taker in wanted if taker.need == ticket.code}
    for code in sorted({ticket.code, *codes}):
        uow.offers.hold(code)
    if need is not None:
        uow.needs.hold(need.ticket)


def hold_for(house: House, uow: UnitOfWork, timer: Timer) -> None:
    """The good that a clock of mutual aid is about."""
    if "match" in timer.data:
        hold_good(uow, str(timer.data["match"]))
    else:
        uow.offers.hold(str(timer.data.get("offer", "")))


def hold_good(uow: UnitOfWork, match: str) -> Offer | None:
    """The good of a handover, before anything of the handover is read for good."""
    found = uow.matches.get(match)
    return uow.offers.hold(found.offer) if found is not None else None
