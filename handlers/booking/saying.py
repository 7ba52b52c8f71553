"""The one message in which a time is chosen: edited while it is in sight, else sent anew."""

from handlers.booking.desk import Desk
from handlers.pressing import Press
from handlers.replies import Buttons, Message, Priority, Reply, ToPerson
from intents.rules.ticket import Ticket


def say_times(
    desk: Desk,
    ticket: Ticket,
    text: str,
    rows: Buttons,
    *,
    in_place: bool,
) -> list[Reply]:
    """One message in which a time is chosen; a new one where the last is no longer in sight."""
    card = f"times:{ticket.code}"
    for person in () if in_place else ticket.residents:
        for account in desk.uow.people.accounts(person):
            desk.uow.cards.forget(card, account.channel, account.account_id)
    # As urgent as the card, so that the question stands below it.
    return [
        Message(
            ToPerson(one), text, buttons=rows, card=card, ticket=ticket.code, priority=Priority.CARD
        )
        for one in ticket.residents
    ]


def is_times(press: Press) -> bool:
    """Whether the press was on the message in which a time is chosen."""
    chat, message = press.incoming.chat, press.incoming.message_id or ""
    shown = press.uow.cards.of_message(chat.channel, chat.chat_id, message)
    return shown == f"times:{press.ticket.code}"
