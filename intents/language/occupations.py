"""Work sought or offered: the occupation in its shortest form, and on which side the speaker is."""

from __future__ import annotations

import re

from intents.language.word_lists import find_words_of

_OFFERED = re.compile(
    r"(?:招(?!呼|待|牌|标|领|惹|手|商|吗|不招|没|人吗|工吗|工信息|聘信息|聘那|聘会|工不"
    r"|人不)(?:聘|工|收|人|募|个|一|两|名|几|\d)?"
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
    "|(?:我|俺|[爸妈]|老公|老婆|儿子|闺女|女儿|媳妇|弟|妹|哥|姐)(?:去|来)?(?:行不|成不|能不|可不"
    "|去行|能去|去得|适合|合适)"
)
_TERMS = re.compile(
    r"[一两二三四五六七八九十\d]名|(?:店|公司|厂|坊|馆|所|院|园|队|铺|行|社|部|中心|我们?|这边"
    "|这儿)[^,。?哪]{0,6}要(?:人(?!家)|店员|帮手|个?[^,。?]{0,6}(?:工|员|师傅|阿姨))"
    r"|需要[^,。]{0,10}[\d十一二三四五六两]{1,4}[个名]?人|寻一?位|急寻"
    r"|要[^,。?哪]{0,8}[\d一两三四五六七八九十]{1,2}个?人(?!家)"
    r"|岗位[:一二两三\d]|[一二两三五六几\d]{1,3}个岗位|会[^,。]{1,8}的(?:快来|联系|来)|计件"
    r"|底薪|工资面议|待遇优|待遇面议|有意者|限[女男]|年龄\d"
)
_BOUND = (
    r"(?=[,。!?;、 \n:(\x00\d]|$|[和跟或及吗呢么嘛吧啊呀哦不的也都想有需管包干要能可来去会]|比较"
    r"|工资"
    "|月薪|待遇|行不|合适|差不多|以前|多年|好多|挺|熟|男女)"
)
_HAN = "[\u4e00-\u9fff]"
_COUNTED = r"(?:[一两二三四五六七八九十几\d]{1,2}[个名位]|[俩仨个名位份些]|点|一?些)"
_GENERIC = (
    rf"(?:招聘?|聘|急招|诚聘|找(?:一?[份个])?|求(?:一?份)?|当(?:个)?|应聘|想做|想干|干过|做过|会)"
    rf"{_COUNTED}?(?P<a>{_HAN}{{1,4}}(?:工|员|师|嫂|匠))(?![作资程期会])"
    # 端盘子的活, 律所助理的岗位: whatever stands before the word for work.
    rf"|(?P<b>{_HAN}{{2,6}}?)(?:的|嘞|额|类)(?:活儿?|工作|岗位|岗|差事|职位|手艺|班)(?![动人])"
    # 想干点缝补, 当迎宾, 招团长: behind a verb of doing or hiring.
    rf"|(?:想|愿意?|可以|能|肯)?(?:去)?(?:当|干|做)(?:过"
    rf"|了)?{_COUNTED}?(?P<c>{_HAN}{{2,4}}?){_BOUND}"
    rf"|(?:招聘?|诚聘|急聘|聘|缺|差|应聘|竞聘|报名?|求|要){_COUNTED}?(?P<d>{_HAN}{{2,5}}?){_BOUND}"
    rf"|(?<![机社不])会(?P<e>{_HAN}{{2,4}}?){_BOUND}|(?:学|教)(?P<f>{_HAN}{{2,4}}?){_BOUND}"
)
_SHAPES = re.compile(_GENERIC)
_VERBAL = re.compile(
    "(?:端盘子?|刷盘子?|叠[衣毛被]|拉货|扛[水货]|穿串|发[牛传单报]|收(?:快递|银|发|碗)|照[护看料]"
    "|护理|驾驶|电焊|缝补"
    "|裁剪|水电|烧烤|卤味|凉皮|煎饼|包装|组装|剪线头|玉雕|木雕|雕刻|烘焙|糕点|裱花|刺绣|编[织筐]"
    "|剪纸|陪[护读诊聊]"
    "|代驾|代买|代购|跑腿|遛[狗娃]|摆摊|看[店门库场]|值夜|打更|抄表|贴标|装车|卸[货车]|搬[砖运]"
    "|砌墙|刮腻子|刮大白"
    "|铺砖|吊顶|贴瓷砖|补漏|做饭|煮饭|洗碗|择菜|切菜|保洁|打扫|清扫|扫[地楼街]|擦[窗洗]|带[娃孩]"
    "|看[娃孩])"
    "[子单奶皮报巾泥]?"
)
_NANNY = re.compile("[请找雇用]个?[^,。!?]{0,10}?((?:住家|钟点|做饭)?阿姨)")
_NO_WORK = re.compile(
    "工作|什么|啥|哪|怎么|别的|其他|一样|轻|稳定|长期|短期|临时|兼职|全职|夜班|白班|白天|晚上"
    "|上午|下午|周末|小时|离家"
    "|附近|[我你他她它咱俺谁人]|孩子?$|朝九|钱|班$|一下|登记|介绍|留意|消息|机会|培训|通知|贴补"
    "|挣|赚|不|没|很|太|挺"
    "|累|苦|体力|力气|坐着|站着|室内|室外|合适|随便|都行|简单|普通|体面|正经|好一?点|岗|活|事"
    "|工资|劳动力|人手|帮手|帮忙"
    "|这|那|年|岁|证|经验|学历|熬夜|出力|动手|说话|上班|打工|干活|就|还|又|[了着过]|试试|问|看看"
    "|知道|社区|超市|饭店|公司"
    "|物业|市场|医院|学校|门口|楼下|家里?$|店$|厂$|食堂|饭馆|酒店|信息|旧|学$|零工|^打个|的师"
    "|阿姨|吃住|收留|剩|脾气|爱看|利索|喂|翻|皇帝|费|辈子|^[一两几半]|半天|早|搭把|耍|语言|也"
    "|^[台副]|得嘛|份|理由|[千百]|老实|健康|踏实|靠谱|耐心|认真|年轻|身体|吃苦|糊口|养家|退休"
    "|^手艺|毕业|应届|大学|高中|残疾|打听|时间|^的|个月|月$|^女的|^男的"
)
# 卖菜车 and 洗车机 are things; 物业招人 is who hires.
_GOES_ON = ("机", "车", "店", "厂")
_EMPLOYS = re.compile(
    "物业(?:公司)?(?:招|的人|说|缺|要|上|那|还)|快递(?:站|点|公司|柜)(?![^,。]{0,4}分拣)"
)
# 我白天要照顾老人: why they look for night work, not the work they look for.
_OWN_DUTY = re.compile("(?:我|还|白天|晚上|上午|下午|家里)(?:还)?(?:要|得)$")
_NO_JOB = ("学徒", "手工", "物业", "快递", "设计", "行政", "老师", "前台", "接待", "家政", "搬运")
_NOT_OCCUPATION = ("员工", "职工", "临时工", "打工", "招工", "社工", "务工", "用工", "做工", "开工")


_WISHED_BEFORE = re.compile(
    "(?:当|招聘?|找|应聘|求|聘|急招|寻|缺|需要|要|请|学|干|登记)(?:一?[个名位份些]"
    r"|[一两三四五六\d]{1,2}[个名位])?[^,。!? ]{0,2}$"
)
_GROWS_BACK = re.compile(
    "(?:快递|英语|数学|语文|钢琴|舞蹈|美术|行政|后厨|养老|老年人?|网络|汽车|家电|空调|电梯|仓库"
    "|律所|大货车?|夜班"
    "|收)$"
)


def find_occupation(text: str) -> tuple[int, int, str] | None:
    """(start, end, occupation) in normalised text, or None when none is named."""
    found = [
        (_grow_back(text, start), end)
        for start, end in find_words_of("occupations").find(text)
        if text[end : end + 1] not in _GOES_ON
        and not _EMPLOYS.match(text, start)
        and not (_OWN_DUTY.search(text[:start]) and text[end : end + 1] != "的")
    ]
    shaped = _find_shaped(text)
    if found:
        start, end = min(
            found, key=lambda one: (text[slice(*one)] in _NO_JOB, not _is_wished(text, one[0]))
        )
        if text[start:end].endswith("师") and text[end : end + 1] == "傅":
            end -= 1
        is_within = shaped and shaped[0] <= start and end == shaped[1]
        if is_within:
            return start, end, text[start:end]
        is_beaten = shaped and shaped[0] < start and _is_wished(text, shaped[0])
        if not is_beaten and (not shaped or start <= shaped[0] or _is_wished(text, start)):
            return start, end, text[start:end]
    if shaped:
        return *shaped, text[slice(*shaped)]
    return None


def _grow_back(text: str, start: int) -> int:
    more = _GROWS_BACK.search(text[max(0, start - 4) : start])
    return start - len(more[0]) if more and more[0] not in ("夜班",) else start


def _find_shaped(text: str) -> tuple[int, int] | None:
    """Work that no list knows, by the words around it."""
    for found in _SHAPES.finditer(text):
        name = found.lastgroup or "a"
        start, end = found.span(name)
        start += len(found[name]) - len(_LEAD.sub("", found[name]))
        noun = text[start:end]
        if len(noun) > 1 and noun not in _NOT_OCCUPATION and not _NO_WORK.search(noun):
            return start, end
    verbal = _VERBAL.search(text) or _NANNY.search(text)
    return verbal.span(verbal.lastindex or 0) if verbal else None


_LEAD = re.compile(
    "^(?:想|我|俺|有没有|有|找|寻|求|干|做|个|份|点|些|那个?|这个?|一|课间|离家近|附近|在家|会|能"
    "|去|给人|帮人|当|是|就|招|学|教|顺带|打听个?|莫得|冇|小孩|孩子|小朋友)+"
    "(?=..)"
)


def _is_wished(text: str, start: int) -> bool:
    return bool(_WISHED_BEFORE.search(text[max(0, start - 8) : start]))


_PLAIN_OFFER = re.compile(
    "^(?:急|长期|现|店里|厂里|公司)?(?:招聘?|缺|收|聘|差"
    "|寻)(?![不吗钱点课乏])(?:[一两俩个名位][个名位]?)?"
    "[^,。!?吗的不么 ]{2,6}(?:[,。! ]|$)|^要[^,。!?吗的不么 ]{1,4}[工员师嫂匠](?:[,。! ]|$)"
)
_WANTED = re.compile(
    "(?<![想不需])要(?:个?懂|个?会|个?能|[俩仨])[^,。!?]{1,8}的|(?:店|摊|馆|厂"
    "|档)[^,。!?]{0,6}(?:差|缺|少|忙不过来)"
    "|(?:摔|病|走|辞职|回家|生孩子|请假)了[^!?]{0,4}有人[^!?]{0,2}(?:顶|替|接)|(?:想"
    "|要)?[找请]个[^,。!?]{2,12}阿姨"
    "|需要一?[个名位]|住家阿姨(?:伺候|照顾|带)|^用个|给双倍|有没有会[^,。!?]{1,6}的师傅"
    "|工钱[^,。]{0,2}[您你]"
    "|找(?:一?个)?人[^,。!?的]{2,8}(?:[,。!]|$)"
    "|(?:找|请|缺|差|雇|急要|招)(?:一?[个位名]|[两俩三几][个位名])?(?!白天|晚上|离家|近|轻|稳|长期|短期|能|不|坐"
    "|熬|下午|上午|周末|合适|好|附近|简单|干净)[^,。!?的 ]{2,7}[^便松定近]的(?=[,。! ]|$)"
    "|(?:收|带)(?:个|几个|两个)?(?:学徒|徒弟)|[想要]?请一?个?帮手|急要|要人(?:陪|照|看|伺候|带|做|打扫)"
)
_FOR_MYSELF = re.compile(
    "(?:钟点工|小时工|零工|临时工|保姆|保洁|护工|月嫂)(?:做|干|当)|我行[不吗]|要我|我合适|我能去"
)


def find_role(text: str) -> str:
    """`employer` when a vacancy is offered, else `seeker`: who asks about work seeks it."""
    if _FOR_MYSELF.search(text):
        return "seeker"
    if (_PLAIN_OFFER.search(text) or _WANTED.search(text)) and not _SEEKING.search(text):
        return "employer"
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
