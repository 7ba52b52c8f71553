"""Words by which a complaint is about the staff: a role, a surname before it, what was done wrong.

Only words: who holds the role, and where, is decided by the rules. A role alone says nothing
(跟网格员说过了); it takes a wrong said of it.
"""

import re

from intents.language.normalise import normalise

_ROLES = {
    "grid_lead": "网格长|片长",
    "grid_worker": "网格员|网格管理员|网格的人|(?:社区|居委会?)的?(?:工作人员|干部|办事员|人)",
    "secretary": "书记",
    "volunteer": "志愿者|义工",
}
_ROLE = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLES.items()))
_WRONG = re.compile(
    "态度|骂|吼|凶|嚷|训人|推诿|推脱|推来推去|踢皮球|不理|不管|不作为|不办事|敷衍|糊弄|应付|爱答不理|"
    "收(?:了?我?们?的?)?(?:钱|礼|红包|好处)|索要|吃拿|偏心|偏袒|不公|泄露|说出去|刁难|嘲|讽刺|"
    "不耐烦|挂.{0,3}电话|拉黑|撒谎|骗|欺负|威胁|报复|乱收费|喝酒|迟到|不来|没人管|"
    "(?:投诉|举报).{0,6}(?:网格|书记|社区|居委|志愿)"
)
_SURNAME = "[\u4e00-\u9fff]"
_NICKNAME = re.compile(
    # 楼上小李 is a neighbour; 小李 or 李哥 by itself is somebody everybody knows.
    rf"(?<![楼单][上下道元])(?<!隔壁)(?<!对门)(?<!邻居)(?<!业主)(?:[小老大阿](?P<a>{_SURNAME})(?!区|人|家|板|师|妈|爷|姐|哥|妹)|"
    rf"(?P<b>{_SURNAME})(?:哥|姐|叔|姨|工|主任|干事|同志|大姐|大哥)|姓(?P<c>{_SURNAME})的?)"
)


def plain(text: str) -> str:
    """The text, or a name, as names are compared in it."""
    return normalise(text)


def accused_roles(text: str) -> list[tuple[str, str]]:
    """(role, the character before it) for every role that a wrong is said of; mostly empty."""
    said = normalise(text)
    if not _WRONG.search(said):
        return []
    return [
        (str(found.lastgroup), said[max(found.start() - 1, 0) : found.start()])
        for found in _ROLE.finditer(said)
    ]


def accused_surnames(text: str) -> tuple[str, ...]:
    """Surnames by which somebody is called (小李, 王姐, 姓李的) where a wrong is said; or none."""
    said = normalise(text)
    if not _WRONG.search(said):
        return ()
    return tuple(next(filter(None, found.groups())) for found in _NICKNAME.finditer(said))
