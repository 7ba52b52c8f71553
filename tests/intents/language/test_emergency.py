"""Danger as people cry it is caught; what only sounds like danger is let go."""

from datetime import datetime

import pytest

from intents.language.emergency import load_alarm
from intents.language.normalise import normalise
from intents.language.understander import Understander

NOW = datetime(2026, 11, 20, 10, 0)
UNDERSTANDER = Understander.load()

DANGER = """着火了
7号楼三楼冒烟了
屋里一股煤气味
我爸晕倒了叫不醒
有人从楼上要跳楼
孩子走丢了五岁穿红衣服
电梯里困住人了
电线掉地上冒火花
有人拿刀砍人
外墙砖往下掉差点砸到行人
燃气泄漏了快来人
我不想活了
老人倒在楼道里没有呼吸
救命啊
儿子喝了农药
爷爷胸口疼得直冒汗，嘴唇发紫
小孩挂在五楼防盗窗外面了
救名啊，二楼在打人拿着刀
我妈右边身子突然麻了，话也说不利索
厨房油锅着了，火往上走
有个娃掉到塘里了
煤汽味太冲了，头疼得厉害
奶奶流血止不住，毛巾都透了""".splitlines()

HARMLESS = """累死了加班到现在
楼下新开的火锅店味道还行
今天消防演习大家别慌
笑死我了
去年三楼着过火，现在早没事了
看新闻说外地有小区着火
燃气灶打不着火，来修一下
打我电话13812345678
这个游戏太火了
电梯里有人抽烟
广场舞音响吵死了
清仓跳楼价，毛衣四十九
急诊看病医保能报多少
这个月煤气费怎么比上月多
晕车吐了一路，到家躺会儿就好
昨晚电视剧里男的跳楼了，哭死我
门口那家火烧夹肉真香""".splitlines()


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_an_emergency_in_a_group_too(text: str) -> None:
    found = UNDERSTANDER.understand(text, now=NOW, chat="group")
    assert (found.main.intent, found.urgent) == ("emergency", True)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_danger_is_no_emergency(text: str) -> None:
    assert "emergency" not in [one.intent for one in UNDERSTANDER.understand(text, now=NOW).intents]


def test_a_cry_for_help_voids_the_veto_of_a_drill() -> None:
    alarm = load_alarm()
    assert alarm.read(normalise("演习的时候有人晕倒了")).veto
    assert not alarm.read(normalise("演习的时候真着火了，快打119")).veto
