"""One press on a button, and the shapes its answers take.

Button data is ``verb:code:argument`` (at most 64 bytes). It can be forged and grow stale, so it
only names what is wanted; the use case decides from what is true now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import data
from handlers.house import House
from handlers.incoming import Incoming
from handlers.moves import allowed
from handlers.noting import begin_note
from handlers.replies import Button, Message, Reply, ToChat
from intents.rules.ticket import Action, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Press:
    """One press on a ticket's button, with everything its use case needs."""

    house: House
    uow: UnitOfWork
    ticket: Ticket
    person: Person
    argument: str
    incoming: Incoming
    now: datetime

    @property
    def here(self) -> ToChat:
        """Where the button was pressed."""
        return ToChat(self.incoming.chat.channel, self.incoming.chat.chat_id)

    def require(self, action: Action) -> None:
        """Refuse before anything is asked for an action that could not follow."""
        allowed(self.house, self.uow, self.ticket, action, self.person.id)


Answer = tuple[list[Reply], str]  # the replies, and the wording key of the toast
Presses = Mapping[str, Callable[[Press], Answer]]
# Buttons about somebody's own affairs: what is named after the verb is no ticket.
OwnPress = Callable[[House, UnitOfWork, Person, str, datetime], list[Reply]]


def at_once(
    action: Action | str,
    do: Callable[[House, UnitOfWork, Ticket, str, datetime], list[Reply]],
) -> Callable[[Press], Answer]:
    """A button that does its whole work when it is pressed."""

    def run(press: Press) -> Answer:
        done = do(press.house, press.uow, press.ticket, press.person.id, press.now)
        return done, f"toast.{action}"

    return run


def in_words(action: Action) -> Callable[[Press], Answer]:
    """A button that needs some words before anything happens."""

    def run(press: Press) -> Answer:
        press.require(action)
        return begin(action, press), f"toast.{action}"

    return run


def begin(action: Action, press: Press) -> list[Reply]:
    """Ask for the words that the action needs."""
    return begin_note(press.house, press.uow, action, press.ticket, press.incoming, press.now)


def menu(press: Press, action: Action, labels: Mapping[str, str]) -> Message:
    """One button per choice, where the first button was pressed."""
    code = press.ticket.code
    rows = tuple((Button(label, data(action, code, name)),) for name, label in labels.items())
    text = press.house.wording(f"ask.{action}", code=code)
    return Message(press.here, text, buttons=rows, ticket=code)


def parse(button: str) -> tuple[str, str, str]:
    """(verb, code or choice, argument) of a button's data; empty parts where it has none.

    What we never put under a button (a NUL, which PostgreSQL cannot even look for) is nothing.
    """
    verb, _, rest = button.partition(":") if button.isprintable() else ("", "", "")
    code, _, argument = rest.partition(":")
    return verb, code, argument
