"""What may be shown together."""

from bot.telegram.media import groups


def test_photos_and_videos_that_follow_each_other_go_together() -> None:
    assert groups(["photo", "video", "photo"]) == [range(3)]


def test_voice_and_places_go_alone() -> None:
    assert groups(["photo", "voice", "photo", "photo", "location"]) == [
        range(1),
        range(1, 2),
        range(2, 4),
        range(4, 5),
    ]


def test_a_big_album_goes_in_parts() -> None:
    assert [len(group) for group in groups(["photo"] * 10)] == [4, 4, 2]


def test_nothing_is_nothing() -> None:
    assert groups([]) == []
