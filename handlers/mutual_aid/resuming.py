"""What we asked before anything was stored is answered: what it is, given or lent, one more.

By a tap or in words. Words that answer nothing are heard as a message of their own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.dialogue import Serving, forget_privately, recall_privately
from handlers.house import House
from handlers.mutual_aid.offering import CHOICES, goods_in, take_offer
from handlers.opening import Request, Wish
from handlers.replies import Message, Reply, ToPerson
from intents.language.answers import is_giving_up
from intents.language.courtesy import is_no, is_yes
from intents.language.giving import is_another, is_kept, is_lent, is_remark
from intents.language.understanding import Act
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_NAME = 20  # characters


def make_sure(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """送, 借出去, 先不送, 是另一件: by one tap."""
    serving = recall_privately(uow, person.id)
    if not isinstance(serving, Serving) or code not in CHOICES.get(serving.step, ()):
        raise Refusal("refusal.stale_button")
    return _decided(house, uow, person, serving, code, (), now)


def resume(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    text: str,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    """Words instead of a tap, or what it is; None when they speak of something else."""
    if is_giving_up(text) or is_no(text) or is_kept(text):
        return _decided(house, uow, person, serving, "drop", attachments, now)
    if serving.step == "what":
        return _named(house, uow, person, serving, text, attachments, now)
    if serving.step == "another":
        said = "more" if is_another(text) or is_yes(text) else None
    else:
        said = "lend" if is_lent(text) else "give" if is_yes(text) or is_remark(text) else None
    if said is None or _is_another_wish(house, text, now):
        return None
    return _decided(house, uow, person, serving, said, attachments, now)


def _named(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    text: str,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    """What it is: known to us, or as the donor calls it."""
    if text and (not is_remark(text) or _is_another_wish(house, text, now)):
        return None
    forget_privately(uow, person.id)
    request = _request(house, uow, person, serving, attachments, now)
    wish = replace(request.wish, text=f"{request.wish.text} {text}".strip())
    if text and not goods_in(wish):
        wish = replace(wish, slots={**wish.slots, "item": text[:_NAME]})
    return take_offer(replace(request, wish=wish), is_named=bool(text))


def _decided(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    said: str,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply]:
    forget_privately(uow, person.id)
    if said == "drop":
        return [Message(ToPerson(person.id), house.wording("mutual.dropped"))]
    request = _request(house, uow, person, serving, attachments, now)
    return take_offer(request, is_sure=True, is_lent=said == "lend")


def _request(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    attachments: Sequence[str],
    now: datetime,
) -> Request:
    """The message that was waiting for the answer."""
    facts, origin = serving.facts, serving.origin
    assert origin is not None
    files = (*facts["attachments"], *attachments)
    wish = Wish(**facts["wish"])
    return Request(house, uow, person, wish, origin, now, files, facts["proxy"])


def _is_another_wish(house: House, text: str, now: datetime) -> bool:
    meaning = house.understander.understand(text, now=house.local(now), chat="private")
    is_of_goods = meaning.main.intent in ("donation", "need", "none")
    return meaning.act is Act.FILE and not is_of_goods
