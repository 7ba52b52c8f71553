"""Hands at the pages: say something in a chat, press a button that is really there.

The rule kept here: nothing is done that a person at the web chat could not do as well.
"""

from itertools import count

from bot.clock import Clock
from bot.web.posting import NewMessage, NewPress, post_message, post_press
from bot.web.session import account_of
from bot.web.viewer import Room, Viewer, viewer_of
from handlers.house import House
from storage.transcripts import ChatMessage
from storage.writer import Writer


class Hands:
    """Everybody's, by the id of the person."""

    def __init__(self, house: House, writer: Writer, clock: Clock) -> None:
        self._house, self._writer, self._clock = house, writer, clock
        self._numbers = count(1)

    def is_in(self, who: str, chat_id: str) -> bool:
        """Whether the chat is one of theirs."""
        return self._viewer(who).room(chat_id) is not None

    def say(self, who: str, words: str, chat_id: str | None = None) -> None:
        """Write in a chat of theirs, the private one by default. Raises ``KeyError``."""
        viewer = self._viewer(who)
        room = viewer.rooms[chat_id or viewer.account]
        said = NewMessage(client_id=self._new_id(), text=words)
        self._writer.run(lambda uow: post_message(uow, viewer, room, said, "", self._clock()))

    def press(self, who: str, data: str) -> bool:
        """Press the newest button in their chats whose data begins so; False: there is none."""
        viewer = self._viewer(who)
        for room in viewer.rooms.values():
            found = _find(self._newest(room.chat_id), data)
            if found is not None:
                return self._press(viewer, room, *found)
        return False

    def _press(self, viewer: Viewer, room: Room, message_id: int, button: str) -> bool:
        press = NewPress(client_id=self._new_id(), message_id=message_id, data=button)
        return self._writer.run(lambda uow: post_press(uow, viewer, room, press, self._clock()))

    def _newest(self, chat_id: str) -> list[ChatMessage]:
        return self._writer.read(lambda uow: uow.transcripts.page(chat_id)[::-1])

    def _viewer(self, who: str) -> Viewer:
        found = self._writer.read(lambda uow: viewer_of(self._house, uow, account_of(who)))
        if found is None:
            raise KeyError(who)
        return found

    def _new_id(self) -> str:
        return f"month-{next(self._numbers):08d}"


def _find(messages: list[ChatMessage], data: str) -> tuple[int, str] | None:
    for message in messages:
        for button in (button for row in message.buttons for button in row):
            if str(button.get("data") or "").startswith(data):
                return message.message_id, button["data"]
    return None
