"""How a good and a wish look in the mutual-aid group: one card each, edited in place.

Only what was read of the thing is shown: what, how worn, how many want it, where it changes
hands. Nobody's words, name, flat or telephone, and never who is in hardship.
"""

from dataclasses import replace

from handlers.card_places import refresh
from handlers.house import House
from handlers.mutual_aid.facing import STANDING
from handlers.mutual_aid.goods import closing, named, place_named, unpack
from handlers.replies import Button, Buttons, Message, Priority, Reply, ToCommunityChat
from intents.rules.lifecycle import OPEN
from intents.rules.privacy import mask_personal
from storage.matches import Wanting
from storage.needs import Need, NeedStage
from storage.offers import Offer, OfferStage
from storage.unit_of_work import UnitOfWork

PURPOSE = "mutual_aid"
PHOTOS_SHOWN = 4
_WANTED = frozenset({OfferStage.OPEN, OfferStage.RESERVED})


def item_card(house: House, uow: UnitOfWork, offer: Offer) -> list[Reply]:
    """The good's card as it must look now, in every mutual-aid group."""
    if offer.opened_at is None:
        return []
    say = house.wording
    title = say.plain(
        f"mutual.item.{_mark(offer)}",
        name=named(house, unpack(offer.good)),
        status=say.plain(f"mutual.stage.{offer.stage}"),
    )
    text = say("card.frame", first=title, rest="\n".join(_lines(house, uow, offer)))
    photos = [a.id for a in uow.attachments.of_ticket(offer.batch) if a.kind == "photo"]
    hung = _hang(house, f"item:{offer.ticket}", text, _buttons(house, offer), photos)
    return [*hung, *_stand(house, uow, offer)]


def wish_card(house: House, uow: UnitOfWork, need: Need) -> list[Reply]:
    """A wish in the mutual-aid group: the thing alone, and a button for who has one."""
    say = house.wording
    status = say.plain(f"mutual.wish_stage.{need.stage}")
    title = say.plain("mutual.wish", name=need.name, status=status)
    rest = say.plain("mutual.wish_for_days", days=need.days) if need.days else ""
    have = Button(say("mutual.button.have"), f"have:{need.ticket}")
    buttons: Buttons = ((have,),) if need.stage is NeedStage.WAITING else ()
    text = say("card.frame", first=title, rest=rest).rstrip()
    return _hang(house, f"wish:{need.ticket}", text, buttons, [])


def about(house: House, offer: Offer) -> str:
    """The thing in a few words: what, and how worn."""
    name = named(house, unpack(offer.good))
    if not offer.condition:
        return name
    return house.wording.plain("mutual.about", name=name, condition=worn(offer))


def worn(offer: Offer) -> str:
    """How worn it is, in the donor's words, without what could tell who it is."""
    return mask_personal(offer.condition or "")


def _mark(offer: Offer) -> str:
    return "loan" if offer.is_loan else "gift"


def _lines(house: House, uow: UnitOfWork, offer: Offer) -> list[str]:
    say = house.wording
    place = say.plain("mutual.where", place=place_named(house, offer.place))
    lines = [say.plain("mutual.dot").join(part for part in (worn(offer), place) if part)]
    if offer.stage not in _WANTED:
        return lines
    closes = house.moment(house.local(closing(house, offer)))
    lines.append(say.plain("mutual.fair", closes=closes, seed=offer.seed))
    if offer.asked_at is not None:
        seen = house.local(offer.asked_at)
        lines.append(say.plain("mutual.seen", day=say.plain("day", month=seen.month, day=seen.day)))
    waiting = len(uow.matches.takers(offer.ticket, Wanting.WAITING))
    if waiting:
        lines.append(say.plain("mutual.in_line", count=waiting))
    return lines


def _buttons(house: House, offer: Offer) -> Buttons:
    if offer.stage not in _WANTED:
        return ()
    key = "want" if offer.stage is OfferStage.OPEN else "want_next"
    return ((Button(house.wording(f"mutual.button.{key}"), f"want:{offer.ticket}"),),)


def _stand(house: House, uow: UnitOfWork, offer: Offer) -> list[Reply]:
    """The good's ticket says where it stands, to its donor and the staff."""
    ticket = uow.tickets.get(offer.ticket)
    if ticket is None or ticket.details.get(STANDING) == offer.stage:
        return []
    details = {**ticket.details, STANDING: str(offer.stage)}
    uow.tickets.change(ticket.code, {ticket.status}, {"details": details})
    return refresh(house, uow, replace(ticket, details=details)) if ticket.status in OPEN else []


def _hang(house: House, key: str, text: str, buttons: Buttons, photos: list[str]) -> list[Reply]:
    return [
        Message(
            ToCommunityChat(chat.key),
            text,
            buttons=buttons,
            card=key,
            priority=Priority.CARD,
            attachments=tuple(photos[:PHOTOS_SHOWN]),
        )
        for chat in house.community.chats_for(PURPOSE)
    ]
