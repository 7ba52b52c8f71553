"""The picture on a slip: a PNG that opens exactly one ticket."""

from bot.slips import draw_slip


def test_it_is_a_picture_and_differs_by_ticket_and_bot() -> None:
    drawn = {
        draw_slip("A7K2", address="https://linli.test"),
        draw_slip("A7K2", address="https://other.test"),
        draw_slip("B7K2", address="https://linli.test"),
        draw_slip("A7K2", "linli_bot", "https://linli.test"),
    }
    assert len(drawn) == 4
    assert all(one.startswith(b"\x89PNG\r\n\x1a\n") for one in drawn)


def test_the_same_slip_is_drawn_alike() -> None:
    assert draw_slip("A7K2", "linli_bot") == draw_slip("A7K2", "linli_bot")
