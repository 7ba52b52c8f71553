"""Messages that mean little by themselves and go on with what came before: 三号楼的, 那明天吧.

Only asked about when the person has a ticket they may be speaking of; what such a message adds is
about that ticket. A message with a trouble, a wish or a question of its own is no fragment.
"""

import re

from intents.language.courtesy import is_courtesy, is_not_fixed
from intents.language.items import find_item
from intents.language.masking import ADDRESS, PHONE, TIME

LONGEST = 20  # characters
_FILLING = (
    "的|了|是|在|那|就|吧|吗|呢|呀|啊|哦|嗯|额|噢|哎|对|好|我|我们|咱|俺|家|住|这|个|里|边|儿|也|都|行|可以|改|到|来|去|请|麻烦|"
    "不|有|应该|刚才|刚刚|说错|写错|打错|搞错|弄错|忘了?说|忘了?写|补充|一下|再|要|上门|过来|时间|地址|电话|号码|号|给|打|"
    "联系|最好|前|后|之前|以后|左右|跟|和|说|告诉|您|你|师傅|叫|让|他|她|以|为准|才|现在|换|成|搬|楼上|楼下|隔壁|对门"
)
_ROOM = (
    "厨房|卫生间|厕所|洗手间|浴室|客厅|卧室|主卧|次卧|阳台|书房|餐厅|走廊|过道|楼道|单元门口?|门口|电梯口|楼梯间|"
    "[东西南北]边|[东西南北]门|左边|右边|里面|外面|最里头|靠窗|一楼|二楼|三楼|顶楼|[0-9一二三四五六七八九十]{1,3}[楼层]"
)
_MARK = r"[\s,，。.!！?？、~～…:：;；()（）-]"
_FACTS = re.compile(rf"(?:{ADDRESS}|{TIME}|{PHONE}|{_ROOM}|[0-9]{{1,4}}|{_FILLING}|{_MARK})+")
_FACT = re.compile(rf"{ADDRESS}|{TIME}|{PHONE}|{_ROOM}|(?<![0-9])[0-9]{{1,4}}(?![0-9])")
_PLACE = re.compile(ADDRESS)


def is_fragment(plain: str, prepared: str) -> bool:
    """Whether a normalised message, and the same masked, only continues what was said before."""
    if not 0 < len(plain) <= LONGEST or is_courtesy(plain):
        return False
    if is_not_fixed(plain):
        # Naming a thing or a place makes it a report: 楼道灯又不亮了 may be another lamp.
        return _PLACE.search(prepared) is None and find_item(plain, ("repair",)) is None
    return bool(_FACTS.fullmatch(prepared) and _FACT.search(prepared))
