"""Random sequences of everything people can do with goods, with crashes in between.

A crash is a turn that ended before its commit; the same update or timer then comes again. After
every step: one receiver per good, the order of the line, and no contact before both consents.
"""

import shutil
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intents.rules.community import Community
from intents.rules.fairness import Claim, in_order
from storage.consents import Answer
from storage.matches import LIVE, Step, Wanting
from storage.offers import Offer, OfferStage
from tests.fragile import Fragile
from tests.handlers.mutual_aid.scenes import CHAIR, Neighbours
from tests.world import DEMO, community_in

PEOPLE = ("刘姐", "小赵", "王阿姨", "老孙")
PHONES = {who: f"1380013800{n}" for n, who in enumerate(PEOPLE)}
RIGHT = "whoever it is for"
TAKEN = LIVE | {Step.HANDED}
_FOLDERS = count()


class FragileNeighbours(Fragile, Neighbours):
    """Neighbours whose computer may die in any turn."""


def holds(world: Neighbours) -> None:
    """What must be true after every step."""
    with world.uow() as uow:
        codes = [ticket.code for ticket in uow.tickets.all()]
        offers = [offer for code in codes if (offer := uow.offers.get(code))]
        for offer in offers:
            matches = uow.matches.of_offer(offer.ticket)
            taken = [match for match in matches if match.step in TAKEN]
            assert len(taken) <= 1
            assert all(match.receiver != offer.donor for match in matches)
            if offer.stage is OfferStage.RESERVED:
                assert [match.step in LIVE for match in taken] == [True]
            if offer.stage is OfferStage.GIVEN:
                assert [match.step for match in taken] == [Step.HANDED]
            for match in matches:
                answers = {p.answer for p in uow.consents.of(f"handover:{match.id}")}
                if match.step in (Step.AGREED, Step.HANDED):
                    assert answers == {Answer.AGREED}
                    assert match.code
                elif match.step is Step.FELL:
                    assert answers == {Answer.WITHDRAWN}
        agreed = {
            (match.donor, match.receiver)
            for offer in offers
            for match in uow.matches.of_offer(offer.ticket)
            if match.code
        }
        known = {who: uow.people.by_account("web", who) for who in PEOPLE}
    ids = {who: person.id for who, person in known.items() if person}
    for reader in PEOPLE:
        for other in PEOPLE:
            pair = (ids.get(reader), ids.get(other))
            if reader != other and pair not in agreed and pair[::-1] not in agreed:
                assert PHONES[other] not in world.said(reader)
    for chat in world.community.chats:
        text = world.group(chat.key).text
        assert not any(phone in text for phone in PHONES.values())


def first_in_order(world: Neighbours, offer: Offer) -> str | None:
    """Who must be asked first, reckoned anew from what was published."""
    with world.uow() as uow:
        takers = uow.matches.takers(offer.ticket, Wanting.WAITING)
        received = uow.matches.received([taker.person for taker in takers])
        claims = [
            Claim(t.number, t.since, False, received.get(t.person, 0), t.person) for t in takers
        ]
        order = in_order(claims, offer.seed or "", offer.opened_at or offer.told_at)
        return order[0].key if order else None


def actor(world: Neighbours, verb: str) -> str:
    """Who would press this button now."""
    match = world.match()
    if match is None or verb in ("meet", "keep", "handed"):
        return "老孙" if verb in ("want", "unwant") else "刘姐"
    with world.uow() as uow:
        person = uow.people.get(match.receiver)
    return person.name if person else "老孙"


VERBS = ("want", "want", *("pick", "meet") * 4, "handed", "pass", "fell", "keep", "unwant")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.sampled_from((*PEOPLE, RIGHT, RIGHT, RIGHT, RIGHT)),
        st.sampled_from([0, 0, 0, 1, 2]),
        st.sampled_from([0, 0, 0, 1, 40, 40, 1500]),
    ),
    min_size=4,
    max_size=9,
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink whole neighbourhoods takes minutes
)
@given(needy=st.sets(st.sampled_from(PEOPLE[1:])), steps=STEPS)
def test_whatever_people_do_a_good_has_one_receiver_and_nobody_is_known_too_early(
    sqlite_template: Path,
    tmp_path: Path,
    needy: set[str],
    steps: list[tuple[str, str, int, int]],
) -> None:
    path = tmp_path / f"{next(_FOLDERS)}.db"
    shutil.copyfile(sqlite_template, path)
    world = FragileNeighbours(f"sqlite:///{path}", _community(), channel="web")
    try:
        play(world, needy, steps)
    finally:
        world.close()


@cache
def _community() -> Community:
    return community_in(DEMO)


def play(world: FragileNeighbours, needy: set[str], steps: list[tuple[str, str, int, int]]) -> None:
    """Needs, an offer, and then whatever comes."""
    for who in PEOPLE:
        world.start(who)
    for who in sorted(needy):
        world.say(who, f"想要一辆轮椅，我的电话{PHONES[who]}")
    world.say("刘姐", f"{CHAIR}，我的电话{PHONES['刘姐']}")
    code = world.ticket().code
    for verb, who, crashes, minutes in steps:
        (offer,) = world.offers()
        first = first_in_order(world, offer)
        before = world.match()
        world.crashes = crashes
        target = code if verb in ("want", "keep", "unwant") else before.id if before else "none"
        if verb == "pick":
            day = world.house.local(world.now) + timedelta(days=1)
            target = f"{target}-{day:%Y%m%d}1000"
        world.press_data(actor(world, verb) if who == RIGHT else who, f"{verb}:{target}")
        world.wait(timedelta(minutes=minutes))
        world.crashes = 0
        holds(world)
        with world.uow() as uow:
            made = uow.matches.of_offer(code)
        if made and not before and verb not in ("want", "unwant"):
            assert made[0].receiver == first
