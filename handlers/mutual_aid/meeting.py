"""Agreeing on a handover: the receiver names a window, the donor agrees, then both are known.

A new time takes back what the other had agreed to. Only when both have agreed on the same place
and window is there a code, and does either learn of the other what was to be shared.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.dialogue import Serving, remember_privately
from handlers.house import House
from handlers.introducing import HOME, NAME, PHONE, Party, agree, ask_again, contact_of, propose
from handlers.mutual_aid.faces import about, item_card
from handlers.mutual_aid.goods import place_named, station_for
from handlers.reminding import Reminder, forget_before, remind_before
from handlers.replies import Button, Buttons, Message, Notice, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.rules.community_services import LOCKER
from intents.rules.handover import code_from, free_box, handover_windows
from intents.rules.refusal import Refusal
from storage.consents import Answer
from storage.matches import LIVE, Match, Step
from storage.offers import Offer
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

WAITS, LATE = "match_waits", "handover_late"
ANSWER_WITHIN = timedelta(hours=24)
DONOR_WITHIN = timedelta(hours=48)
ASK_AFTER = timedelta(hours=1)
LONG = timedelta(hours=2)
FURTHEST = timedelta(days=30)
_STAMP = "%Y%m%d%H%M"


def subject_of(match: Match) -> str:
    """The name under which both are asked to be made known."""
    return f"handover:{match.id}"


def open_meeting(house: House, uow: UnitOfWork, offer: Offer, match: Match, now: datetime) -> None:
    """Both are to be asked; at a locker nobody meets, so nothing is shared."""
    station = station_for(house, match.place)
    shares = () if station is not None and station.kind == LOCKER else (NAME, PHONE)
    at_home = (HOME,) if station is None else ()
    parties = (
        Party(match.receiver, match.need, shares),
        Party(offer.donor, offer.ticket, (*shares, *at_home)),
    )
    propose(uow, subject_of(match), parties, now)


def ask_receiver(
    house: House, uow: UnitOfWork, offer: Offer, match: Match, now: datetime
) -> list[Reply]:
    """It is their turn: a tap on a window says yes."""
    local = house.local(now)
    station = station_for(house, match.place)
    calendar = house.community.timekeeper.calendar
    windows = handover_windows(local, station, offer.time, calendar)
    rows: Buttons = tuple(
        (Button(house.moment(w.starts), f"pick:{match.id}-{w.starts.strftime(_STAMP)}"),)
        for w in windows
    )
    text = house.wording(
        "mutual.your_turn", what=about(house, offer), place=place_named(house, match.place)
    )
    _wait_for(house, uow, match, ANSWER_WITHIN, now)
    return [_ask(match.receiver, text, (*rows, _or_else(house, match)), match.need)]


def pick(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """The receiver taps a window."""
    id, _, stamp = code.partition("-")
    match = live_match(uow, id, person.id)
    if match.receiver != person.id:
        raise Refusal("refusal.stale_button")
    try:
        local = datetime.strptime(stamp, _STAMP)
    except ValueError:
        raise Refusal("refusal.stale_button") from None
    return settle_time(house, uow, match, person.id, local, now)


def settle_time(
    house: House, uow: UnitOfWork, match: Match, person: str, local: datetime, now: datetime
) -> list[Reply]:
    """This time, says one of both; the other is asked. ``local`` is naive. Raises ``Refusal``."""
    starts = local.replace(tzinfo=house.community.zone).astimezone(UTC)
    if not now < starts <= now + FURTHEST:
        raise Refusal("refusal.time_past")
    times = {"starts_at": starts, "ends_at": starts + LONG}
    if not uow.matches.change(match.id, {Step.ASKED}, times):
        raise Refusal("refusal.introduction_over")
    other = match.donor if person == match.receiver else match.receiver
    if match.starts_at != starts:
        ask_again(uow, subject_of(match), other, now)
    agreed = agree(uow, subject_of(match), person, now)
    changed = uow.matches.get(match.id)
    assert changed is not None
    if agreed:
        return stand(house, uow, changed, now)
    thanks = Message(ToPerson(person), house.wording("mutual.other_asked"), ticket=match.need)
    return [thanks, *_ask_other(house, uow, changed, other, now)]


def meet(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """可以: agree to the window that stands."""
    match = live_match(uow, code, person.id)
    if match.step is not Step.ASKED or match.starts_at is None:
        raise Refusal("refusal.stale_button")
    if match.starts_at <= now:
        raise Refusal("refusal.time_past")
    if agree(uow, subject_of(match), person.id, now):
        return stand(house, uow, match, now)
    return []


def retime(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """换个时间: asked for in words."""
    match = live_match(uow, code, person.id)
    if match.step is not Step.ASKED:
        raise Refusal("refusal.stale_button")
    serving = Serving(service=Fulfilment.OFFER, step="time", facts={"match": match.id})
    remember_privately(uow, person.id, serving, now)
    return [Message(ToPerson(person.id), house.wording("mutual.which_time"))]


def stand(house: House, uow: UnitOfWork, match: Match, now: datetime) -> list[Reply]:
    """Both have agreed: place, window, code, and what each may know of the other."""
    offer = uow.offers.get(match.offer)
    assert offer is not None
    assert match.starts_at is not None
    assert match.ends_at is not None
    station = station_for(house, match.place)
    is_locker = station is not None and station.kind == LOCKER
    facts: dict[str, Any] = {"step": Step.AGREED, "agreed_at": now}
    if station is not None and is_locker:
        # By its id: one donor said "a locker", another pressed its name.
        boxes = uow.matches.boxes(station.id)
        facts |= {"place": station.id, "box": free_box(station, boxes)}
    facts["code"] = code_from(match.id, match.offer, str(now.timestamp()))
    if not uow.matches.change(match.id, {Step.ASKED}, facts):
        raise Refusal("refusal.introduction_over")
    agreed = uow.matches.get(match.id)
    assert agreed is not None
    uow.timers.cancel(f"{WAITS}:{match.id}")
    late = {"match": match.id}
    uow.timers.put(Timer(LATE, match.ends_at + ASK_AFTER, f"{LATE}:{match.id}", data=late))
    for who in (match.receiver, match.donor):
        values = {"name": offer.name, "place": place_named(house, agreed.place, agreed.box)}
        values["time"] = house.moment(house.local(match.starts_at))
        reminder = Reminder(_reminder(match, who), who, "mutual_reminder", values)
        remind_before(house, uow, reminder, match.starts_at, now)
    return [*handover_cards(house, uow, offer, agreed, now), *item_card(house, uow, offer)]


def handover_cards(
    house: House, uow: UnitOfWork, offer: Offer, match: Match, now: datetime
) -> list[Reply]:
    """Both sides' own cards, with what they may know of each other."""
    replies: list[Reply] = []
    for who, other, side in (
        (match.receiver, match.donor, "receiver"),
        (match.donor, match.receiver, "donor"),
    ):
        contact = contact_of(house, uow, subject_of(match), other, who, now)
        text = _card_text(house, offer, match, side, contact)
        buttons = (
            (
                Button(house.wording(f"mutual.button.handed_{side}"), f"handed:{match.id}"),
                Button(house.wording("mutual.button.fell"), f"fell:{match.id}"),
            ),
            (Button(house.wording("mutual.button.relay"), f"relay:{match.id}"),),
        )
        ticket = match.need if side == "receiver" else match.offer
        card = f"handover:{match.id}"
        replies.append(Message(ToPerson(who), text, buttons=buttons, card=card, ticket=ticket))
    return replies


def forget_reminders(uow: UnitOfWork, match: Match) -> None:
    """Nothing is left to be reminded of."""
    for who in (match.receiver, match.donor):
        forget_before(uow, _reminder(match, who))
    for kind in (WAITS, LATE):
        uow.timers.cancel(f"{kind}:{match.id}")


def _card_text(
    house: House, offer: Offer, match: Match, side: str, contact: Mapping[str, str]
) -> str:
    say = house.wording
    assert match.starts_at is not None
    assert match.ends_at is not None
    ends = house.local(match.ends_at)
    time = say.plain(
        "mutual.from_to",
        starts=house.moment(house.local(match.starts_at)),
        ends=f"{ends.hour}:{ends.minute:02d}",
    )
    first = say.plain(f"mutual.handover.{side}", name=offer.name)
    lines = [
        say.plain(
            "mutual.handover_at", time=time, place=place_named(house, match.place, match.box)
        ),
        say.plain(f"mutual.{'box' if match.box else 'code'}.{side}", code=match.code),
    ]
    lines += [say.plain(f"mutual.contact.{name}", value=value) for name, value in contact.items()]
    if contact and PHONE not in contact and HOME not in contact:
        lines.append(say.plain("mutual.no_contact"))
    return say("card.frame", first=first, rest="\n".join(lines))


def _ask_other(
    house: House, uow: UnitOfWork, match: Match, other: str, now: datetime
) -> list[Reply]:
    offer = uow.offers.get(match.offer)
    assert offer is not None
    assert match.starts_at is not None
    is_donor = other == match.donor
    _wait_for(house, uow, match, DONOR_WITHIN if is_donor else ANSWER_WITHIN, now)
    text = house.wording(
        "mutual.ask_donor" if is_donor else "mutual.ask_again",
        what=about(house, offer),
        time=house.moment(house.local(match.starts_at)),
        place=place_named(house, match.place),
    )
    yes = Button(house.wording("mutual.button.meet"), f"meet:{match.id}")
    row = _or_else(house, match, is_donor=is_donor)
    return [_ask(other, text, ((yes,), row), match.offer if is_donor else match.need)]


def _or_else(house: House, match: Match, *, is_donor: bool = False) -> tuple[Button, ...]:
    other = Button(house.wording("mutual.button.retime"), f"retime:{match.id}")
    if is_donor:
        return (other, Button(house.wording("mutual.button.keep"), f"keep:{match.offer}"))
    return (other, Button(house.wording("mutual.button.leave"), f"pass:{match.id}"))


def _ask(person: str, text: str, buttons: Buttons, ticket: str | None) -> Message:
    return Message(ToPerson(person), text, buttons=buttons, ticket=ticket, weight=Notice.MUST)


def _wait_for(house: House, uow: UnitOfWork, match: Match, span: timedelta, now: datetime) -> None:
    """Who does not answer in time makes room; never by night."""
    key = f"{WAITS}:{match.id}"
    uow.timers.cancel(key)
    due = house.community.timekeeper.out_of_quiet(now + span)
    uow.timers.put(Timer(WAITS, due, key, data={"match": match.id}))


def live_match(uow: UnitOfWork, id: str, person: str) -> Match:
    """The handover under way that this person is part of. Raises ``Refusal``."""
    match = uow.matches.get(id)
    if match is None or person not in (match.receiver, match.donor) or match.step not in LIVE:
        raise Refusal("refusal.introduction_over")
    return match


def has_receiver_agreed(uow: UnitOfWork, match: Match) -> bool:
    """Whether it is the donor whose answer is missing."""
    parts = uow.consents.of(subject_of(match))
    return any(p.person == match.receiver and p.answer is Answer.AGREED for p in parts)


def _reminder(match: Match, person: str) -> str:
    return f"handover:{match.id}:{person}"
