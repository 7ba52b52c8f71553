"""What may not leave the private rooms, in the many ways people write it."""

import pytest

from intents.rules.privacy import mask_personal

SECRETS = [
    ("电话13812345678", "13812345678"),
    ("打138 1234 5678", "5678"),
    ("138-1234-5678找我", "5678"),
    ("+86 13812345678", "13812345678"),
    ("8613812345678", "13812345678"),
    ("１３８１２３４５６７８", "5678"),
    ("座机0755-12345678", "12345678"),
    ("02112345678", "12345678"),
    ("(010)12345678", "12345678"),
    ("手机幺三八幺二三四五六七八", "三四五六"),
    ("一三八一二三四五六七八", "三四五六"),
    ("身份证440301195001011234", "19500101"),
    ("44030119500101123X", "19500101"),
    ("3号楼2单元301", "301"),
    ("3号楼2单元301室", "301"),
    ("三号楼二单元三零一", "三零一"),
    ("3-2-501", "501"),
    ("3—2—501", "501"),
    ("3#2-501", "501"),
    ("12栋1203", "1203"),
    ("301室漏水", "301"),
    ("5楼02户", "02"),
    ("住3楼01", "楼01"),
    ("六号楼一门四零二", "四零二"),
    ("301房", "301"),
]
KEPT = [
    ("3号楼楼道灯坏了", "3号楼"),
    ("3号楼2单元门禁坏了", "2单元"),
    ("三楼楼道灯坏了", "三楼"),
    ("坏了三天了", "三天"),
    ("下午3点来", "3点"),
    ("捐200块钱", "200"),
    ("12345热线", "12345"),
    ("李网格来过", "李网格"),
    ("2026年11月20日", "2026"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS, ids=[text for text, _ in SECRETS])
def test_a_secret_is_masked(text: str, secret: str) -> None:
    masked = mask_personal(text)
    assert secret not in masked
    assert "***" in masked


@pytest.mark.parametrize(("text", "kept"), KEPT, ids=[text for text, _ in KEPT])
def test_what_is_no_secret_stays(text: str, kept: str) -> None:
    assert kept in mask_personal(text)


@pytest.mark.parametrize(
    "text", ["我叫张秀兰，住3号楼", "联系人：李建国", "姓名 王五", "您好我叫赵敏灯坏了"]
)
def test_a_name_that_is_introduced_is_hidden(text: str) -> None:
    hidden = mask_personal(text)
    assert not any(name in hidden for name in ("张秀兰", "李建国", "王五", "赵敏"))


def test_a_text_with_nothing_to_hide_stays_as_it_was_written() -> None:
    assert mask_personal("三号楼楼道灯坏了，晚上黑") == "三号楼楼道灯坏了，晚上黑"
