"""The same canaries in gifts, wishes, jobs, bookings and incidents: no group reads one of them."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.handlers.privacy.test_canaries import SAID, leaks, try_to_press
from tests.world import DEMO, World, community_in

# What is said, and what is answered to what is asked back.
SERVICES = cycle(
    (
        "家里有辆九成新的轮椅用不上了，谁需要就送给谁，放服务台就行",
        "想要一张婴儿床，家里刚添了孩子",
        "家里有台旧洗衣机，九成新，想送人",
        "我爸刚出院，想要一辆轮椅",
        "水果店招收银员两名，月薪4000，早八晚五",
        "想找个保洁的活，上午有空",
        "26号想给我妈理个发",
        "停水了，一滴都没有",
        "借我一把梯子用两天",
    )
)
LABELS = (
    "可以",
    "要",
    "我要",
    "好的",
    "确认",
    "能送",
    "放服务台",
    "送到服务台",
    "11月26日",
    "同意",
    "发布",
)


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "world.db"
    shutil.copyfile(sqlite_template, path)
    world = World(f"sqlite:///{path}", community_in(DEMO), channel="web")
    yield world
    world.close()


def by_every_service(world: World) -> None:
    """Gifts, wishes, jobs, chairs, and water that does not come: each told with too much."""
    staff = ("li", "cao", "xie", "chen", "zhao", "fang")
    for who in staff:
        world.start(who)
    for number, said in enumerate(SAID[::2]):
        who = f"u{number % 11}"
        if number < 11:
            world.start(who)
        world.say(who, f"{next(SERVICES)}，{said}")
        world.say(who, said)  # the answer to whatever was asked
        for label in LABELS:
            try_to_press(world, who, label)
        for one in staff:
            for label in ("接单", "核实过，发布", "开启", "可以"):
                try_to_press(world, one, label)
        if number % 9 == 0:
            world.wait(timedelta(minutes=31))
    incidents(world)
    world.wait(timedelta(days=2))


def incidents(world: World) -> None:
    """Three neighbours without water; whoever answers for it tells everybody too much."""
    for who, said in zip(("u20", "u21", "u22", "u23"), SAID, strict=False):
        world.start(who)
        world.say(who, f"3号楼停水了，一滴都没有，{said}")
    for one in ("zhao", "li", "fang"):
        for label in ("开启", "发通知"):
            try_to_press(world, one, label)
        world.say(one, f"正在抢修，{SAID[3]}")
        try_to_press(world, one, "发出")
        try_to_press(world, one, "已恢复")


def test_no_group_and_no_log_reads_what_was_told_to_a_service(world: World) -> None:
    with capture_logs() as logs:
        by_every_service(world)
    shown = {
        f"{lane} {message.card} {message.message_id}": f"{message.text}{message.buttons}"
        for lane, screen in world.screens.items()
        if lane.startswith("web:g-")
        for message in screen.messages
    }
    kinds = {str(place.split()[1]).partition(":")[0] for place in shown}
    assert {"item", "wish", "incident_line"} <= kinds, kinds
    shown["logs"], shown["toasts"] = str(logs), str(world.toasts)
    assert {place: found for place, text in shown.items() if (found := leaks(text))} == {}
    # They were told, or this would prove nothing.
    private = "".join(s.text for lane, s in world.screens.items() if "g-" not in lane)
    assert len(leaks(private)) >= 50
