"""Pressed buttons: read the data, authorise against the database, do it, answer the press.

Button data can be forged and grow stale, so it only names what is wanted; whether it may be done
is decided from the ticket as it is now.
"""

from collections.abc import Callable
from datetime import datetime

from handlers.answering import cancel, confirm, rate, reopen
from handlers.cards import assignee_face, data
from handlers.dialogue import Choosing, Draft, forget, recall
from handlers.house import House
from handlers.incoming import Chat, Incoming, Kind
from handlers.moves import ticket_for
from handlers.noting import begin_note
from handlers.progress import show
from handlers.replies import Button, Message, Reply, Toast, ToChat, ToPerson
from handlers.telling import take
from handlers.working import candidates, claim, decline, resolve, return_, transfer
from intents.language.slots import extract_slots, is_anonymous, is_urgent
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

CANDIDATES = 6
REASONS = ("not_mine", "not_reachable", "needs_others", "too_much")

Press = Callable[[House, UnitOfWork, Ticket, Person, str, Incoming, datetime], list[Reply]]


def press(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    """Carry out a pressed button; the press itself is always answered."""
    verb, code, argument = parse(incoming.button or "")
    try:
        if verb == "choose":
            replies, said = _choose(house, uow, person, code, incoming, now), "toast.choose"
        else:
            replies, said = _on_ticket(house, uow, person, verb, code, argument, incoming, now)
    except Refusal as refusal:
        return [_toast(incoming, house.wording.plain(refusal.key, **refusal.values), alert=True)]
    return [_toast(incoming, house.wording.plain(said)), *replies]


def parse(button: str) -> tuple[str, str, str]:
    """(verb, code or choice, argument) of a button's data; empty parts where it has none."""
    verb, _, rest = button.partition(":")
    code, _, argument = rest.partition(":")
    return verb, code, argument


def _on_ticket(
    house: House,
    uow: UnitOfWork,
    person: Person,
    verb: str,
    code: str,
    argument: str,
    incoming: Incoming,
    now: datetime,
) -> tuple[list[Reply], str]:
    do = PRESSES.get(verb)
    if do is None:
        raise Refusal("refusal.stale_button")
    ticket = ticket_for(house, uow, code, person.id)
    replies = do(house, uow, ticket, person, argument, incoming, now)
    needs_more = verb in ("return", "transfer", "decline") and not argument
    return replies, "toast.choose" if needs_more else f"toast.{verb}"


def _toast(incoming: Incoming, text: str, *, alert: bool = False) -> Toast:
    return Toast(incoming.chat.channel, incoming.press_id or "", text, alert)


def _claim(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    return claim(house, uow, ticket, person.id, now)


def _resolve(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    return resolve(house, uow, ticket, person.id, now)


def _confirm(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    return confirm(house, uow, ticket, person.id, now)


def _reopen(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    return reopen(house, uow, ticket, person.id, now)


def _cancel(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    return cancel(house, uow, ticket, person.id, now)


def _rate(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, value: str, _: Incoming, now: datetime
) -> list[Reply]:
    return rate(house, uow, ticket, person.id, value, now)


def _note(action: Action) -> Press:
    def begin(
        house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, incoming: Incoming, now: datetime
    ) -> list[Reply]:
        return begin_note(house, uow, action, ticket, incoming, now)

    return begin


def _return(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, reason: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    if reason == "words":
        return begin_note(house, uow, Action.RETURN, ticket, incoming, now)
    if reason in REASONS:
        words = house.wording.plain(f"reason.{reason}")
        return return_(house, uow, ticket, person.id, words, now)
    return [_ask_reason(house, Action.RETURN, ticket, incoming)]


def _decline(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, reason: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    return begin_note(house, uow, Action.DECLINE, ticket, incoming, now)


def _transfer(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, to: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    if to:
        return transfer(house, uow, ticket, person.id, to, now)
    rows = tuple(
        (Button(house.name_of(member), data(Action.TRANSFER, ticket.code, member)),)
        for member in candidates(house, ticket, person.id)[:CANDIDATES]
    )
    text = house.wording("ask.transfer", code=ticket.code)
    return [Message(_here(incoming), text, buttons=rows, ticket=ticket.code)]


def _ask_reason(house: House, action: Action, ticket: Ticket, incoming: Incoming) -> Message:
    rows = tuple(
        (Button(house.wording(f"reason.{name}"), data(action, ticket.code, name)),)
        for name in (*REASONS, "words")
    )
    text = house.wording(f"ask.{action}", code=ticket.code)
    return Message(_here(incoming), text, buttons=rows, ticket=ticket.code)


def _open(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, _: str, __: Incoming, now: datetime
) -> list[Reply]:
    """The ticket's card once more, as this person may see it."""
    if person.id == ticket.reporter or house.community.member(person.id) is None:
        return [show(house, person, ticket)]
    reporter = uow.people.get(ticket.reporter) if person.id == ticket.assignee else None
    photos = len(uow.attachments.of_ticket(ticket.code))
    face = assignee_face(house, ticket, reporter, photos)
    return [Message(ToPerson(person.id), face.text, buttons=face.buttons, ticket=ticket.code)]


def _choose(
    house: House, uow: UnitOfWork, person: Person, intent: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    """The meaning the person picked for a message we were not sure of."""
    state = recall(uow, incoming.conversation)
    if not isinstance(state, Choosing):
        raise Refusal("refusal.stale_button")
    forget(uow, incoming.conversation)
    if not house.catalog.opens_ticket(intent):
        return [Message(ToPerson(person.id), house.wording("dialogue.say_again"))]
    draft = Draft(
        intent=intent,
        text=state.text,
        slots=extract_slots(state.text, [intent], house.local(now)),
        confidence=1.0,
        model_version="chosen",
        urgent=is_urgent(state.text, [intent]) or house.catalog[intent].danger,
        anonymous=is_anonymous(state.text),
    )
    origin = state.origin
    first = Incoming(
        kind=Kind.MESSAGE,
        chat=Chat(origin.channel, origin.chat_id, is_private=True),
        at=now,
        update_id=incoming.update_id,
        message_id=origin.message_id,
        sender=incoming.sender,
    )
    return take(house, uow, person, [draft], first, now, state.attachments, can_ask=True)


def _here(incoming: Incoming) -> ToChat:
    return ToChat(incoming.chat.channel, incoming.chat.chat_id)


PRESSES: dict[str, Press] = {
    Action.CLAIM: _claim,
    Action.RESOLVE: _resolve,
    Action.CONFIRM: _confirm,
    Action.REOPEN: _reopen,
    Action.CANCEL: _cancel,
    Action.RATE: _rate,
    Action.ASK: _note(Action.ASK),
    Action.COMMENT: _note(Action.COMMENT),
    Action.RETURN: _return,
    Action.DECLINE: _decline,
    Action.TRANSFER: _transfer,
    "open": _open,
}
