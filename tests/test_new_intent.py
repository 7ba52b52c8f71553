"""A new intent is a new folder and nothing else: one is built here, learned and talked to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intents.catalog.dialogs import read_dialogs
from intents.catalog.loader import CATALOG_DIR, load_catalog
from intents.language.classifier import save_weights
from intents.language.corpus import read_catalog
from intents.language.training import train
from intents.language.understander import Understander
from intents.rules.ticket import Status
from tests.test_dialogs import Play
from tests.world import World

# Learned once, not by each worker, and on a busy machine that takes minutes.
pytestmark = [pytest.mark.xdist_group("new intent"), pytest.mark.timeout(900)]

INTENT = """
name: petcare
label: 宠物帮手
icon: 🐕
fulfilment: ticket
routing: [team, grid, secretary]
slots:
  building: {ask: 请问狗狗在几号楼？}
"""

# Scenes in families, as people would write them.
EXAMPLES = """
## 遛狗
我腿摔了，谁能帮我遛一下狗
这两天加班，想找人替我遛狗
帮忙遛遛我家的泰迪吧，我出差
有没有人能每天傍晚帮我遛狗
我家金毛没人遛，想请人带它出去走走
住院了，狗在家没人遛怎么办
想找个爱狗的邻居帮忙遛狗
## 喂猫
出差三天，想请人上门喂猫
谁能帮我喂几天猫，我回老家
过年不在家，家里猫咪没人喂
找人帮忙照看一下猫，铲屎加猫粮
我家猫没人管，能找人来喂喂吗
想托人照看两天猫咪
## 寄养
狗能不能寄养在邻居家几天
想找人家寄养一下我的小狗
有没有愿意替我看几天狗的
猫猫想寄养一周，有人接吗
兔子想找人代养几天
出门旅游，宠物没地方放，求寄养
"""

DIALOGS = """
- title: 出差了没人遛狗
  who: 王阿姨
  turns:
    - say: 我要出差，想请邻居帮我遛几天狗
      expect: [狗狗在几号楼]
    - say: 三号楼
      opens: [petcare]
      expect: [宠物帮手 · 3号楼, 待接单]
      others:
        staff: [遛几天狗, 接单]
    - press: 接单
      by: li
      others:
        王阿姨: [李网格 接了您的宠物帮手]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our catalog with one folder more."""
    root = tmp_path_factory.mktemp("new") / "catalog"
    shutil.copytree(CATALOG_DIR, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    new = root / "petcare"
    new.mkdir()
    for name, text in (
        ("intent.yaml", INTENT),
        ("examples.txt", EXAMPLES),
        ("dialogs.yaml", DIALOGS),
    ):
        (new / name).write_text(text.lstrip(), "utf-8")
    return root


@pytest.fixture(scope="module")
def learned(folder: Path) -> Understander:
    """The understanding after ``train`` on that catalog."""
    model = folder.parent / "model"
    save_weights(train(read_catalog(folder)), model)
    return Understander.load(model)


@pytest.fixture
def world(
    folder: Path, learned: Understander, sqlite_template: Path, tmp_path: Path
) -> Iterator[World]:
    path = tmp_path / "world.db"
    shutil.copyfile(sqlite_template, path)
    world = World(f"sqlite:///{path}", catalog=load_catalog(folder), learned=learned, channel="web")
    yield world
    world.close()


def test_it_is_talked_to_like_any_other(world: World, folder: Path) -> None:
    (dialog,) = read_dialogs("petcare", folder)
    play = Play(world, dialog)
    for turn in dialog.turns:
        play.turn(turn)
    assert world.ticket().status is Status.IN_PROGRESS


def test_the_others_are_understood_as_before(learned: Understander, world: World) -> None:
    world.say("王阿姨", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    world.say("王阿姨", "我想理个发")
    assert [ticket.intent for ticket in world.tickets()] == ["repair", "haircut"]
    assert "petcare" in learned.labels
