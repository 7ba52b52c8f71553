"""Short social phrases that mean one known thing: me too, thanks, fine, still broken.

For thanks and assent only whole messages count: a phrase inside a longer sentence is the
sentence's business. Whether something is in order again is read anywhere in a short message, and
only ever about a ticket that is known.
"""

import re

from intents.language.normalise import normalise

_END = r"[啊呀哦呢吧的了！!。.~～\s]*$"
_ME_TOO = re.compile(
    r"^(?:\+\s*1|加\s*1|加一|👍+|(?:我|俺|咱|偶)(?:们)?(?:家|楼|这|这边|这儿|单元|这个单元|这栋|层)*"
    r"(?:也是|也一样|也有|也这样|也没有?|也停了?|也不[^，,。]{0,4}|也漏|也坏了?|一样|同样)|同(?:上|问|求|款)|一样一样|"
    r"(?:also|me too)|"
    r"[0-9]{1,2}(?:号楼|栋|单元)(?:也是|也一样|也有|也没))" + _END,
    re.IGNORECASE,
)
# What thanks and assent are made of. Nothing in it can deny, ask or complain, so that a message
# of these words alone changes nothing.
_KIND_CORE = (
    "谢谢|感谢|多谢|感激|感恩|谢|辛苦|费心|操心|劳驾|麻烦|好评|表扬|点赞|赞|棒|厉害|给力|满意|靠谱|放心|省心|"
    "不错|没事|没问题|没毛病|没关系|不客气|客气|不用谢|可以|行|中|好的?|好滴|好嘞|好咧|嗯|恩|哦|噢|喔|"
    "收到|知道|晓得|明白|清楚|了解|懂|妥|成|okk?|okay|thanks|thank|thx|3q|666+|"
    "👌|👍|🙏|💪|🌹|🌸|❤️?|😊|😄|😁|🤝|👏|🎉|完美|贴心|周到|热心|感动|温暖|暖心|开心|高兴|再见|拜拜|平安|顺利|健康"
)
_KIND_FILLING = (
    "你|您|们|大家|各位|邻居|师傅|师父|网格员|网格长|社区|书记|老师|同志|领导|工作人员|志愿者|物业|大姐|大哥|姐|哥|叔叔|阿姨|"
    "[小老][李王张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗方]|[李王张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗方](?=师傅|师父|网格员|书记|姐|哥|老师|工)|工|"
    "啦|了|的|啊|呀|哦|呢|吧|嘛|哈|哟|喽|咯|噻|哒|滴|哇|耶|太|真|很|非常|十分|特别|万分|超级?|相当|挺|蛮|实在|确实|"
    "又|再次|还是|都|也|就|那|这么|这样|先|我|咱|一声|一下|给|为|对|向|替|这次|这边|次|今天|大热天|大冷天|这么晚|大晚上|"
    "跑一趟|跑|一趟|帮忙|帮助|帮|关心|关照|支持|服务|态度|工作|效率|速度|及时|快|高|负责|认真|细心|耐心|"
    "真是|还跑|添|必须|和|百忙之中来?|祝|身体|一生|好人|让|费|破费|心里|心|里|解决|得|you|so|much|very|good|nice"
)
_COURTESY = re.compile(
    rf"^(?!(?:你|您|大家)好)(?=.*(?:{_KIND_CORE}))"
    rf"(?:{_KIND_CORE}|{_KIND_FILLING}|[\s,，.。!！~～…、;；:：^_()（）-])+$",
    re.IGNORECASE | re.DOTALL,
)
_REMAINS = (
    r"(?:还是|还在|还|又|仍然?|仍旧|依然|照样|照旧|一样|接着|继续|重新)(?:是|在|开始)?(?:不|没|有点|有些|有|老|一直)?"
    r"(?:那样|老样子|这样|漏|滴|渗|冒|堵|响|吵|闹|臭|味|黑|暗|亮|灵|转|热|冷|凉|制冷|通|出水|来水|来电|跳闸|停|坏|"
    r"关不|打不|开不|锁不|用不|修好|弄好|解决|处理|好|清|收拾|动静|动|松|晃|歪|掉|塌|断|闪|卡|慢|流|老毛病|犯病|出问题|不行|不对|淹|积水|堆)"
)
_NOT_FIXED = re.compile(
    rf"{_REMAINS}|(?:根本|压根|完全|并|都|就|也)?(?:没|没有|未|不)(?:给)?(?:修|弄|搞|整|解决|处理|办|治|装|换|清理|疏通|打扫|清)"
    r"(?:理|好|成|完|掉|彻底|干净|利索|明白|到位|了(?=啊|呀|$)|啊|呀|呢|$)|"
    r"(?:修|弄|搞|整|办|处理|解决|清理|疏通|打扫)(?:得|了)?(?:个|半天|跟没|等于|像没)?(?:没|不)(?:好|行|了|掉|干净|彻底|到位|修|弄)|"
    r"(?:跟|和|等于|像)没(?:修|弄|来|办|处理)(?:过)?|白(?:修|弄|跑|忙)了?|"
    r"没(?:好|修好|弄好|用|效果|变化|人来|见好|动静|解决)|没有(?:好|用|效果|变化|人来|修好|解决)|"
    r"不(?:亮|灵|转|热|通|行|管用|顶用|好使|出水|制冷|满意这个结果)(?:了|啊|呀|呢)*[啊呀呢吧!！。.]*$|"
    r"(?:修|弄)(?:完|好|了)(?:没|不到)(?:几|两|一|半)?(?:天|小时|会儿|分钟)?(?:又|就)|没(?:几天|两天|半天)(?:又|就)|"
    r"复发|老毛病|老样子|返工|重修|再(?:来|给|帮)?(?:一次|一趟)?(?:修|看看|弄弄|处理)"
)
_ASKING = re.compile(
    r"(?:好|修|弄|解决|处理|到哪|怎么样)[^,，。]{0,4}(?:了吗|了没|没有\?|吗|么|没\?)[?？]?$"
)
_PARTLY = re.compile(
    r"(?:好|修好|解决|弄好|通|亮|清)了?(?:一部分|一半|一点|一些|一个|大半|大部分)|"
    r"(?:好|强|轻)(?:了)?(?:一?点|一?些)(?:了)?[,，]?(?:但|可|不过|就是|只是|还)|"
    r"(?:还有|还剩|还差|剩下|另外|另)(?:.{0,6})(?:没(?:修|弄|好|解决|通|亮|换|清)|不亮|漏|堵|坏)|只(?:修|弄|换|清|通|亮|好)了"
)
_FIXED = re.compile(
    r"(?:已经?|都|全|终于|可算|真的|现在)?(?:修|弄|整|搞|办|处理|疏通)?(?:好|妥|通|完)了|已?解决了|不(?:漏|堵|响|吵|臭|滴)了|亮了|"
    r"来[水电气]了|恢复了|没问题了"
)


_YES = re.compile(r"^(?:是|对|嗯|恩|没错|就是|一样|同一件)+(?:的|这个|这事|一件事)*" + _END)
_NO = re.compile(r"^(?:不是|不对|不一样|两回事|另外|另一件|别的)(?:的|一件|一回事|事)*" + _END)


_NOT_YET = re.compile(
    r"^(?:还|也|都|仍)*(?:没|没有|不行)(?:有|好|来|恢复|通|亮|热)?(?:水|电|气|暖)?" + _END
)


def is_not_yet(text: str) -> bool:
    """Whether the whole message says that what was asked about has not come about yet."""
    return bool(_NOT_YET.match(normalise(text).strip()))


def is_yes(text: str) -> bool:
    """Whether the whole message says yes to a question of ours."""
    return bool(_YES.match(normalise(text).strip()))


def is_no(text: str) -> bool:
    """Whether the whole message says no to a question of ours."""
    return bool(_NO.match(normalise(text).strip()))


def is_me_too(text: str) -> bool:
    """Whether a reply says that the speaker has the same trouble."""
    return bool(_ME_TOO.match(normalise(text).strip()))


def is_courtesy(text: str) -> bool:
    """Whether the words are nothing but thanks or assent."""
    return bool(_COURTESY.match(normalise(text).strip()))


def is_not_fixed(text: str) -> bool:
    """Whether the words say of something already known that it is not in order (还是漏)."""
    said = normalise(text).strip()
    if is_courtesy(said) or _ASKING.search(said):
        return False
    return bool(_NOT_FIXED.search(said) or _PARTLY.search(said))


def is_partly_fixed(text: str) -> bool:
    """Whether the words say that a part of it is in order and a part is not."""
    return bool(_PARTLY.search(normalise(text).strip()))


def is_fixed(text: str) -> bool:
    """Whether the words say that it is in order now."""
    said = normalise(text).strip()
    return bool(_FIXED.search(said)) and not is_not_fixed(said) and not _ASKING.search(said)
