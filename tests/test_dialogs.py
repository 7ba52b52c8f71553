"""Every conversation of the catalog, held with the demo community; and what all must survive.

Each intent inherits the same tests: an empty message and far too long a one between any two
turns change nothing, and the person can give up after any turn and begin anew.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intents.catalog.dialogs import Dialog, Turn, read_dialogs
from tests.world import DEMO, Screen, World, community_in, our_catalog

CATALOG = our_catalog()
DIALOGS = [
    pytest.param(dialog, id=f"{spec.name}: {dialog.title}")
    for spec in CATALOG
    for dialog in read_dialogs(spec.name)
]
RESIDENTS = "home-1"
NEW_REPORT = "3号楼楼道灯坏了，晚上黑得看不见台阶"
Build = Callable[[], World]
Looks = dict[str, dict[str, str]]


@pytest.fixture
def neighbourhood(sqlite_template: Path, tmp_path: Path) -> Iterator[Build]:
    """Builds the demo community on a fresh database, as the web chat serves it."""
    built: list[World] = []

    def build() -> World:
        path = tmp_path / f"{len(built)}.db"
        shutil.copyfile(sqlite_template, path)
        world = World(f"sqlite:///{path}", community_in(DEMO), CATALOG, channel="web")
        built.append(world)
        return world

    yield build
    for world in built:
        world.close()


class Play:
    """Holds a dialog turn by turn and checks what everybody reads."""

    def __init__(self, world: World, dialog: Dialog) -> None:
        self.world = world
        self.dialog = dialog
        world.start(dialog.who)

    def turn(self, turn: Turn) -> None:
        """One turn and its expectations."""
        before, tickets = self._looks(), len(self.world.tickets())
        said = self._do(turn)
        by = turn.by or self.dialog.who
        shown = self._new(by, before) + said
        if turn.at or self.dialog.chat == "group":
            shown += self._new(turn.at or RESIDENTS, before)
        for words in turn.expect:
            assert words in shown, f"{by} does not read {words!r} but {shown!r}"
        for who, parts in turn.others.items():
            seen = self._new(who, before)
            for words in parts:
                assert words in seen, f"{who} does not read {words!r} but {seen!r}"
        opened = self.world.tickets()[tickets:]
        assert tuple(ticket.intent for ticket in opened) == turn.opens
        if turn.silent:
            assert self._looks() == before

    def _do(self, turn: Turn) -> str:
        by = turn.by or self.dialog.who
        group = turn.at or (RESIDENTS if self.dialog.chat == "group" and turn.by is None else None)
        if turn.say is not None:
            self.world.say(by, turn.say, group=group)
            return ""
        assert turn.press is not None
        return self.world.press(by, turn.press, group=self._place_of(turn.press, by, turn.at))

    def _place_of(self, label: str, by: str, at: str | None) -> str | None:
        """The chat with the button: privately first, else the staff's or the team's group."""
        if at is not None or any(m.data(label) for m in self.world.screen(by).messages):
            return at
        for chat in self.world.community.chats:
            if any(m.data(label) for m in self.world.group(chat.key).messages):
                return chat.key
        raise AssertionError(f"nobody shows {label!r} to {by}")

    def _looks(self) -> Looks:
        return {lane: _texts(screen) for lane, screen in self.world.screens.items()}

    def _new(self, who: str, before: Looks) -> str:
        """What is new on this screen, or looks different."""
        is_group = self.world.community.chat(who) is not None
        lane = f"web:g-{who}" if is_group else f"web:{who}"
        seen = before.get(lane, {})
        texts = _texts(self.world.screens.get(lane, Screen()))
        return "\n".join(text for key, text in texts.items() if seen.get(key) != text)


def _texts(screen: Screen) -> dict[str, str]:
    return {
        message.message_id: "\n".join([message.text, *(label for label, _ in message.buttons)])
        for message in screen.messages
    }


@pytest.mark.parametrize("dialog", DIALOGS)
def test_the_conversation_goes_as_written(dialog: Dialog, neighbourhood: Build) -> None:
    play = Play(neighbourhood(), dialog)
    for turn in dialog.turns:
        play.turn(turn)


@pytest.mark.parametrize("dialog", DIALOGS)
@pytest.mark.parametrize("disturbance", ["", "很长" * 5000], ids=["nothing", "far too much"])
def test_the_conversation_survives(disturbance: str, dialog: Dialog, neighbourhood: Build) -> None:
    play = Play(neighbourhood(), dialog)
    for turn in dialog.turns:
        before = len(play.world.screen(dialog.who).messages)
        play.world.say(dialog.who, disturbance)
        answers = play.world.screen(dialog.who).messages[before:]
        assert len(answers) == 1
        assert len(answers[0].text) < 100
        play.turn(turn)


@pytest.mark.parametrize("dialog", DIALOGS)
@pytest.mark.parametrize("word", ["算了", "取消"])
def test_one_can_give_up_after_any_turn_and_begin_anew(
    word: str, dialog: Dialog, neighbourhood: Build
) -> None:
    for length in range(1, len(dialog.turns) + 1):
        play = Play(neighbourhood(), dialog)
        for turn in dialog.turns[:length]:
            play.turn(turn)
        play.world.say(dialog.who, word)
        tickets = len(play.world.tickets())
        play.world.say(dialog.who, NEW_REPORT)
        assert len(play.world.tickets()) == tickets + 1, f"after {length} turns"


@pytest.mark.parametrize("dialog", DIALOGS)
def test_nonsense_after_the_conversation_opens_nothing(
    dialog: Dialog, neighbourhood: Build
) -> None:
    play = Play(neighbourhood(), dialog)
    for turn in dialog.turns:
        play.turn(turn)
    tickets = len(play.world.tickets())
    for nonsense in ("asdf qwer", "？？？", "嗯嗯嗯", "💃💃"):
        play.world.say(dialog.who, nonsense)
    assert len(play.world.tickets()) == tickets


def test_every_intent_has_two_conversations_at_least() -> None:
    assert {
        spec.name: len(read_dialogs(spec.name))
        for spec in CATALOG
        if len(read_dialogs(spec.name)) < 2
    } == {}
