"""A need (微心愿): what could meet it, told at once; who needs it is told to nobody.

Refused kindly before anything is stored: money, and what may not be handed on. The grid worker
may be asked, privately and once, whether the household is in hardship; nobody else learns it.
"""

from dataclasses import replace
from datetime import datetime

from handlers.card_places import is_reachable
from handlers.house import House
from handlers.mutual_aid.faces import about, wish_card
from handlers.mutual_aid.goods import listed, named, needing_side, pack
from handlers.mutual_aid.offering import take_offer
from handlers.mutual_aid.pairing import SHOWN, fitting_offers
from handlers.opening import Request, announce, record
from handlers.privacy.consenting import agree, has_agreed, has_withdrawn
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from intents.language.giving import is_for_money, is_in_doubt, is_loan, read_days, tells_hardship
from intents.language.goods import Good, read_wanted
from intents.rules.community import Role
from intents.rules.prohibited import prohibitions
from intents.rules.purposes import Purpose
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from storage.needs import Need, NeedStage
from storage.offers import Offer
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_ASKED_FOR = 0.9  # weight of what the words name themselves


def take_need(request: Request) -> list[Reply]:
    """What is needed, recorded and matched; or a refusal with nothing stored."""
    text = request.wish.text
    if is_loan(text):
        wish = replace(request.wish, intent="donation")
        return take_offer(replace(request, wish=wish))
    goods = wanted_in(request)
    asked = [good for good in goods if good.weight >= _ASKED_FOR]
    banned = prohibitions(text, is_asked_for=True)
    if banned:
        values = {"word": banned[0].word, "reason": banned[0].reason}
        return _say(request, "mutual.prohibited", **values)
    if is_for_money(text) and not asked:
        return _say(request, "mutual.no_money")
    if is_in_doubt(text):
        return _say(request, "mutual.needed_or_not")
    if asked and _is_asked_already(request, asked[0]):
        return _say(request, "mutual.asked_already", name=asked[0].name)
    ticket = record(request)
    replies = announce(request, ticket)
    need = need_of(request, ticket)
    return [*replies, *take_up(request, need)] if need else replies


def need_of(request: Request, ticket: Ticket) -> Need | None:
    """What the ticket's words ask for; None where they name no good."""
    goods = wanted_in(request)
    if not goods:
        return None
    asked = [good for good in goods if good.weight >= _ASKED_FOR]
    return Need(
        ticket=ticket.code,
        person=ticket.reporter,
        name=listed(request.house, [named(request.house, good) for good in asked or goods[:1]]),
        goods=[pack(good) for good in goods],
        stage=NeedStage.WAITING,
        told_at=request.now,
        urgent=ticket.urgent,
        building=ticket.building or request.person.building,
        days=read_days(request.wish.text),
    )


def take_up(request: Request, need: Need) -> list[Reply]:
    """Recorded, shown as a wish, and told at once what is there."""
    request.uow.needs.add(need)
    shown = wish_card(request.house, request.uow, need)
    return [*shown, *_what_is_there(request, need), *_ask_about_hardship(request, need)]


def wanted_in(request: Request) -> tuple[Good, ...]:
    """What the wish asks for: its words, else the thing that an answer has named."""
    item = str(request.wish.slots.get("item") or "")
    return read_wanted(request.wish.text) or (read_wanted(item) if item else ())


def confirm_hardship(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """确有困难: kept to order who comes first, shown to nobody."""
    return _judge(house, uow, person, code, now, confirmed=True)


def deny_hardship(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """不是, or not known: as everybody else."""
    return _judge(house, uow, person, code, now, confirmed=False)


def have_one(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """我有: whoever could meet a wish is told how, in their own words."""
    need = uow.needs.get(code)
    if need is None or need.stage is not NeedStage.WAITING:
        raise Refusal("refusal.wish_met")
    if need.person == person.id:
        raise Refusal("refusal.own_wish")
    text = house.wording("mutual.tell_what_you_have", name=need.name)
    return [Message(ToPerson(person.id), text)]


def _what_is_there(request: Request, need: Need) -> list[Reply]:
    """Goods that are there now, each with a button; else that we go on looking."""
    house, uow = request.house, request.uow
    side = needing_side(need)
    found = fitting_offers(house, uow, side, need.person, request.now)[:SHOWN]
    if not found:
        return _say(request, "mutual.nothing_yet", name=need.name)
    lines = [house.wording("mutual.is_there", name=need.name, count=len(found))]
    lines += [house.wording("mutual.there", what=about(house, offer)) for _, offer in found]
    rows = tuple((_want(house, offer),) for _, offer in found)
    return [Message(ToPerson(need.person), "\n".join(lines), buttons=rows, ticket=need.ticket)]


def _want(house: House, offer: Offer) -> Button:
    label = house.wording.plain("mutual.button.want_this", name=offer.name)
    return Button(label, f"want:{offer.ticket}")


def agree_hardship(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """可以，请核实: only then is the grid's worker asked."""
    need = uow.needs.get(code)
    if need is None or need.person != person.id:
        raise Refusal("refusal.stale_button")
    agree(uow, person.id, Purpose.HARDSHIP, now)
    return _ask_worker(house, uow, need, now)


def _ask_about_hardship(request: Request, need: Need) -> list[Reply]:
    """Where the words hint at hardship: may it be confirmed? Silence and no change nothing.

    Whoever cannot be written to is asked by the grid's worker at the door.
    """
    house, uow = request.house, request.uow
    if not tells_hardship(request.wish.text) or house.community.grid_of(need.building) is None:
        return []
    if has_withdrawn(uow, need.person, Purpose.HARDSHIP):
        return []
    if has_agreed(uow, need.person, Purpose.HARDSHIP) or not is_reachable(uow, need.person):
        return _ask_worker(house, uow, need, request.now)
    button = Button(house.wording("privacy.button.agree_hardship"), f"hardship_ok:{need.ticket}")
    text, notice = house.wording("privacy.ask_hardship"), f"hardship:{need.person}"
    return [Message(ToPerson(need.person), text, buttons=((button,),), notice=notice)]


def _ask_worker(house: House, uow: UnitOfWork, need: Need, now: datetime) -> list[Reply]:
    """The grid's worker is asked once per person."""
    grid = house.community.grid_of(need.building)
    if grid is None or not uow.needs.ask_hardship(need.person, now):
        return []
    person = uow.people.get(need.person)
    name = person.name if person else ""
    text = house.wording("mutual.is_in_hardship", name=name, building=need.building)
    return [Message(ToPerson(grid.worker), text, buttons=hardship_buttons(house, need))]


def hardship_buttons(house: House, need: Need) -> Buttons:
    """确有困难, or not."""
    yes = Button(house.wording("mutual.button.hardship"), f"hardship:{need.ticket}")
    no = Button(house.wording("mutual.button.no_hardship"), f"nohardship:{need.ticket}")
    return ((yes, no),)


def may_judge(house: House, need: Need, person: str) -> bool:
    """Only who works or leads in the household's grid, and never about themselves."""
    grid = house.community.grid_of(need.building)
    staff = (grid.worker, grid.deputy, grid.lead) if grid else ()
    knows = person in staff or house.community.has_role(person, Role.SECRETARY)
    return knows and need.person != person


def _judge(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime, *, confirmed: bool
) -> list[Reply]:
    """Asked for it or not; never against the household's own word."""
    need = uow.needs.get(code)
    if need is None or not may_judge(house, need, person.id):
        raise Refusal("refusal.not_allowed")
    if has_withdrawn(uow, need.person, Purpose.HARDSHIP):
        raise Refusal("refusal.stale_button")
    uow.needs.set_hardship(need.person, confirmed, person.id, now)
    return []


def _is_asked_already(request: Request, good: Good) -> bool:
    mine = request.uow.needs.of_person(request.person.id, {NeedStage.WAITING})
    kinds = {(g["kind"] or g["name"]) for need in mine for g in need.goods if g["weight"] >= 1}
    return (good.kind or good.name) in kinds


def _say(request: Request, key: str, **values: str) -> list[Reply]:
    text = request.house.wording(key, **values)
    return [Message(ToPerson(request.person.id), text)]
