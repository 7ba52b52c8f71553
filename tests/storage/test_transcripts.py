"""What the web chat shows: numbered messages, pages, and every change seen once in order."""

from storage.transcripts import BOT, ChatMessage
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.storage.samples import MINUTE, NOW


def say(uow: UnitOfWork, chat: str, text: str) -> int:
    return uow.transcripts.append(chat, "p-an", "安阿姨", text, NOW)


def texts(messages: list[ChatMessage]) -> list[str]:
    return [message.text for message in messages]


def test_messages_are_numbered_within_their_chat(uow: UnitOfWork) -> None:
    assert [say(uow, "p-an", "a"), say(uow, "p-an", "b"), say(uow, "g-b3", "c")] == [1, 2, 1]


def test_a_message_comes_back_as_it_was_written(uow: UnitOfWork) -> None:
    uow.transcripts.append(
        "p-an",
        BOT,
        "邻里",
        "已受理",
        NOW,
        buttons=[[{"label": "撤销"}]],
        attachments=["x"],
        reply_to=1,
    )
    assert uow.transcripts.get("p-an", 1) == ChatMessage(
        chat_id="p-an",
        message_id=1,
        sender=BOT,
        name="邻里",
        text="已受理",
        buttons=[[{"label": "撤销"}]],
        attachments=["x"],
        reply_to=1,
        reaction=None,
        pinned=False,
        created_at=NOW,
        edited_at=None,
        change=1,
    )


def test_a_page_is_the_last_messages_oldest_first(uow: UnitOfWork) -> None:
    for number in range(1, 8):
        say(uow, "p-an", str(number))
    assert texts(uow.transcripts.page("p-an", limit=3)) == ["5", "6", "7"]
    assert texts(uow.transcripts.page("p-an", before=5, limit=3)) == ["2", "3", "4"]
    assert texts(uow.transcripts.page("p-an", before=2)) == ["1"]
    assert uow.transcripts.page("p-bo") == []


def test_an_edit_is_a_change_and_keeps_the_place(uow: UnitOfWork) -> None:
    say(uow, "p-an", "a")
    say(uow, "p-an", "b")
    seen = uow.transcripts.last_change()
    assert uow.transcripts.edit("p-an", 1, "A", [], NOW + MINUTE)
    assert uow.transcripts.react("p-an", 2, "👀")
    assert not uow.transcripts.edit("p-an", 9, "A", [], NOW)
    changed = uow.transcripts.changes_since(["p-an"], seen)
    assert [(m.message_id, m.text, m.reaction) for m in changed] == [(1, "A", None), (2, "b", "👀")]
    assert changed[0].edited_at == NOW + MINUTE
    assert texts(uow.transcripts.page("p-an")) == ["A", "b"]


def test_changes_are_of_the_asked_chats_only(uow: UnitOfWork) -> None:
    say(uow, "p-an", "a")
    say(uow, "g-b3", "b")
    say(uow, "p-bo", "c")
    assert texts(uow.transcripts.changes_since(["p-an", "g-b3"], 0)) == ["a", "b"]
    assert uow.transcripts.changes_since([], 0) == []


def test_written_by_many_at_once_no_number_is_missing_or_double(writer: Writer) -> None:
    def work(uow: UnitOfWork) -> int:
        number = say(uow, "g-b3", "me too")
        uow.commit()
        return number

    numbers = [future.result() for future in [writer.submit(work) for _ in range(40)]]
    assert sorted(numbers) == list(range(1, 41))
    changes = writer.read(lambda uow: uow.transcripts.changes_since(["g-b3"], 0))
    assert [message.change for message in changes] == list(range(1, 41))
    assert [message.message_id for message in changes] == list(range(1, 41))


def test_the_newest_of_what_is_pinned_stands_at_the_head(uow: UnitOfWork) -> None:
    feed = uow.transcripts
    first = feed.append("g", BOT, BOT, "3号楼停水", NOW, pinned=True)
    feed.append("g", "ma", "马", "好的", NOW)
    later = feed.append("g", BOT, BOT, "5号楼停电", NOW, pinned=True)
    heads = [feed.pinned("g"), feed.pinned("other")]
    assert [head and head.text for head in heads] == ["5号楼停电", None]
    feed.edit("g", later, "已恢复", [], NOW, pinned=False)
    feed.edit("g", first, "3号楼停水，抢修中", [], NOW)
    head = feed.pinned("g")
    assert head is not None
    assert head.text == "3号楼停水，抢修中"
