"""People, their accounts, and invitations that work once."""

from storage.people import Account, Person
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW

AN = Person(id="p-an", name="安阿姨", created_at=NOW, building="3", phone="13800000000")


def test_several_accounts_are_looked_up_at_once(uow: UnitOfWork) -> None:
    for id in ("p-an", "p-bo"):
        uow.people.add(Person(id, id, NOW))
    uow.people.bind("telegram", "1", "p-an", reachable=True, seen_at=NOW)
    uow.people.bind("web", "2", "p-bo", reachable=True, seen_at=NOW)
    uow.people.bind("telegram", "2", "p-an", reachable=True, seen_at=NOW)
    found = uow.people.by_accounts([("telegram", "1"), ("web", "2"), ("telegram", "-1002")])
    assert {place: person.id for place, person in found.items()} == {
        ("telegram", "1"): "p-an",
        ("web", "2"): "p-bo",
    }
    assert uow.people.by_accounts([]) == {}


def test_a_person_comes_back_as_added(uow: UnitOfWork) -> None:
    uow.people.add(AN)
    assert uow.people.get("p-an") == AN
    assert uow.people.get("p-bo") is None


def test_a_person_is_known_by_each_of_their_accounts(uow: UnitOfWork) -> None:
    uow.people.add(AN)
    uow.people.bind("telegram", "101", "p-an", reachable=True, seen_at=NOW)
    uow.people.bind("web", "101", "p-bo", reachable=True, seen_at=NOW)
    assert uow.people.by_account("telegram", "101") == AN
    assert uow.people.by_account("web", "101") is None
    assert uow.people.person_of("web", "101") == "p-bo"


def test_an_account_moves_to_who_binds_it_last(uow: UnitOfWork) -> None:
    uow.people.bind("telegram", "101", "p-an", reachable=False, seen_at=NOW)
    uow.people.bind("telegram", "101", "li", reachable=True, seen_at=NOW + MINUTE)
    assert uow.people.accounts("p-an") == []
    assert uow.people.accounts("li") == [Account("telegram", "101", "li", True, NOW + MINUTE)]


def test_the_most_recently_seen_account_comes_first(uow: UnitOfWork) -> None:
    for account, seen in (("1", NOW), ("2", None), ("3", NOW + MINUTE)):
        uow.people.bind("telegram", account, "li", reachable=True, seen_at=seen)
    assert [a.account_id for a in uow.people.accounts("li")] == ["3", "1", "2"]


def test_reachability_changes_without_losing_the_last_sight(uow: UnitOfWork) -> None:
    uow.people.bind("telegram", "101", "li", reachable=True, seen_at=NOW)
    assert uow.people.set_reachable("telegram", "101", False, None)
    assert not uow.people.set_reachable("telegram", "102", False, None)
    assert uow.people.accounts("li") == [Account("telegram", "101", "li", False, NOW)]
    uow.people.set_reachable("telegram", "101", True, NOW + MINUTE)
    assert uow.people.accounts("li") == [Account("telegram", "101", "li", True, NOW + MINUTE)]


def test_a_person_is_updated_by_column(uow: UnitOfWork) -> None:
    uow.people.add(AN)
    assert uow.people.update("p-an", unit="2", phone=None, noticed_at=NOW)
    assert not uow.people.update("p-bo", unit="2")
    changed = uow.people.get("p-an")
    assert changed is not None
    assert (changed.unit, changed.phone, changed.noticed_at) == ("2", None, NOW)
    assert changed.building == "3"


def test_an_invitation_works_once(uow: UnitOfWork) -> None:
    uow.people.add_invite("K7Q", "li", NOW)
    assert uow.people.use_invite("WRONG", NOW, NOW) is None
    assert uow.people.use_invite("K7Q", NOW, NOW) == "li"
    assert uow.people.use_invite("K7Q", NOW, NOW) is None
