"""Phones, places, things, work and flags as one message states them."""

from datetime import datetime

import pytest

from intents.language.slots import extract_slots, find_spans, is_anonymous, is_urgent, normalise

NOW = datetime(2026, 11, 20, 10, 0)


def read(intent: str, sentence: str) -> dict[str, str | int | bool]:
    return extract_slots(sentence, intent.split("+"), NOW)


@pytest.mark.parametrize(
    ("sentence", "phone"),
    [
        ("打13812345678找我", "13812345678"),
        ("电话 138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("幺三八一二三四五六七八", "13812345678"),
        ("幺三八 零零幺幺 二二三三", "13800112233"),
        ("电话138.1234.5678", "13812345678"),
        ("座机0311-88881234", "031188881234"),
        ("(0311)8888 1234", "031188881234"),
        ("010 8888 1234", "01088881234"),
        ("零三一一 八八八八一二三四", "031188881234"),
        ("302室13812345678灯坏", "13812345678"),
        ("身份证130102198001011234", ""),
        ("88881234", ""),
        ("打12345没人接", ""),
        ("138****5678", ""),
        ("23812345678", ""),
    ],
)
def test_a_phone_is_its_digits(sentence: str, phone: str) -> None:
    assert read("repair", sentence).get("phone", "") == phone


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("地下车库的灯不亮了", "地下车库"),
        ("南院凉亭的凳子坏了", "南院凉亭"),
        ("南院凉停的凳子坏了", "南院凉亭"),
        ("東門口的路燈壞了", "东门口"),
        ("东门口的路灯坏了", "东门口"),
        ("小区广场的健身器材坏了", "小区广场"),
        ("老年活动中心空调坏了", "老年活动中心"),
        ("三楼楼道的灯不亮", "楼道"),
        ("北门的道闸坏了", "北门"),
        ("楼道灯坏了", ""),
        ("单元门锁坏了", ""),
        ("电梯坏了", ""),
        ("6楼东门的灯坏了", ""),
        ("二楼拐角的窗户合不上", "二楼拐角"),
        ("负一层车库往上冒水", "负一层车库"),
        ("二号楼负一层往上冒水", "负一层"),
        ("顶楼天台门口积水了", "顶楼天台门口"),
        ("12栋电梯口的应急灯耷拉着", "电梯口"),
        ("9号楼东头落水管断成两截", "东头"),
        ("社区医院门口坡道边上的扶手晃", "社区医院门口坡道"),
        ("对门的监控正对着我家大门，拆了吧", ""),
    ],
)
def test_a_place_is_what_is_no_flat(sentence: str, place: str) -> None:
    assert read("repair", sentence).get("place", "") == place


@pytest.mark.parametrize(
    ("intent", "sentence", "item", "quantity"),
    [
        ("repair", "单元门锁坏了", "单元门锁", None),
        ("repair", "楼道灯又不亮了", "楼道灯", None),
        ("repair", "我家小冰箱不制冷了", "冰箱", None),
        ("repair", "厨房的水龙头拧不紧", "水龙头", None),
        ("repair", "电视能看，冰箱坏了", "冰箱", None),
        ("repair", "车库里灯坏了三盏", "灯", 3),
        ("repair", "凉亭里两把椅子断了腿", "椅子", 2),
        ("repair", "帮忙换个灯泡", "灯泡", None),
        ("repair", "家里没暖气", "暖气", None),
        ("repair", "厨房漏水了", "", None),
        ("repair", "车库出口的反光镜碎了，拐弯看不见对面", "反光镜", None),
        ("repair", "花坛修得漂亮，就是旁边那个水龙头关不住", "水龙头", None),
        ("repair", "打了四回电话没人来", "", None),
        ("repair", "墙皮一片一片往下掉", "墙皮", None),
        ("donation", "门口台阶上那箱玩具没人要", "玩具", None),
        ("need", "想要副老花镜", "老花镜", None),
        ("need", "家里的褥子能给一床吗", "褥子", 1),
        ("donation", "一辆九成新的轮椅想捐", "轮椅", 1),
        ("donation", "两把椅子谁要", "椅子", 2),
        ("donation", "家里三袋旧衣服想捐了", "衣服", 3),
        ("donation", "孩子大了，婴儿车用不上了，送人", "婴儿车", None),
        ("donation", "有几本书捐给社区", "书", None),
        ("donation", "捐十二件校服", "校服", 12),
        ("donation", "有一台闲置的扫描仪想送人", "扫描仪", 1),
        ("need", "想借个轮椅用两天", "轮椅", None),
        ("need", "谁家有不用的婴儿床", "婴儿床", None),
        ("need", "孩子缺一套三年级课本", "课本", 1),
        ("help+need", "帮我妈买个菜，再借个轮椅", "轮椅", None),
        ("repair", "门锁被胶水堵了，钥匙插不进", "门锁", None),
        ("repair", "睡到两点被滴水声吵醒，天花板在渗", "天花板", None),
        ("repair", "孩子往马桶里扔了个小汽车，冲不下去", "马桶", None),
        ("repair", "能不能派人把北门的井盖压实，一过车就响", "井盖", None),
        ("repair", "后天我休息，能来把门铃修了吗", "门铃", None),
        ("repair", "地砖空鼓翘起来绊脚", "地砖", None),
        ("repair", "9号楼电梯里的按钮十二不亮", "按钮", None),
        ("repair", "坡道中间坏了个坑，轮椅过不去", "坡道", None),
        ("repair", "暧气一点不热", "暖气", None),
        ("donation", "屋头有两床铺盖，捐给没得铺盖的", "铺盖", 2),
        ("donation", "每天剩的好果子愿意给食堂老人", "果子", None),
        ("donation", "整套四大名著送图书角", "四大名著", None),
        ("need", "借个大蒸锅蒸馒头，明早还", "蒸锅", None),
        ("complaint", "楼道里堆了三辆自行车", "", None),
        ("haircut", "我妈坐轮椅，想理发", "", None),
    ],
)
def test_an_item_is_the_shortest_usual_name(
    intent: str, sentence: str, item: str, quantity: int | None
) -> None:
    slots = read(intent, sentence)
    assert (slots.get("item", ""), slots.get("quantity")) == (item, quantity)


@pytest.mark.parametrize(
    ("sentence", "role", "occupation"),
    [
        ("招保洁两名，工资面议", "employer", "保洁"),
        ("饭店急招服务员", "employer", "服务员"),
        ("我店里缺个收银员", "employer", "收银员"),
        ("想请个住家保姆照顾我妈", "employer", "保姆"),
        ("想找个带孩子的活", "seeker", "带孩子"),
        ("有没有看大门的工作", "seeker", "看大门"),
        ("你们那还招保安吗", "seeker", "保安"),
        ("我会电焊，想找个活干", "seeker", "电焊"),
        ("下岗了想找工作", "seeker", ""),
        ("哪里招司机", "seeker", "司机"),
        ("想应聘保育员", "seeker", "保育员"),
        ("我干过月嫂，帮我登记一下", "seeker", "月嫂"),
        ("招一名裱糊匠", "employer", "裱糊匠"),
        ("哪家店缺人啊", "seeker", ""),
        ("附近有厂子要工人不", "seeker", ""),
        ("我们洗车行缺两个小工", "employer", "小工"),
        ("俺想寻个看大门的活", "seeker", "看大门"),
        ("有夜班的岗位吗，我白天要照顾老人", "seeker", ""),
        ("想找个住家育儿的活", "seeker", "住家育儿"),
        ("学的是美术，能教小孩画画", "seeker", "画画"),
    ],
)
def test_work_is_sought_or_offered(sentence: str, role: str, occupation: str) -> None:
    slots = read("job", sentence)
    assert (slots["role"], slots.get("occupation", "")) == (role, occupation)


@pytest.mark.parametrize(
    ("intent", "sentence", "expected"),
    [
        ("haircut", "我妈下不了楼，想理个发", True),
        ("haircut", "老人腿脚不方便，理发能上门吗", True),
        ("haircut", "26号我去理发", False),
        ("repair", "水管漏了，能上门修吗", True),
        ("repair", "水管漏了，老人下不了楼", False),
        ("donation", "沙发想捐，能来人拉走吗", True),
        ("need", "我爸瘫痪了，想借个轮椅", False),
        ("complaint", "老有人上门推销", False),
        ("haircut", "不用上门，我自己去剪", False),
        ("haircut", "老爷子行动慢，求个师傅到家里来", True),
        ("donation", "绿萝分了十几杯，谁养来拿", False),
        ("repair", "表箱锁不上门", False),
    ],
)
def test_a_visit_is_wished_when_the_service_must_come(
    intent: str, sentence: str, expected: bool
) -> None:
    assert read(intent, sentence).get("home_visit", False) is expected


@pytest.mark.parametrize(
    ("sentence", "ticket"),
    [
        ("工单LL-1024修得怎么样了", "LL-1024"),
        ("单号20261118003，有人管吗", "20261118003"),
        ("#1024 怎么还没来", "1024"),
        ("编号：A-0035到哪了", "A-0035"),
        ("工单号是 0817 的那个", "0817"),
        ("12号工单撤了吧", "12"),
        ("我的XF-20261118-07啥时候来", "XF-20261118-07"),
        ("3#楼的灯修了没", ""),
        ("打了12345", ""),
    ],
)
def test_a_ticket_is_kept_as_written(sentence: str, ticket: str) -> None:
    assert read("status", sentence).get("ticket", "") == ticket


@pytest.mark.parametrize(
    ("intent", "sentence", "expected"),
    [
        ("emergency", "电梯里困人了", True),
        ("repair", "水管爆了，水往外喷", True),
        ("repair", "家里一直漏水，都淹了", True),
        ("repair", "水漏到楼下了", True),
        ("repair", "暖气冰凉，家里有刚出生的宝宝", True),
        ("repair", "电线掉下来了垂在路上", True),
        ("repair", "污水倒灌到屋里", True),
        ("repair", "楼道灯坏了", False),
        ("repair", "水龙头滴水", False),
        ("repair", "急急急，灯坏了", False),
        ("repair", "暖气不热", False),
        ("status", "漏水已经修好了", False),
        ("none", "去年楼上水管爆了", False),
        ("consult", "煤气味怎么预防", False),
    ],
)
def test_urgent_is_danger_or_growing_harm(intent: str, sentence: str, expected: bool) -> None:
    assert is_urgent(sentence, [intent]) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("匿名投诉楼上", True),
        ("别说是我说的", True),
        ("不要透露我的姓名", True),
        ("请替我保密", True),
        ("别让他知道是我反映的", True),
        ("千万别提我", True),
        ("不想留名", True),
        ("我叫老李，住3号楼", False),
        ("我实名举报，不用匿名", False),
        ("别让孩子爬树", False),
    ],
)
def test_anonymous_is_a_wish_not_to_be_named(sentence: str, expected: bool) -> None:
    assert is_anonymous(sentence) is expected


def test_spans_point_into_the_normalised_text() -> None:
    text = "６號樓 2 单元，明天下午三点，電話138 1234 5678"
    plain = normalise(text)
    shown = {span.kind: plain[span.start : span.end] for span in find_spans(text, NOW)}
    assert shown == {
        "building": "6号楼2单元",
        "unit": "6号楼2单元",
        "time": "明天下午三点",
        "phone": "138 1234 5678",
    }
