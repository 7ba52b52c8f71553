"""Slash commands for everybody and for staff; some may also be said as a word of their own."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.arriving import read_doorway, settle_in, show_service
from handlers.booking.desk import Desk
from handlers.booking.sheets import show_sheets
from handlers.card_places import resident_cards
from handlers.entrance import desk
from handlers.house import House
from handlers.incident_running import incidents
from handlers.incoming import Incoming
from handlers.leave import announce
from handlers.lists import LISTED, find, my, todo, todo_list
from handlers.mutual_aid.hardship import hardship
from handlers.patrol import patrol
from handlers.privacy.seeing import mydata
from handlers.proxy import file_for
from handlers.registration import accept_invite
from handlers.replies import Message, Reply, ToChat, ToPerson
from handlers.working import tell_resident
from intents.language.proxies import read_proxy
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Command = Callable[[House, UnitOfWork, Person, Incoming, str, datetime], list[Reply]]


def obey(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply] | None:
    """The answer to a command; None when the text is none, silence for others' in a group."""
    if not incoming.text.startswith("/"):
        return _obey_word(house, uow, person, incoming, now)
    word, _, argument = incoming.text.partition(" ")
    name, _, other_bot = word[1:].partition("@")
    if other_bot:
        return []
    command = COMMANDS.get(name.lower())
    if command is not None:
        return command(house, uow, person, incoming, argument.strip(), now)
    if incoming.chat.is_private:
        return [Message(ToPerson(person.id), house.wording("command.unknown"))]
    return []


def _obey_word(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply] | None:
    """A command said as a word in private, alone or before a space."""
    if not incoming.chat.is_private:
        return None
    word, _, argument = incoming.text.strip().partition(" ")
    if read_proxy(incoming.text) is not None:
        return file_for(house, uow, person, incoming, "", now)
    for name in SPOKEN:
        if word == house.wording.plain(f"spoken.{name}"):
            return COMMANDS[name](house, uow, person, incoming, argument.strip(), now)
    return None


def _start(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, payload: str, now: datetime
) -> list[Reply]:
    if not incoming.chat.is_private:
        return []
    kind, _, value = payload.partition("_")
    if kind == "t":
        ticket = uow.tickets.get(value)
        if ticket is not None and _holds_slip(house, ticket, person):
            uow.tickets.follow(ticket.code, person.id, now)
            return resident_cards(house, uow, ticket)
        if ticket is not None and person.id in ticket.residents:
            return [*resident_cards(house, uow, ticket), *_open_question(house, uow, ticket)]
    if kind == "i":
        return _welcome_staff(house, uow, person, incoming, value, now)
    replies: list[Reply] = [Message(ToPerson(person.id), _welcome(house, person))]
    doorway = read_doorway(house, payload)
    if doorway is not None:
        replies += settle_in(house, uow, person, doorway)
        replies += show_service(house, uow, person, doorway.service, now)
    # What came while they could not be written to must not wait for somebody to ask.
    is_staff = house.community.member(person.id) is not None
    listed = todo_list(house, uow, person, now) if is_staff else []
    mine = uow.tickets.of_reporter(person.id, open_only=True, limit=LISTED)
    return [*replies, *listed, *_withheld(house, uow, mine), *_awaited(house, uow, person, mine)]


def _awaited(house: House, uow: UnitOfWork, person: Person, mine: Sequence[Ticket]) -> list[Reply]:
    """What waits for this resident's word: they may have closed the chat when it was asked."""
    replies: list[Reply] = []
    for ticket in mine:
        replies += _open_question(house, uow, ticket)
        if ticket.status is Status.RESOLVED:
            notice = f"asked_at_start:{ticket.reopens}"
            replies += tell_resident(house, ticket, "notice.resolved", notice)
    here = ToPerson(person.id)
    return [reply for reply in replies if isinstance(reply, Message) and reply.to == here]


def _withheld(house: House, uow: UnitOfWork, mine: Sequence[Ticket]) -> list[Reply]:
    """Cards of what they told in a group in confidence, before we could write to them."""
    return [
        card
        for ticket in mine
        if ticket.anonymous or house.catalog[ticket.intent].discreet
        if not uow.cards.placed(f"resident:{ticket.code}")
        for card in resident_cards(house, uow, ticket)
    ]


def _holds_slip(house: House, ticket: Ticket, person: Person) -> bool:
    """Whoever was handed the slip may read how it goes and decides nothing; staff have no need."""
    is_staff = house.community.member(person.id) is not None
    return ticket.proxy is not None and not is_staff and person.id not in ticket.residents


def _open_question(house: House, uow: UnitOfWork, ticket: Ticket) -> list[Reply]:
    """What the assignee asked while the reporter could not be written to."""
    if ticket.status is not Status.WAITING:
        return []
    asked = [event for event in uow.tickets.events(ticket.code) if event.kind == "asked"]
    who, text = house.name_of(ticket.assignee), str(asked[-1].data.get("text", ""))
    words = house.wording("notice.asked", who=who, text=text)
    return [Message(ToPerson(one), words, ticket=ticket.code) for one in ticket.residents]


def _welcome_staff(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, code: str, now: datetime
) -> list[Reply]:
    member = accept_invite(uow, incoming, code, now)
    if member is None:
        return [Message(ToPerson(person.id), house.wording("command.invite_invalid"))]
    text = house.wording("command.welcome_staff", name=house.name_of(member))
    return [Message(ToPerson(member), text)]


def _welcome(house: House, person: Person) -> str:
    if house.community.member(person.id) is not None:
        return house.wording("command.welcome_staff", name=house.name_of(person.id))
    return house.wording("command.welcome", community=house.community.name)


def _help(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    is_staff = house.community.member(person.id) is not None
    key = "command.help_staff" if is_staff else "command.help"
    text = house.wording(key, community=house.community.name)
    if incoming.chat.is_private:
        return [Message(ToPerson(person.id), text)]
    return [Message(ToChat(incoming.chat.channel, incoming.chat.chat_id), text)]


def _leave(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, words: str, now: datetime
) -> list[Reply]:
    if house.community.member(person.id) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    try:
        return announce(house, uow, person, words, now)
    except Refusal as refusal:
        return [Message(ToPerson(person.id), house.wording(refusal.key, **refusal.values))]


def _sheet(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    if house.community.member(person.id) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    return show_sheets(Desk(house, uow, now), person.id)


COMMANDS: dict[str, Command] = {
    "start": _start,
    "help": _help,
    "my": my,
    "todo": todo,
    "find": find,
    "patrol": patrol,
    "proxy": file_for,
    "leave": _leave,
    "sheet": _sheet,
    "incident": incidents,
    "hardship": hardship,
    "desk": desk,
    "mydata": mydata,
}
SPOKEN = ("mydata", "find", "patrol", "proxy", "sheet", "incident")
