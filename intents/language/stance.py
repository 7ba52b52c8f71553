"""How a trouble is told, where that decides what is wanted before the topic does.

电话打了三次没人来，水管还在漏: still broken, so `repair` stands first and whoever is blamed second;
only an earlier request to us makes it `status`. 如果水管裂了找谁 supposes and asks (`consult`).
"""

import re
from collections.abc import Sequence

_CALLED = re.compile(
    r"(?:打了?|拨了?|说了?|讲了?|反映了?|找了?|喊了?|跑了?|报了?|催了?|叫了?|投诉了?)[^,。!?;]{0,6}"
    r"(?:[两三四五六七八九十几好多无数\d]+|半)[^,。!?;]{0,1}(?:次|遍|回|趟|天|个?月|个?礼拜|个?星期|周)"
    r"|(?:没|无)人(?:来|管|修|接|理|问|处理|应)|(?:不|没)(?:来|管|修|接电话|理人)|推来推去|踢皮球|拖(?:着|了|到)"
)
_STILL = re.compile(
    r"(?:还|仍|又|一直|照样|依旧|依然|到现在|至今)(?:是|在|都)?(?:漏|滴|渗|冒|堵|黑|坏|不亮|不转|不热|不通|不灵|不好使|停|塌|卡|响|"
    r"断|裂|歪|晃|臭|没(?:水|电|气|暖|网|信号|热|亮|通)|打不开|关不|锁不|淹|泡|积水|瘫)"
)
_TICKET = re.compile(
    r"报(?:的|过的|修过|修了|上去|给你们|了修)|(?:我|俺|之前|上次|上回|上周|昨天|前[天几])[^,。]{0,4}(?:报|登记|提交|反映)(?:的|过|了)|"
    r"工单|单子|单号|登记|你们(?:说|答应|不是说)|催|派(?:的|了)|预约"
)
_SUPPOSES = re.compile("^(?:如果|要是|假如|万一|假设|倘若)")
_ASKS = re.compile(
    "(?:找谁|找哪|打哪|打什么|怎么办|咋办|咋整|归谁|谁管|怎么算|怎么赔|谁出|能报|要多久|多少钱)"
)


_COMPLAINS = re.compile(
    "^(?:[^,。!?]{0,5}[,。!])?(?:(?:我们?|俺们?|咱们?|本人|这边)(?:也)?(?:要|想|必须|得)(?:实名|匿名)?(?:投诉|举报)"
    "|(?:要|想)?(?:实名|匿名)?(?:投诉|举报)(?:一下|下|个|[:!]))"
    "(?!的?(?:电话|热线|渠道|平台|流程|怎么|[到去]?哪|找谁|过|有用|没|咋|如何|什么|啥))"
)
_ASKS_HOW = re.compile("怎么|如何|咋|哪[里儿个]|找谁|渠道|热线|流程|电话(?:是|多少)|开玩笑|哈哈")


def complains_outright(text: str) -> bool:
    """Whether a normalised text says that it is a complaint: 我要投诉物业, and asks for no way."""
    return bool(_COMPLAINS.match(text)) and not _ASKS_HOW.search(text)


def reorder(text: str, intents: Sequence[str]) -> list[str] | None:
    """The intents of a normalised text as its stance wants them; None where they may stay."""
    if _SUPPOSES.search(text) and _ASKS.search(text) and intents[0] in ("repair", "status"):
        return ["consult"]
    if "emergency" in intents:
        return None
    if complains_outright(text):
        # What it complains of sounds like a question (收费不合理) or like chatter when cut off.
        asked = ("complaint", "consult", "none", "suggestion")
        return ["complaint", *(intent for intent in intents if intent not in asked)]
    if not ({"complaint", "status"} & set(intents)):
        return None
    if not (_STILL.search(text) and _CALLED.search(text)):
        return None
    if _TICKET.search(text):
        return None
    further = [intent for intent in intents if intent not in ("repair", "status")]
    wanted = ["repair", *further]
    return wanted if wanted != list(intents) else None
