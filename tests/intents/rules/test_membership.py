import pytest

from intents.rules.community import Community
from intents.rules.membership import chats_of

COMMUNITY = Community.model_validate(
    {
        "id": "c",
        "name": "社区",
        "people": [
            {"id": "li", "name": "李", "roles": ["grid_worker"]},
            {"id": "wang", "name": "王", "roles": ["grid_worker"]},
            {"id": "zhao", "name": "赵", "roles": ["grid_lead"]},
            {"id": "fang", "name": "方", "roles": ["secretary"]},
            {"id": "shen", "name": "沈", "roles": ["auditor"]},
            {"id": "chen", "name": "陈", "roles": ["volunteer"]},
        ],
        "grids": [
            {"id": "g1", "name": "一", "buildings": ["1", "2"], "worker": "li", "lead": "zhao"},
            {"id": "g2", "name": "二", "buildings": ["3"], "worker": "wang"},
        ],
        "teams": [{"id": "scissors", "name": "剪", "members": ["chen"]}],
        "chats": [
            {"id": "staff", "purpose": "staff"},
            {"id": "staff-1", "purpose": "staff", "grid": "g1"},
            {"id": "home-1", "purpose": "residents", "grid": "g1"},
            {"id": "tower-2", "purpose": "residents", "building": "2"},
            {"id": "all", "purpose": "residents"},
            {"id": "cuts", "purpose": "team:scissors"},
            {"id": "swap", "purpose": "mutual_aid"},
            {"id": "nobody", "purpose": "team:gone"},
        ],
    }
)


@pytest.mark.parametrize(
    ("person", "building", "keys"),
    [
        ("r1", "1", ["home-1", "all", "swap"]),
        ("r2", "2", ["home-1", "tower-2", "all", "swap"]),
        ("r3", "3", ["all", "swap"]),
        ("r4", None, ["swap"]),  # we do not know where they live
        ("r5", "99", ["swap"]),  # no building of ours
        ("li", None, ["staff", "staff-1", "home-1", "tower-2", "all", "swap"]),
        ("wang", None, ["staff", "all", "swap"]),
        ("zhao", None, ["staff", "staff-1", "home-1", "tower-2", "all", "swap"]),
        ("fang", None, ["staff", "staff-1", "home-1", "tower-2", "all", "swap"]),
        ("shen", None, ["swap"]),  # reads the records, not the talk
        ("chen", None, ["cuts", "swap"]),
    ],
)
def test_people_sit_where_they_live_work_or_help(
    person: str, building: str | None, keys: list[str]
) -> None:
    assert [chat.key for chat in chats_of(person, building, COMMUNITY)] == keys
