"""The state of a conversation between turns: a row of ours, never memory of a process.

One conversation has at most one of these; it is cleared when its question is answered.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from handlers.incoming import Incoming
from intents.catalog.schema import Fulfilment
from storage.unit_of_work import UnitOfWork


class Draft(BaseModel):
    """A request on its way to becoming a ticket."""

    intent: str
    text: str
    slots: dict[str, Any]
    confidence: float
    model_version: str
    urgent: bool = False
    anonymous: bool = False
    grid: str | None = None


class Origin(BaseModel):
    """The message a dialogue began with."""

    channel: str
    chat_id: str
    message_id: str | None

    @classmethod
    def of(cls, incoming: Incoming) -> "Origin":
        """The message that has just come in."""
        chat = incoming.chat
        return cls(channel=chat.channel, chat_id=chat.chat_id, message_id=incoming.message_id)


class Telling(BaseModel):
    """A half-told report: ``asking`` is the slot we have asked for, ``asked`` all so far."""

    kind: Literal["telling"] = "telling"
    drafts: list[Draft]
    asking: str
    asked: list[str]
    attachments: list[str] = []
    origin: Origin


class Choosing(BaseModel):
    """We were not sure what is wanted and showed some intents to choose from."""

    kind: Literal["choosing"] = "choosing"
    text: str
    attachments: list[str] = []
    origin: Origin


class Noting(BaseModel):
    """The next words are the reason, question or comment for this ticket."""

    kind: Literal["noting"] = "noting"
    action: str
    ticket: str


class Showing(BaseModel):
    """Photos or voice came without words; the next words say what they are about."""

    kind: Literal["showing"] = "showing"
    attachments: list[str]
    origin: Origin


class Locating(BaseModel):
    """Danger was reported without a place: the ticket is open already, the place is asked for."""

    kind: Literal["locating"] = "locating"
    ticket: str


class Correcting(BaseModel):
    """The next words are the person's right name, telephone or home."""

    kind: Literal["correcting"] = "correcting"
    what: str


class Deliberating(BaseModel):
    """The next words are a position on a council topic, or its decision."""

    kind: Literal["deliberating"] = "deliberating"
    topic: str
    what: str


class Announcing(BaseModel):
    """The next words are a notice about an incident; ``text`` is what is about to be sent."""

    kind: Literal["announcing"] = "announcing"
    incident: str
    text: str = ""


class Comparing(BaseModel):
    """A neighbour has told this already: is it the same? ``rest`` is submitted either way."""

    kind: Literal["comparing"] = "comparing"
    draft: Draft
    ticket: str
    rest: list[Draft] = []
    attachments: list[str] = []
    origin: Origin


class Proxying(BaseModel):
    """Somebody files for another person; what is missing is asked, then on what basis.

    ``asking`` is the slot asked for, ``asked`` all so far, ``told`` what was answered.
    """

    kind: Literal["proxying"] = "proxying"
    who: str
    wish: str
    asking: str | None = None
    asked: list[str] = []
    told: dict[str, Any] = {}
    attachments: list[str] = []
    origin: Origin


class Serving(BaseModel):
    """A service has asked something; it alone knows what ``step`` and ``facts`` mean."""

    kind: Literal["serving"] = "serving"
    service: Fulfilment
    step: str
    facts: dict[str, Any] = {}
    origin: Origin | None = None


Dialogue = (
    Serving
    | Proxying
    | Telling
    | Choosing
    | Noting
    | Showing
    | Locating
    | Comparing
    | Deliberating
    | Announcing
    | Correcting
)
_ADAPTER: TypeAdapter[Dialogue] = TypeAdapter(Annotated[Dialogue, Field(discriminator="kind")])


def recall(uow: UnitOfWork, conversation: str) -> Dialogue | None:
    """What this conversation is about, or None."""
    state = uow.dialogues.get(conversation)
    return None if state is None else _ADAPTER.validate_python(state)


def take_up(uow: UnitOfWork, conversation: str) -> Dialogue | None:
    """The same, and nobody else settles it before this transaction ends: its clock may be due."""
    if uow.dialogues.get(conversation) is None:
        return None
    uow.dialogues.hold(conversation)
    return recall(uow, conversation)


def remember(uow: UnitOfWork, conversation: str, dialogue: Dialogue, now: datetime) -> None:
    """Keep the state until the next turn."""
    uow.dialogues.save(conversation, dialogue.model_dump(mode="json"), now)


def remember_privately(uow: UnitOfWork, person: str, dialogue: Dialogue, now: datetime) -> None:
    """Keep the state wherever this person may go on privately."""
    for account in uow.people.accounts(person):
        remember(uow, f"{account.channel}:{account.account_id}", dialogue, now)


def recall_privately(uow: UnitOfWork, person: str) -> Dialogue | None:
    """What any private conversation of this person is about; the most recent account first."""
    states = (recall(uow, f"{a.channel}:{a.account_id}") for a in uow.people.accounts(person))
    return next((state for state in states if state is not None), None)


def forget_privately(uow: UnitOfWork, person: str) -> None:
    """The question is settled, on whichever account it was answered."""
    for account in uow.people.accounts(person):
        forget(uow, f"{account.channel}:{account.account_id}")


def private_conversation(uow: UnitOfWork, person: str, incoming: Incoming) -> str:
    """The conversation in which a private question to this person is answered."""
    if incoming.chat.is_private:
        return incoming.conversation
    for account in uow.people.accounts(person):
        if account.reachable:
            return f"{account.channel}:{account.account_id}"
    return incoming.conversation


def forget(uow: UnitOfWork, conversation: str) -> None:
    """The question is answered or given up."""
    uow.dialogues.clear(conversation)
    uow.timers.cancel(f"half_told:{conversation}")
