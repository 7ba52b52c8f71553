"""Where an incident is shown: to those who steer it, pinned in the groups concerned, on cards.

Groups are concerned by grid and building; when tickets of several grids report it, every
residents' group is. What a person reads in a group they do not get once more in private.
"""

from collections.abc import Sequence

from handlers.card_places import is_reachable, resident_cards
from handlers.cards import Face, data
from handlers.house import House
from handlers.incident_faces import (
    group_face,
    incident_lines,
    live_incident,
    may_be_shared,
    people_of,
    staff_face,
)
from handlers.posting import WEB, addresses
from handlers.replies import (
    Button,
    Buttons,
    Message,
    Priority,
    Recipient,
    Reply,
    ToChat,
    ToCommunityChat,
    ToPerson,
)
from intents.rules.community import Chat, Role
from intents.rules.lifecycle import OPEN
from intents.rules.membership import is_member
from intents.rules.permissions import leads_of, overseers
from intents.rules.ticket import Action, Ticket
from storage.incidents import LIVE, RUNNING, Incident
from storage.unit_of_work import UnitOfWork


def steerers(house: House, uow: UnitOfWork, incident: Incident) -> list[str]:
    """Who is asked and told: the leads concerned who can be written to, else the secretaries."""
    tickets = _samples(uow, incident)
    leads = dict.fromkeys(lead for t in tickets for lead in leads_of(t, house.community))
    near = [lead for lead in leads if is_reachable(uow, lead)]
    return near or [one for t in tickets[:1] for one in overseers(t, house.community)]


def may_steer(house: House, uow: UnitOfWork, person: str, incident: Incident) -> bool:
    """Whether they lead where it is reported, or are the secretary."""
    return any(may_open(house, person, ticket) for ticket in _samples(uow, incident))


def may_open(house: House, person: str, ticket: Ticket) -> bool:
    """Whether they could open an incident from this ticket."""
    is_secretary = house.community.has_role(person, Role.SECRETARY)
    return is_secretary or person in leads_of(ticket, house.community)


def tell_steerers(house: House, uow: UnitOfWork, incident: Incident, text: str) -> list[Reply]:
    """Words to who opened it; to the others who may steer it when that one cannot be reached."""
    opener = incident.opened_by
    if opener is not None and is_reachable(uow, opener):
        return [Message(ToPerson(opener), text)]
    return [Message(ToPerson(one), text) for one in steerers(house, uow, incident)]


def incident_cards(
    house: House, uow: UnitOfWork, incident: Incident, *, residents: bool = False
) -> list[Reply]:
    """Its cards in their present state; with ``residents`` those of its tickets too."""
    replies = [*_staff_cards(house, uow, incident), *_group_lines(house, uow, incident)]
    if residents and incident.phase in RUNNING:
        lines = incident_lines(house, uow, incident)
        for ticket in uow.tickets.some(uow.incidents.open_tickets(incident.id)):
            replies += resident_cards(house, uow, ticket, lines)
    return replies


def steering_card(house: House, uow: UnitOfWork, incident: Incident) -> Face:
    """What those who steer it may do, as it is now."""
    return staff_face(house, uow, incident, group_names(house, uow, incident))


def steering_buttons(house: House, uow: UnitOfWork, ticket: Ticket, person: str) -> Buttons:
    """On a ticket's card: open an incident from it, or take it out of the one it is in."""
    if ticket.status not in OPEN or not may_open(house, person, ticket):
        return ()
    incident = live_incident(uow, ticket)
    if incident is not None:
        label = house.wording("button.let_go")
        return ((Button(label, data(Action.LET_GO, ticket.code)),),)
    if not may_be_shared(house, ticket):
        return ()
    return ((Button(house.wording("incident_button.by_hand"), data("incident", ticket.code)),),)


def _staff_cards(house: House, uow: UnitOfWork, incident: Incident) -> list[Reply]:
    key = f"incident:{incident.id}"
    face = steering_card(house, uow, incident)
    places = dict.fromkeys(uow.cards.placed(key))
    if incident.phase in LIVE:
        for reader in (*steerers(house, uow, incident), incident.opened_by or ""):
            places.update(dict.fromkeys(addresses(uow, house.community, ToPerson(reader))))
    return [_card(key, ToChat(*place), face) for place in places]


def _group_lines(house: House, uow: UnitOfWork, incident: Incident) -> list[Reply]:
    """One line per group, edited as it goes; pinned while it lasts."""
    key = f"incident_line:{incident.id}"
    places = dict.fromkeys(uow.cards.placed(key))
    if incident.phase in RUNNING:
        for group in groups_of(house, uow, incident):
            places.update(dict.fromkeys(addresses(uow, house.community, group)))
    if not places:
        return []
    face = group_face(house, uow, incident)
    pin = incident.phase in RUNNING
    return [_card(key, ToChat(*place), face, pin=pin) for place in places]


def _card(key: str, to: Recipient, face: Face, *, pin: bool | None = None) -> Message:
    return Message(to, face.text, buttons=face.buttons, card=key, priority=Priority.ANSWER, pin=pin)


def groups_of(house: House, uow: UnitOfWork, incident: Incident) -> list[Recipient]:
    """The residents' groups concerned: of the file, and those it was told in."""
    chats = _chats_of(house, _samples(uow, incident))
    known = {place for chat in house.community.chats for place in _places(house, uow, chat)}
    told = [ToChat(*place) for place in uow.incidents.groups(incident.id) if place not in known]
    return [*(ToCommunityChat(chat.key) for chat in chats), *told]


def _samples(uow: UnitOfWork, incident: Incident) -> list[Ticket]:
    return uow.tickets.some(uow.incidents.samples(incident.id))


def _chats_of(house: House, tickets: Sequence[Ticket]) -> list[Chat]:
    community = house.community
    groups = [chat for chat in community.chats if chat.purpose == "residents"]
    grids = {ticket.grid for ticket in tickets}
    if len(grids) > 1 or None in grids:
        return groups
    buildings = {ticket.building for ticket in tickets}
    near = [
        chat
        for chat in groups
        if (chat.building in buildings if chat.building else chat.grid in grids)
    ]
    return near or [chat for chat in groups if chat.building is None and chat.grid is None]


def _places(house: House, uow: UnitOfWork, chat: Chat) -> list[tuple[str, str]]:
    return list(addresses(uow, house.community, ToCommunityChat(chat.key)))


def group_names(house: House, uow: UnitOfWork, incident: Incident) -> str:
    """The groups concerned as people call them."""
    names = []
    for group in groups_of(house, uow, incident):
        if isinstance(group, ToCommunityChat):
            chat = house.community.chat(group.key)
            names.append((chat.name if chat else None) or group.key)
        elif isinstance(group, ToChat):
            known = uow.chats.get(group.channel, group.chat_id)
            names.append(known.title if known else group.chat_id)
    return house.wording.plain("list.comma").join(names) or house.wording.plain("incident.nowhere")


def outside_groups(house: House, uow: UnitOfWork, incident: Incident) -> dict[str, str]:
    """Who has the trouble and is in none of the groups as far as we know, with their ticket."""
    tickets = uow.tickets.some(uow.incidents.open_tickets(incident.id))
    groups = groups_of(house, uow, incident)
    places = {place for group in groups for place in addresses(uow, house.community, group)}
    inside = {t.reporter for t in tickets if (t.origin_channel, t.origin_chat) in places}
    for ticket in tickets:
        for event in uow.tickets.events(ticket.code) if ticket.followers else ():
            if event.kind == "followed" and tuple(event.data.get("in", ())) in places:
                inside.add(event.actor)
    keys = [group.key for group in groups if isinstance(group, ToCommunityChat)]
    chats = [chat for key in keys if (chat := house.community.chat(key)) is not None]
    return {
        person: code
        for person, code in people_of(uow, tickets).items()
        if person not in inside and not _reads_on_the_web(house, uow, person, chats)
    }


def _reads_on_the_web(house: House, uow: UnitOfWork, person: str, chats: Sequence[Chat]) -> bool:
    """Whether they are here by the web chat alone, and one of the groups is theirs there."""
    known = uow.people.get(person)
    channels = {account.channel for account in uow.people.accounts(person) if account.reachable}
    if known is None or channels != {WEB}:
        return False
    return any(is_member(chat, person, known.building, house.community) for chat in chats)
