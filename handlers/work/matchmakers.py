"""Who brings people together: the members of the teams that take this kind of request.

Without such a team in the community file there is no service: a job is an ordinary ticket.
"""

from handlers.answering import cancel, confirm
from handlers.card_places import refresh
from handlers.house import House
from handlers.moves import move
from handlers.replies import Buttons, Message, Reply, ToPerson
from handlers.work.clockwork import Work
from intents.catalog.schema import Fulfilment
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM, pool_of
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket


def matchmakers(house: House) -> tuple[str, ...]:
    """Ids of all matchmakers, each once; empty where the community has none."""
    names = {spec.name for spec in house.catalog if spec.fulfilment is Fulfilment.WORK}
    members = [
        m for team in house.community.teams if names & set(team.intents) for m in team.members
    ]
    return tuple(dict.fromkeys(members))


def require_matchmaker(house: House, person: str) -> None:
    """Raises ``Refusal`` for anybody else."""
    if person not in matchmakers(house):
        raise Refusal("refusal.not_matchmaker")


def tell_matchmakers(
    house: House, text: str, buttons: Buttons = (), *, card: str | None = None, ticket: str | None
) -> list[Reply]:
    """The same words, or one card edited in place, to each of them privately."""
    return [
        Message(ToPerson(one), text, buttons=buttons, card=card, ticket=ticket)
        for one in matchmakers(house)
    ]


def take_on(work: Work, code: str, person: str) -> list[Reply]:
    """A matchmaker who acts on a ticket that nobody has claimed has claimed it."""
    ticket = work.uow.tickets.get(code)
    if ticket is None or ticket.status is not Status.ASSIGNED or ticket.assignee is not None:
        return []
    if person not in pool_of(ticket, work.house.community):
        return []
    changes = {"assignee": person, "claimed_at": work.now, "responded_at": work.now}
    taken = move(work.house, work.uow, ticket, Action.CLAIM, person, work.now, changes=changes)
    # The work is done by what follows, not by a visible step on the ticket.
    work.uow.timers.cancel(f"silent_claim:{code}")
    return refresh(work.house, work.uow, taken)


def settle(work: Work, code: str, by: str) -> list[Reply]:
    """The request is served: the ticket is done; nobody need confirm their own word."""
    ticket = work.uow.tickets.get(code)
    if ticket is None or ticket.status not in OPEN:
        return []
    changes = {"resolved_at": work.now}
    data = {"by": by}
    done = move(
        work.house, work.uow, ticket, Action.SETTLE, SYSTEM, work.now, changes=changes, data=data
    )
    if by in done.residents:
        return confirm(work.house, work.uow, done, by, work.now)
    # Nobody telephones after three days: the seeker is asked after a week anyway.
    work.uow.timers.cancel(f"phone:{code}")
    return refresh(work.house, work.uow, done)


def drop(work: Work, code: str) -> list[Reply]:
    """The request has come to nothing: expired, refused or taken back."""
    ticket: Ticket | None = work.uow.tickets.get(code)
    if ticket is None or ticket.status not in OPEN:
        return []
    return cancel(work.house, work.uow, ticket, SYSTEM, work.now)
