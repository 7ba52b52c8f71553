"""Work sought or offered: the occupation in its shortest form, and on which side the speaker is."""

from __future__ import annotations

import re

from intents.language.word_lists import find_words_of

_OFFERED = re.compile(
    r"(?:招(?!呼|待|牌|标|领|惹|手|商|吗|不招|没|人吗|工吗)(?:聘|工|收|人|募|个|一|两|名|几|\d)?|诚聘|急聘|聘请|高薪聘|急招|长期招|缺(?:一?个)?(?:人(?!吗)|人手|帮手|阿姨|师傅|店员|服务员)|雇(?:个|人|一)|用工|招满|我(?:们)?(?:店|公司|厂|饭店|这边|这儿)(?:里)?(?:想|要|需要|急需|缺)"
    r"|(?:想|要|需要|急)?(?:找|请|雇|聘)(?:一?[个位名]|两[个名])(?:住家|靠谱的?|干净的?|有经验的?|会[^,。]{1,6}的|能[^,。]{1,8}的|[^,。]{0,6}的)?(?:阿姨|保姆|月嫂|育儿嫂|护工|钟点工|小时工|保洁(?!的?活|的?工作)|师傅|家教|司机|厨师|店员|服务员|人(?:来|帮|看|做|照|带)))"
)
_SOUGHT = re.compile(
    r"找(?:一?[个份点些])?[^,。!?]{0,10}(?:工作|活儿?|差事|事做|班上|零工|兼职|岗位)|找工|求职|应聘|想(?:上班|工作|打工|去|干|做|学|当|应聘|报名|考)|打(?:点)?零工|想打工|(?:还|在|现在|哪[里儿]?|谁家|有人?|附近|社区|最近)?招(?:不招|人|工|聘|[^,。]{0,6})?(?:吗|么|不|嘛)|哪[里儿有]?[^,。]{0,4}招|缺人(?:吗|不)|缺不缺|招不招|有(?:没有|啥|什么)?[^,。!?]{0,10}(?:工作|活儿?|岗位|兼职|职位|差事)|下岗|失业|待业|再就业|登记|会(?:开|做|修|干|电|焊|缝|炒)|我(?:是|当过|干过|做过|有)|培训|简历|求(?:一?份|个)"
)
_GENERIC_PATTERN = re.compile(
    r"(?:招聘?|聘|急招|诚聘|找(?:一?[份个])?|求(?:一?份)?|当(?:个)?|应聘|想做|想干|干过|做过|会)(?:[一两三四五六\d]{1,2}[个名位])?(?P<job>[\u4e00-\u9fff]{1,4}(?:工|员|师|嫂|匠|手|长))(?![作资程期])"
)
_NO_JOB = ("学徒", "手工", "物业", "快递", "设计", "行政", "老师", "前台", "接待", "家政")


def find_occupation(text: str) -> tuple[int, int, str] | None:
    """(start, end, occupation) in normalised text, or None when none is named."""
    found = [(start, end, text[start:end]) for start, end in find_words_of("occupations").find(text)]
    if found:
        return next((one for one in found if one[2] not in _NO_JOB), found[0])
    shaped = _GENERIC_PATTERN.search(text)
    if shaped and shaped["job"] not in ("员工", "职工", "临时工", "打工", "招工", "社工"):
        return shaped.start("job"), shaped.end("job"), shaped["job"]
    return None


def find_role(text: str) -> str:
    """`employer` when a vacancy is offered, else `seeker`: who asks about work seeks it."""
    offered = _OFFERED.search(text)
    if not offered:
        return "seeker"
    return "seeker" if _SOUGHT.search(text) and not _is_statement(text, offered) else "employer"


def _is_statement(text: str, offered: re.Match[str]) -> bool:
    """招保洁一名 states, 招保洁吗 asks."""
    clause = re.split(r"[,。!;\n]", text[offered.start() :])[0]
    return not re.search(r"吗|么|不招|嘛|\?|哪|谁|有没有|招不", clause + text[: offered.start()][-6:])
