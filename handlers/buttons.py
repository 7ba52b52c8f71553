"""Pressed buttons: read the data, authorise against the database, do it, answer the press.

Button data can be forged and grow stale, so it only names what is wanted; whether it may be done
is decided from the ticket as it is now.
"""

from datetime import datetime

from handlers.agenda import begin_decision, begin_position, drop_topic, list_topic
from handlers.answering import cancel, close, confirm, rate, reopen
from handlers.arriving import begin_service
from handlers.card_places import own_face
from handlers.cards import staff_words
from handlers.choosing import choose
from handlers.house import House
from handlers.incident_cards import steering_buttons
from handlers.incident_closing import begin_closing, say_fine, say_still
from handlers.incident_proposing import drop_incident, open_by_hand, open_incident
from handlers.incident_running import (
    begin_notice,
    choose_out,
    drop_notice,
    have_it_too,
    let_go,
    say_suggested,
    send_notice,
    show_incident,
)
from handlers.incoming import Incoming
from handlers.learning import relabel
from handlers.leave import come_back, hand_over
from handlers.load import labels_of
from handlers.mediating import mediate, relapse, stay_calm
from handlers.moves import ticket_for
from handlers.mutual_aid.needing import agree_hardship
from handlers.parties import likely_parties
from handlers.patrol import take_over
from handlers.pressing import (
    Answer,
    OwnPress,
    Press,
    Presses,
    at_once,
    begin,
    in_words,
    menu,
    parse,
)
from handlers.privacy.consenting import press_agree, press_withdraw
from handlers.privacy.correcting import press_fix
from handlers.privacy.erasing import press_erase
from handlers.privacy.seeing import press_take
from handlers.privacy.warning import press_hide
from handlers.progress import show
from handlers.proxy import file_on_basis
from handlers.reasons import why
from handlers.replies import Message, Reply, Toast, ToPerson
from handlers.same_trouble import merge, merge_choices, unmerge
from handlers.services import SERVICES, follow_suit, hold
from handlers.telling import join_told, submit_compared
from handlers.whistling import consent, note_outcome, whistle
from handlers.working import candidates, claim, resolve, return_, transfer
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Extent
from storage.people import Person
from storage.unit_of_work import UnitOfWork

CANDIDATES = 6
REASONS = ("not_mine", "not_reachable", "needs_others", "too_much")
IN_WORDS = "words"


def press(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    """Carry out a press; it is always answered, and changes nothing where it is refused."""
    try:
        with uow.attempt():
            replies, said = _done(house, uow, person, incoming, now)
    except Refusal as refusal:
        return [_toast(incoming, house.wording.plain(refusal.key, **refusal.values), alert=True)]
    return [_toast(incoming, house.wording.plain(said)), *replies]


def _done(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> Answer:
    verb, code, argument = parse(incoming.button or "")
    conversation = incoming.conversation
    if verb == "choose":
        return choose(house, uow, person, code, incoming, now), "toast.choose"
    if verb == "same":
        return join_told(house, uow, person, conversation, code, now), "toast.same"
    if verb == "other":
        return submit_compared(house, uow, person, conversation, now), "toast.other"
    if verb == "scanned":
        return begin_service(house, uow, person, code, incoming, now), "toast.choose"
    if verb == "basis":
        return file_on_basis(house, uow, person, code, conversation, now), "toast.basis"
    if verb in OWN:
        return OWN[verb](house, uow, person, code, now), f"toast.{verb}"
    if verb not in PRESSES:
        raise Refusal("refusal.stale_button")
    ticket = hold(house, uow, ticket_for(house, uow, code, person.id), argument)
    pressed = Press(house, uow, ticket, person, argument, incoming, now)
    replies, said = PRESSES[verb](pressed)
    return [*replies, *follow_suit(house, uow, ticket, now)], said


def _toast(incoming: Incoming, text: str, *, alert: bool = False) -> Toast:
    return Toast(incoming.chat.channel, incoming.press_id or "", text, alert)


def _rate(press: Press) -> Answer:
    replies = rate(press.house, press.uow, press.ticket, press.person.id, press.argument, press.now)
    return replies, "toast.rate"


def _reopen(press: Press) -> Answer:
    extent = Extent.PARTLY if press.argument == Extent.PARTLY else Extent.NOT
    replies = reopen(press.house, press.uow, press.ticket, press.person.id, press.now, extent)
    return replies, "toast.reopen"


def _return(press: Press) -> Answer:
    press.require(Action.RETURN)
    if press.argument == IN_WORDS:
        return begin(Action.RETURN, press), "toast.reason"
    if press.argument in REASONS:
        reason = press.house.wording.plain(f"reason.{press.argument}")
        return (
            return_(press.house, press.uow, press.ticket, press.person.id, reason, press.now),
            "toast.return",
        )
    labels = {name: press.house.wording(f"reason.{name}") for name in (*REASONS, IN_WORDS)}
    return [menu(press, Action.RETURN, labels)], "toast.choose"


def _transfer(press: Press) -> Answer:
    press.require(Action.TRANSFER)
    if press.argument:
        replies = transfer(
            press.house, press.uow, press.ticket, press.person.id, press.argument, press.now
        )
        return replies, "toast.transfer"
    people = candidates(press.house, press.ticket, press.person.id)[:CANDIDATES]
    labels = labels_of(press.house, press.uow, people, press.now)
    return [menu(press, Action.TRANSFER, labels)], "toast.choose"


def _relabel(press: Press) -> Answer:
    press.require(Action.RELABEL)
    house, ticket = press.house, press.ticket
    if press.argument:
        replies = relabel(house, press.uow, ticket, press.person.id, press.argument, press.now)
        return replies, "toast.relabel"
    likely = [name for name, _ in house.understander.predict(ticket.text)]
    kinds = [n for n in likely if house.catalog.opens_ticket(n) and n != ticket.intent]
    labels = {name: house.catalog[name].label for name in kinds}
    return [menu(press, Action.RELABEL, labels)], "toast.choose"


def _merge(press: Press) -> Answer:
    press.require(Action.MERGE)
    house, uow, ticket = press.house, press.uow, press.ticket
    if press.argument:
        replies = merge(house, uow, ticket, press.person.id, press.argument, press.now)
        return replies, "toast.merge"
    near = merge_choices(house, uow, ticket, press.person.id, press.now)[:CANDIDATES]
    if not near:
        raise Refusal("refusal.nothing_to_merge")
    labels = {other.code: f"{other.code} {staff_words(other)[:14]}" for other in near}
    return [menu(press, Action.MERGE, labels)], "toast.choose"


def _patrol(press: Press) -> Answer:
    replies = take_over(press.house, press.uow, press.ticket, press.person.id, press.now)
    return replies, "toast.patrol"


def _whistle(press: Press) -> Answer:
    press.require(Action.WHISTLE)
    house, ticket = press.house, press.ticket
    if press.argument:
        replies = whistle(house, press.uow, ticket, press.person.id, press.argument, press.now)
        return replies, "toast.whistle"
    labels = {party.id: party.name for party in likely_parties(house, ticket)}
    return [menu(press, Action.WHISTLE, labels)], "toast.choose"


def _party(press: Press) -> Answer:
    replies = note_outcome(
        press.house, press.uow, press.ticket, press.person.id, press.argument, press.now
    )
    return replies, "toast.party"


def _consent(press: Press) -> Answer:
    replies = consent(press.house, press.uow, press.ticket, press.person.id, press.now)
    return replies, "toast.consent"


def _open(press: Press) -> Answer:
    """The ticket's card once more, as this person may see it."""
    house, ticket, person = press.house, press.ticket, press.person
    if person.id in ticket.residents or house.community.member(person.id) is None:
        return [show(house, press.uow, person, ticket)], "toast.open"
    reporter = press.uow.people.get(ticket.reporter) if person.id == ticket.assignee else None
    photos = len(press.uow.attachments.of_ticket(ticket.code))
    face = own_face(house, press.uow, ticket, reporter, photos)
    buttons = (*face.buttons, *steering_buttons(house, press.uow, ticket, person.id))
    card = Message(ToPerson(person.id), face.text, buttons=buttons, ticket=ticket.code)
    return [card], "toast.open"


def _why(press: Press) -> Answer:
    """The trace of a ticket, for the staff alone and always privately."""
    if press.house.community.member(press.person.id) is None:
        raise Refusal("refusal.not_allowed")
    return why(press.house, press.uow, press.ticket, press.person.id), "toast.why"


# Buttons about the person's own affairs rather than about one ticket.
OWN: dict[str, OwnPress] = {
    "topic_list": list_topic,
    "topic_drop": drop_topic,
    "topic_position": begin_position,
    "topic_decide": begin_decision,
    "incident_open": open_incident,
    "incident_drop": drop_incident,
    "incident_note": begin_notice,
    "incident_say": say_suggested,
    "incident_send": send_notice,
    "incident_unsend": drop_notice,
    "incident_me": have_it_too,
    "incident_out": choose_out,
    "incident_show": show_incident,
    "incident_over": begin_closing,
    "incident_fine": say_fine,
    "incident_still": say_still,
    "hardship_ok": agree_hardship,
    "mydata_take": press_take,
    "mydata_fix": press_fix,
    "mydata_withdraw": press_withdraw,
    "mydata_agree": press_agree,
    "mydata_erase": press_erase,
    "hide": press_hide,
    "handover": hand_over,
    "back": come_back,
    **{verb: own for service in SERVICES.values() for verb, own in service.own.items()},
}

PRESSES: Presses = {
    Action.CLAIM: at_once(Action.CLAIM, claim),
    Action.RESOLVE: at_once(Action.RESOLVE, resolve),
    Action.CONFIRM: at_once(Action.CONFIRM, confirm),
    Action.REOPEN: _reopen,
    Action.CLOSE: at_once(Action.CLOSE, close),
    Action.CANCEL: at_once(Action.CANCEL, cancel),
    Action.RATE: _rate,
    Action.ASK: in_words(Action.ASK),
    Action.COMMENT: in_words(Action.COMMENT),
    Action.DECLINE: in_words(Action.DECLINE),
    Action.MERGE: _merge,
    Action.RELABEL: _relabel,
    Action.UNMERGE: at_once(Action.UNMERGE, unmerge),
    Action.EXTEND: in_words(Action.EXTEND),
    Action.ESCALATE: in_words(Action.ESCALATE),
    Action.RETURN: _return,
    Action.TRANSFER: _transfer,
    Action.WHISTLE: _whistle,
    Action.MEDIATE: at_once(Action.MEDIATE, mediate),
    Action.AGREE: in_words(Action.AGREE),
    "calm": at_once("calm", stay_calm),
    "relapse": at_once("relapse", relapse),
    "party": _party,
    "consent": _consent,
    "open": _open,
    "patrol": _patrol,
    "why": _why,
    "incident": at_once("incident", open_by_hand),
    Action.LET_GO: at_once(Action.LET_GO, let_go),
    **{verb: do for service in SERVICES.values() for verb, do in service.presses.items()},
}
