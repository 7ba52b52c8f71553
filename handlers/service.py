"""What a service adds to the turns every request shares: a booking, a gift, a job.

A service is chosen by an intent's ``fulfilment``. It takes over at the points named here and
leaves everything else (understanding, questions, routing, clocks, cards) as it is for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.dialogue import Serving
from handlers.heard import Heard
from handlers.house import House
from handlers.incoming import Incoming
from handlers.opening import Request
from handlers.pressing import OwnPress, Presses
from handlers.replies import Reply
from intents.rules.ticket import Ticket
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

Take = Callable[[Request], list[Reply]]
Hear = Callable[[Heard], list[Reply] | None]
Continue = Callable[
    [House, UnitOfWork, Person, Serving, Incoming, Sequence[str], datetime], list[Reply] | None
]
Clock = Callable[[House, UnitOfWork, Timer, datetime], list[Reply]]
Hold = Callable[[House, UnitOfWork, Ticket, str], None]
HoldFor = Callable[[House, UnitOfWork, Timer], None]
Moved = Callable[[House, UnitOfWork, Ticket, datetime], list[Reply]]


@dataclass(frozen=True, slots=True)
class Service:
    """One way of fulfilling requests.

    ``take`` gets a wish that is complete enough and records it, or refuses it kindly. ``hear``
    gets words that continue nothing and may be about something under way; None: they are not.
    ``go_on`` gets the words after a question of the service (a ``Serving`` dialogue); None: they
    are no answer and are heard as a message of their own. ``presses`` and ``own`` are its buttons,
    ``clocks`` its timers by kind. ``moved`` gets a ticket of this kind (now or before) that
    somebody has just moved by hand (撤销, 办结, 无法解决, 改类), to follow suit. ``hold`` locks,
    before the ticket itself, what ``moved`` may change, the ticket being of the intent named;
    ``hold_for`` what one of its clocks changes.
    """

    take: Take
    hear: Hear | None = None
    go_on: Continue | None = None
    presses: Presses = field(default_factory=dict)
    own: Mapping[str, OwnPress] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    moved: Moved | None = None
    hold: Hold | None = None
    hold_for: HoldFor | None = None
