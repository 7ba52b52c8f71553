"""Work sought or offered: the occupation in its shortest form, and on which side the speaker is."""

from __future__ import annotations

import re

from intents.language.word_lists import find_words_of

_OFFERED = re.compile(
    r"(?:招(?!呼|待|牌|标|领|惹|手|商|吗|不招|没|人吗|工吗)(?:聘|工|收|人|募|个|一|两|名|几|\d)?"
    r"|诚聘|急聘|聘请|高薪聘|急招|长期招|缺[一两三四五\d]{1,2}[个名位]|缺[俩仨]|我们?(?:这"
    "|店)[^,。]{0,4}缺|有个[^,。]{1,6}的缺|开[^,。]{0,6}(?:店|馆|厂|铺)的|缺(?:一?个)?(?:人(?!吗)"
    "|人手|帮手|阿姨|师傅|店员|服务员)|雇(?:个|人|一)|用工|招满|我(?:们)?(?:店|公司|厂|饭店|这边"
    "|这儿)(?:里)?(?:想|要|需要|急需|缺)"
    "|(?:想|要|需要|急)?(?:找|请|雇|聘)(?:一?[个位名]|两[个名])(?:住家|靠谱的?|干净的?|有经验的?"
    "|会[^,。]{1,6}的|能[^,。]{1,8}的|[^,。]{0,6}的)?(?:阿姨|保姆|月嫂|育儿嫂|护工|钟点工|小时工"
    "|保洁(?!的?活|的?工作)|师傅|家教|司机|厨师|店员|服务员|人(?:来|帮|看|做|照|带|顶|干|洗|打)))"
)
_SEEKING = re.compile(
    "找(?:一?[个份点些])?[^,。!?]{0,8}(?:工作|活儿?(?![动力])|差事|事做|班上|零工|岗位)"
    "|寻[个份点][^,。!?]{0,8}(?:工作|活儿?|差事|班)|求职|应聘|想(?:上班|打工|打零工|去上班)"
    "|失业|下岗|待业|被裁|(?:给|帮)我?[^,。]{0,4}(?:介绍|留意|登记)|看中|我(?:想|能|可以)(?:干|做"
    "|去|应聘)|求岗位|求[^,。]{0,8}兼职|哪[^,。]{0,6}(?:缺人|要人|招)"
)
_TERMS = re.compile(
    r"[一两二三四五六七八九十\d]名|(?:店|公司|厂|坊|馆|所|院|园|队|铺|行|社|部|中心|我们?|这边"
    "|这儿)[^,。?哪]{0,6}要(?:人(?!家)|店员|帮手|个?[^,。?]{0,6}(?:工|员|师傅|阿姨))"
    r"|需要[^,。]{0,10}[\d十一二三四五六两]{1,4}[个名]?人|寻一?位|急寻"
    r"|要[^,。?哪]{0,8}[\d一两三四五六七八九十]{1,2}个?人(?!家)"
    r"|岗位[:一二两三\d]|[一二两三五六几\d]{1,3}个岗位|会[^,。]{1,8}的(?:快来|联系|来)|计件"
    r"|底薪|工资面议|待遇优|待遇面议|有意者|限[女男]|年龄\d"
)
_GENERIC_PATTERN = re.compile(
    "(?:招聘?|聘|急招|诚聘|找(?:一?[份个])?|求(?:一?份)?|当(?:个)?|应聘|想做|想干|干过|做过"
    r"|会)(?:[一两三四五六\d]{1,2}[个名位])?(?P<job>[\u4e00-\u9fff]{1,4}(?:工|员|师|嫂"
    "|匠))(?![作资程期会])"
)
_NO_JOB = ("学徒", "手工", "物业", "快递", "设计", "行政", "老师", "前台", "接待", "家政")


_WISHED_BEFORE = re.compile(
    "(?:当|招聘?|找|应聘|求|聘|急招|寻|缺|需要|要|请|学|干|登记)(?:一?[个名位份些]"
    r"|[一两三四五六\d]{1,2}[个名位])?[^,。!? ]{0,2}$"
)


def find_occupation(text: str) -> tuple[int, int, str] | None:
    """(start, end, occupation) in normalised text, or None when none is named."""
    found = [
        (start, end, text[start:end])
        for start, end in find_words_of("occupations").find(text)
        if text[end : end + 1] != "机"
    ]
    if found:
        ranked = sorted(found, key=lambda one: (one[2] in _NO_JOB, not _is_wished(text, one[0])))
        return ranked[0]
    shaped = _GENERIC_PATTERN.search(text)
    if shaped and shaped["job"] not in ("员工", "职工", "临时工", "打工", "招工", "社工"):
        return shaped.start("job"), shaped.end("job"), shaped["job"]
    return None


def _is_wished(text: str, start: int) -> bool:
    return bool(_WISHED_BEFORE.search(text[max(0, start - 8) : start]))


def find_role(text: str) -> str:
    """`employer` when a vacancy is offered, else `seeker`: who asks about work seeks it."""
    offered = _OFFERED.search(text)
    if offered:
        return "seeker" if _asks_or_seeks(text, offered) else "employer"
    terms = _TERMS.search(text)
    return "employer" if terms and not _asks_or_seeks(text, terms) else "seeker"


def _asks_or_seeks(text: str, offered: re.Match[str]) -> bool:
    """招保洁一名 states, 招保洁吗 and 哪家招保洁 ask; 我想找工作 outweighs a word of hiring."""
    before = re.split(r"[,。!;\n]", text[: offered.start()])[-1]
    clause = before + re.split(r"[,。!;\n]", text[offered.start() :])[0]
    asks = re.search(
        r"吗|么|不招|嘛|\?|哪|谁(?!家?有)|有没有|招不|招人不|人家|你们|不(?:$|[ ,。])", clause
    )
    return bool(asks) or bool(_SEEKING.search(text))
