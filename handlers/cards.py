"""How a ticket looks: to staff in a group, to its assignee, to its reporter, in one group line.

Pure rendering from the ticket and the wording. Nothing personal (name, phone, flat, the raw
words) may appear in a version that hangs in a group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.booking.facing import buttons_of, is_dated, lines_of, next_step_of, status_of
from handlers.house import House
from handlers.mutual_aid.facing import goods_lines
from handlers.replies import Button, Buttons
from intents.rules.community import Team
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import pool_of
from intents.rules.privacy import MASK, mask_personal
from intents.rules.ticket import Action, Extent, Rating, Status, Ticket
from storage.people import Person

TEXT_SHOWN = 200
# What one phone screen holds without scrolling.
MOST_LETTERS, MOST_LINES = 350, 12
CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Face:
    """The text and buttons of one version of a card."""

    text: str
    buttons: Buttons = ()


def data(action: Action | str, code: str, argument: str | None = None) -> str:
    """Callback data of a button; ``buttons.parse`` reads it back."""
    return ":".join(part for part in (str(action), code, argument) if part)


def staff_face(house: House, ticket: Ticket, photos: int, handed_on: str = CLAIMED) -> Face:
    """The card in a staff group: everybody there may read it.

    ``handed_on`` is the fact by which a ticket that somebody still answers for waits for another.
    """
    say = house.wording
    lines = [_headline(house, ticket), mask_personal(ticket.text)]
    if photos:
        lines.append(say.plain("card.photos", count=photos))
    if ticket.followers:
        lines.append(say.plain("card.followers", count=ticket.followers))
    lines += [*lines_of(house, ticket), *goods_lines(house, ticket)]
    lines += [_holder_line(house, ticket, handed_on), *_due_line(house, ticket)]
    lines.append(_code_line(house, ticket))
    return Face(_escape_join(house, lines), _staff_buttons(house, ticket))


def assignee_face(
    house: House,
    ticket: Ticket,
    reporter: Person | None,
    photos: int,
    called: Sequence[str] = (),
    *,
    is_reachable: bool,
) -> Face:
    """The assignee's own card: with the place and the contact they need for the work.

    ``is_reachable``: whether any of its residents can be written to.
    """
    say = house.wording
    knows_flat = not ticket.anonymous
    words = staff_words(ticket)
    lines = [_headline(house, ticket, with_room=knows_flat), words]
    if photos:
        lines.append(say.plain("card.photos", count=photos))
    lines += [
        *lines_of(house, ticket),
        *goods_lines(house, ticket),
        _contact_line(house, ticket, reporter, is_reachable=is_reachable),
        *called,
        *_due_line(house, ticket),
        _code_line(house, ticket),
    ]
    return Face(_escape_join(house, lines), _work_buttons(house, ticket))


def resident_face(
    house: House,
    ticket: Ticket,
    *,
    is_reporter: bool,
    called: Sequence[str] = (),
    in_incident: bool = False,
) -> Face:
    """The resident's card: status, who has it, what is next and until when."""
    # Whoever has the same trouble need not learn the door and the number of who told it first.
    text = ticket.text if is_reporter else mask_personal(ticket.text)
    lines = [_headline(house, ticket, with_room=is_reporter), text]
    lines += [*lines_of(house, ticket), *goods_lines(house, ticket)]
    lines += [next_step(house, ticket), *called]
    if ticket.status in OPEN:
        lines += _due_line(house, ticket)
    lines.append(_code_line(house, ticket))
    if ticket.anonymous and is_reporter:
        lines.append(house.wording.plain("card.you_are_anonymous"))
    buttons = resident_buttons(house, ticket) if is_reporter else ()
    if in_incident and is_reporter and ticket.status in OPEN:
        apart = Button(house.wording("incident_button.not_this"), data("let_go", ticket.code))
        buttons = (*buttons, (apart,))
    return Face(_escape_join(house, lines), buttons)


def next_step(house: House, ticket: Ticket) -> str:
    """Who has it and what comes next, as its resident reads it."""
    who = _holder(house, ticket)
    return next_step_of(house, ticket, who)


def group_line(house: House, ticket: Ticket) -> Face:
    """The one line of a ticket in a residents' group, for a reporter we cannot write to."""
    say = house.wording
    spec = house.catalog[ticket.intent]
    text = say(
        f"group_line.{ticket.status}", icon=spec.icon, label=spec.label, who=_holder(house, ticket)
    )
    follow = Button(say("button.open_private"), start=f"t_{ticket.code}")
    answer = resident_buttons(house, ticket) if ticket.status is Status.RESOLVED else ()
    return Face(text, (*answer, (follow,)))


def rating_buttons(house: House, code: str) -> Buttons:
    """One tap for how satisfied the resident is."""
    return (
        tuple(
            Button(house.wording(f"rating.{rating}"), data(Action.RATE, code, rating))
            for rating in Rating
        ),
    )


def staff_words(ticket: Ticket, text: str | None = None) -> str:
    """The ticket's words (or further ones) for the staff; without what would tell who it is."""
    words = ticket.text if text is None else text
    if not ticket.anonymous:
        return words
    hidden = mask_personal(words)
    return hidden.replace(ticket.room, MASK) if ticket.room else hidden


def place_of(ticket: Ticket, house: House, *, with_room: bool = False) -> str:
    """Where help is needed, as people write it; the flat only for those who need it."""
    say = house.wording
    parts = []
    if ticket.building:
        parts.append(say.plain("place.building", value=ticket.building))
    if ticket.unit:
        parts.append(say.plain("place.unit", value=ticket.unit))
    if ticket.room and with_room:
        parts.append(say.plain("place.room", value=ticket.room))
    return "".join(parts) + str(ticket.details.get("place", ""))


def _headline(house: House, ticket: Ticket, *, with_room: bool = False) -> str:
    spec = house.catalog[ticket.intent]
    place = place_of(ticket, house, with_room=with_room)
    urgent = house.wording.plain("card.urgent") if ticket.urgent and not spec.danger else ""
    status = status_of(house, ticket)
    title = " · ".join(part for part in (spec.label, place) if part)
    return house.wording.plain(
        "card.headline", urgent=urgent, icon=spec.icon, title=title, status=status
    )


def _holder(house: House, ticket: Ticket) -> str:
    if ticket.assignee and ticket.status is not Status.ASSIGNED:
        return house.name_of(ticket.assignee)
    names = [house.name_of(person) for person in pool_of(ticket, house.community)]
    team = house.community.team(ticket.team)
    if team is not None and not ticket.offered_to:
        return team.name
    return house.wording.plain("card.or").join(names) or house.wording.plain("card.secretary")


def _holder_line(house: House, ticket: Ticket, handed_on: str) -> str:
    who = _holder(house, ticket)
    if ticket.status is Status.ASSIGNED and ticket.assignee:
        holder = house.name_of(ticket.assignee)
        return house.wording.plain(f"card.handed_on.{handed_on}", who=who, holder=holder)
    return house.wording.plain(f"card.holder.{ticket.status}", who=who)


def _due_line(house: House, ticket: Ticket) -> list[str]:
    if ticket.due_at is None or ticket.status not in OPEN or is_dated(house, ticket):
        return []
    return [house.wording.plain("card.due", due=house.moment(house.local(ticket.due_at)))]


def _contact_line(
    house: House, ticket: Ticket, reporter: Person | None, *, is_reachable: bool
) -> str:
    say = house.wording
    if ticket.anonymous or reporter is None:
        return say.plain("card.anonymous" if is_reachable else "card.anonymous_unreachable")
    phone = phone_of(house, ticket, reporter, is_reachable=is_reachable)
    contact = say.plain("card.contact", name=reporter.name, phone=phone)
    if ticket.proxy is None:
        return contact
    return contact + say.plain("card.proxy", name=house.name_of(ticket.proxy))


def phone_of(house: House, ticket: Ticket, reporter: Person | None, *, is_reachable: bool) -> str:
    """The number to call, and what is left to do where there is none or no message arrives."""
    phone = ticket.details.get("phone") or (reporter.phone if reporter else None)
    if phone and is_reachable:
        return str(phone)
    key = "phone_alone" if phone else "no_phone" if is_reachable else "no_way"
    return house.wording.plain(f"card.{key}", phone=phone or "")


def _code_line(house: House, ticket: Ticket) -> str:
    return house.wording.plain("card.code", code=ticket.code)


def _escape_join(house: House, lines: Sequence[str]) -> str:
    first, *rest = [line for line in _fit(house, lines) if line]
    return house.wording("card.frame", first=first, rest="\n".join(rest))


def _fit(house: House, lines: Sequence[str]) -> list[str]:
    """The words people wrote, second of the lines, give way so that all fits one screen."""
    headline, words, *rest = lines
    others = [line for line in rest if line]
    cut = house.wording.plain("card.cut")
    room = MOST_LETTERS - sum(len(line) + 1 for line in (headline, *others))
    shown = "\n".join(words.splitlines()[: MOST_LINES - 1 - len(others)])
    shown = shown[: min(room, TEXT_SHOWN)]
    if len(shown) < len(words):
        shown = shown[: -len(cut)] + cut
    return [headline, shown, *others]


def _staff_buttons(house: House, ticket: Ticket) -> Buttons:
    if ticket.status in (Status.NEW, Status.ASSIGNED):
        return ((_button(house, Action.CLAIM, ticket),),)
    if ticket.status in HELD:
        row = (Action.RESOLVE, Action.RETURN, Action.TRANSFER)
        return (tuple(_button(house, action, ticket) for action in row),)
    if ticket.status is Status.MERGED:
        return ((_button(house, Action.UNMERGE, ticket),),)
    return ()


def _work_buttons(house: House, ticket: Ticket) -> Buttons:
    if ticket.is_from_patrol and ticket.status is Status.RESOLVED:
        file = Button(house.wording("button.file"), data(Action.CONFIRM, ticket.code))
        return ((file, _button(house, Action.COMMENT, ticket)),)
    if ticket.status not in HELD:
        return _staff_buttons(house, ticket)
    more = [Action.DECLINE, Action.MERGE]
    if house.community.parties:
        more.insert(0, Action.WHISTLE)
    if ticket.status is Status.IN_PROGRESS:
        more.insert(0, Action.ASK)
    team = mediators_for(house, ticket)
    if team is not None:
        more.append(Action.AGREE if team.id == ticket.team else Action.MEDIATE)
    own = Button(house.wording("button.why"), data("why", ticket.code))
    kind = _button(house, Action.RELABEL, ticket)
    rest = tuple(_button(house, action, ticket) for action in more)
    return (*_staff_buttons(house, ticket), rest, (kind, own))


def mediators_for(house: House, ticket: Ticket) -> Team | None:
    """Who could mediate: only between neighbours, never where the staff are complained of."""
    is_quarrel = house.catalog[ticket.intent].discreet and not ticket.hidden_from
    return house.community.mediators if is_quarrel else None


def verdict_buttons(house: House, ticket: Ticket) -> Buttons:
    """Solved, partly, not: what the reporter may say of a resolved ticket."""
    partly = Button(house.wording("button.partly"), data(Action.REOPEN, ticket.code, Extent.PARTLY))
    return (
        (_button(house, Action.CONFIRM, ticket), partly, _button(house, Action.REOPEN, ticket)),
    )


def resident_buttons(house: House, ticket: Ticket) -> Buttons:
    """What the reporter may press in this status."""
    if ticket.status is Status.RESOLVED:
        return verdict_buttons(house, ticket)
    if ticket.status in OPEN:
        row = (_button(house, Action.COMMENT, ticket), _button(house, Action.CANCEL, ticket))
        return (*buttons_of(house, ticket), row, *_own_find(house, ticket))
    if ticket.status is Status.CANCELLED:
        return ((Button(house.wording("button.restore"), data(Action.REOPEN, ticket.code)),),)
    if ticket.status is Status.CLOSED and ticket.rating is None:
        return rating_buttons(house, ticket.code)
    return ()


def _own_find(house: House, ticket: Ticket) -> Buttons:
    """A member of the staff who tells of something may have found it on patrol."""
    waits = ticket.status in (Status.NEW, Status.ASSIGNED)
    if not waits or ticket.anonymous or house.community.member(ticket.reporter) is None:
        return ()
    return ((Button(house.wording("button.found_it"), data("patrol", ticket.code)),),)


def _button(house: House, action: Action, ticket: Ticket) -> Button:
    return Button(house.wording(f"button.{action}"), data(action, ticket.code))
