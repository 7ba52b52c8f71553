"""A vacancy is locked before its introductions, tickets and timers: one order for everybody."""

from handlers.house import House
from intents.rules.ticket import Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork


def hold(house: House, uow: UnitOfWork, ticket: Ticket, intent: str) -> None:
    """The vacancies that a move of the ticket by hand may change: its own, or a seeker's."""
    own = [vacancy.id for vacancy in uow.vacancies.of_ticket(ticket.code)]
    made = [one.vacancy for one in uow.introductions.of_seeker(ticket.code)]
    for id in sorted({*own, *made}):
        uow.vacancies.hold(id)


def hold_for(house: House, uow: UnitOfWork, timer: Timer) -> None:
    """The vacancy that a clock of work is about."""
    about = str(timer.data.get("about", ""))
    made = uow.introductions.get(about)
    uow.vacancies.hold(made.vacancy if made else about)


def hold_vacancy(uow: UnitOfWork, introduction: str) -> None:
    """The vacancy of an introduction, before anything of the introduction is read for good."""
    made = uow.introductions.get(introduction)
    if made is not None:
        uow.vacancies.hold(made.vacancy)
