"""Where a ticket's cards hang, and bringing all of them up to date after a change.

One card per ticket and place, edited in place. The pool learns of a ticket in its group or
privately; the assignee always has a private card; a reporter we cannot write to privately gets
one line in the group they wrote in.
"""

from collections.abc import Iterator, Sequence

from handlers.cards import CLAIMED, Face, assignee_face, group_line, resident_face, staff_face
from handlers.house import House
from handlers.incident_faces import live_incident, progress_lines, running_incident
from handlers.posting import TELEGRAM, addresses, is_open, web_group
from handlers.replies import Message, Priority, Recipient, Reply, ToChat, ToCommunityChat, ToPerson
from intents.rules.community import Chat
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import can_see, is_hidden, overseers, pool_of
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

# What leaves a ticket in one name while it waits for another.
HANDING_ON = frozenset(
    {
        "returned",
        "transferred",
        "assigned",
        "relabelled",
        "rerouted",
        "released",
        "unmerged",
        "sent_to_mediation",
        CLAIMED,
    }
)


def refresh(house: House, uow: UnitOfWork, ticket: Ticket) -> list[Reply]:
    """Every card of the ticket in its present state, new places included."""
    return [*staff_cards(house, uow, ticket), *resident_cards(house, uow, ticket)]


def staff_cards(house: House, uow: UnitOfWork, ticket: Ticket) -> list[Reply]:
    """The staff's cards: where they hang already and where they must hang now."""
    key = f"staff:{ticket.code}"
    places = dict.fromkeys(uow.cards.placed(key))
    is_spoken_for = is_collected(house, uow, ticket)
    if not places and is_spoken_for:
        return []
    # What has ended with its incident needs no new card, only the old ones brought up to date.
    is_over = is_spoken_for and ticket.status not in OPEN
    for recipient in () if is_over else _staff_recipients(house, uow, ticket):
        places.update(dict.fromkeys(_addresses(house, uow, recipient)))
    if ticket.status in OPEN and not any(_is_read(house, uow, *place) for place in places):
        for recipient in _last_resort(house, ticket):
            places.update(dict.fromkeys(_addresses(house, uow, recipient)))
    photos = len(uow.attachments.of_ticket(ticket.code))
    plain = staff_face(house, ticket, photos, _how_handed_on(uow, ticket))
    readers = uow.people.by_accounts(places)
    faces = {
        place: _staff_version(house, uow, ticket, readers.get(place), plain, photos)
        if _belongs(house, uow, ticket, place, readers.get(place))
        else Face(house.wording("card.moved_away"))
        for place in places
    }
    return [_card(key, ticket, *place, face) for place, face in faces.items()]


def resident_cards(
    house: House, uow: UnitOfWork, ticket: Ticket, progress: Sequence[str] | None = None
) -> list[Reply]:
    """The reporter's and the followers' cards, and the group line where there is one.

    ``progress`` are lines that many cards share, when they are known already.
    """
    replies: list[Reply] = []
    # Whoever found it on patrol has the assignee's card already.
    reporters = [] if ticket.is_from_patrol else list(ticket.residents)
    people = [*reporters, *uow.tickets.followers(ticket.code)]
    called = progress_lines(house, uow, ticket) if progress is None else progress
    collected = live_incident(uow, ticket) is not None
    for person in people:
        is_reporter = person in ticket.residents
        face = resident_face(
            house, ticket, is_reporter=is_reporter, called=called, in_incident=collected
        )
        replies.append(_to(f"resident:{ticket.code}", ticket, ToPerson(person), face))
    line = f"line:{ticket.code}"
    for channel, chat_id in dict.fromkeys(
        [*uow.cards.placed(line), *_line_place(house, uow, ticket)]
    ):
        message = _card(line, ticket, channel, chat_id, group_line(house, ticket))
        replies.append(message)
    return replies


def is_collected(house: House, uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether an incident speaks for the ticket, so that it needs no card or line of its own.

    Danger and hurry always have their own: the next one may need help at once. So has what its
    keeper has handed on.
    """
    if ticket.incident is None or ticket.urgent or house.catalog[ticket.intent].danger:
        return False
    if ticket.status not in OPEN:
        return True
    incident = running_incident(uow, ticket)
    if incident is None or ticket.status not in HELD:
        return False
    return ticket.assignee == incident.keeper


def is_reachable(uow: UnitOfWork, person: str) -> bool:
    """Whether we can write to this person privately on any channel."""
    return any(account.reachable for account in uow.people.accounts(person))


def _line_place(house: House, uow: UnitOfWork, ticket: Ticket) -> list[tuple[str, str]]:
    if ticket.origin_channel is None or ticket.origin_chat is None:
        return []
    if ticket.anonymous or house.catalog[ticket.intent].discreet:
        # A line would point at the complainant; their card waits until they open the chat.
        return []
    if is_collected(house, uow, ticket):
        return []
    private = uow.people.by_account(ticket.origin_channel, ticket.origin_chat) is not None
    if private or any(is_reachable(uow, one) for one in ticket.residents):
        return []
    chat_id = uow.chats.current(ticket.origin_channel, ticket.origin_chat)
    known = uow.chats.get(ticket.origin_channel, chat_id)
    return [(ticket.origin_channel, chat_id)] if known is None or known.active else []


def _staff_recipients(house: House, uow: UnitOfWork, ticket: Ticket) -> Iterator[Recipient]:
    if ticket.status in (Status.NEW, Status.ASSIGNED):
        yield from _pool_recipients(house, uow, ticket)
    if ticket.assignee:
        yield ToPerson(ticket.assignee)


def _pool_recipients(house: House, uow: UnitOfWork, ticket: Ticket) -> Iterator[Recipient]:
    community = house.community
    if ticket.hidden_from:
        # Those it is about sit in the staff's groups: privately, or not at all.
        yield from (ToPerson(person) for person in pool_of(ticket, community))
        return
    # Those who were named hear of it themselves; the group sees whom it was given to.
    yield from (ToPerson(person) for person in ticket.offered_to)
    team_chats = community.chats_for(f"team:{ticket.team}") if ticket.team else ()
    staff_chats = community.chats_for("staff", ticket.grid)
    pool = pool_of(ticket, community)
    if ticket.status is Status.NEW or not pool:
        yield from (ToPerson(person) for person in overseers(ticket, community))
        pool = ()
    yield from (ToCommunityChat(chat.key) for chat in team_chats or staff_chats)
    own_chats = team_chats if ticket.team else staff_chats
    if ticket.urgent or not any(chat.telegram is None or is_open(uow, chat) for chat in own_chats):
        yield from (ToPerson(person) for person in pool)
    if house.catalog[ticket.intent].calls_lead:
        grid = community.grid(ticket.grid)
        leads = [grid.lead] if grid and grid.lead else []
        yield from (ToPerson(lead) for lead in leads)


def _is_read(house: House, uow: UnitOfWork, channel: str, chat_id: str) -> bool:
    """Whether somebody looks there: not at the web twin of a group that lives on Telegram."""
    if channel == TELEGRAM or uow.people.by_account(channel, chat_id) is not None:
        return True
    return any(
        web_group(chat.key) == chat_id and chat.telegram is None for chat in house.community.chats
    )


def _last_resort(house: House, ticket: Ticket) -> Iterator[Recipient]:
    """Everybody who could see to it that a card nobody reads finds a reader."""
    community = house.community
    yield from (ToPerson(person) for person in overseers(ticket, community))
    if ticket.hidden_from:
        return
    yield from (ToCommunityChat(chat.key) for chat in community.chats_for("staff", ticket.grid))
    grid = community.grid(ticket.grid)
    leads = [grid.lead] if grid and grid.lead else []
    yield from (ToPerson(person) for person in [*pool_of(ticket, community), *leads])


def _addresses(house: House, uow: UnitOfWork, recipient: Recipient) -> list[tuple[str, str]]:
    return list(addresses(uow, house.community, recipient))


def _staff_version(
    house: House, uow: UnitOfWork, ticket: Ticket, viewer: Person | None, plain: Face, photos: int
) -> Face:
    """The card for its only reader (None: a group); ``plain`` is what everybody may read."""
    if ticket.hidden_from and (viewer is None or is_hidden(ticket, viewer.id)):
        # It hung there before anybody knew whom it is about.
        return Face(house.wording("card.moved_away"))
    if viewer is not None and viewer.id == ticket.assignee:
        return own_face(house, uow, ticket, uow.people.get(ticket.reporter), photos)
    # In a private chat that is not the assignee's there is nothing left to press after a claim.
    waits_for_claim = ticket.status in (Status.NEW, Status.ASSIGNED)
    return plain if viewer is None or waits_for_claim else Face(plain.text)


def _belongs(
    house: House, uow: UnitOfWork, ticket: Ticket, place: tuple[str, str], viewer: Person | None
) -> bool:
    """Whether the card still belongs there, after its place or kind has been corrected."""
    if viewer is not None:
        return can_see(ticket, viewer.id, house.community)
    there = [c for c in house.community.chats if place[1] in (web_group(c.key), str(c.telegram))]
    if not there:  # a group that has moved is known by its first number
        chats = house.community.chats
        there = [c for c in chats if place in _addresses(house, uow, ToCommunityChat(c.key))]
    return not there or any(_is_for(chat, ticket) for chat in there)


def _is_for(chat: Chat, ticket: Ticket) -> bool:
    if chat.purpose == "staff":
        return chat.grid is None or chat.grid == ticket.grid
    return not chat.purpose.startswith("team:") or chat.purpose == f"team:{ticket.team}"


def own_face(
    house: House, uow: UnitOfWork, ticket: Ticket, reporter: Person | None, photos: int
) -> Face:
    """The card of whoever works on it, with what its incident or a called party adds."""
    lines = progress_lines(house, uow, ticket)
    can_be_asked = any(is_reachable(uow, one) for one in ticket.residents)
    return assignee_face(house, ticket, reporter, photos, lines, is_reachable=can_be_asked)


def _how_handed_on(uow: UnitOfWork, ticket: Ticket) -> str:
    """The fact that made a ticket wait for another than who still answers for it."""
    if ticket.status is not Status.ASSIGNED or ticket.assignee is None:
        return CLAIMED
    facts = (event.kind for event in reversed(uow.tickets.events(ticket.code)))
    return next((kind for kind in facts if kind in HANDING_ON), CLAIMED)


def _card(key: str, ticket: Ticket, channel: str, chat_id: str, face: Face) -> Message:
    return _to(key, ticket, ToChat(channel, chat_id), face)


def _to(key: str, ticket: Ticket, recipient: Recipient, face: Face) -> Message:
    is_line = key.startswith("line:")
    # In a group that has moved the number would be another message's.
    origin = ToChat(ticket.origin_channel or "", ticket.origin_chat or "")
    return Message(
        to=recipient,
        text=face.text,
        buttons=face.buttons,
        card=key,
        ticket=ticket.code,
        priority=Priority.DANGER if ticket.urgent else Priority.CARD,
        reply_to=ticket.origin_message if is_line and recipient == origin else None,
    )
