"""The whole matrix status x action x relation, against a table written out by hand."""

from itertools import product

import pytest

from intents.rules.lifecycle import ENDED, MOVES, OPEN, Relation, find_move, is_possible
from intents.rules.ticket import Action, Status

LETTERS = {
    "R": Relation.REPORTER,
    "F": Relation.FOLLOWER,
    "P": Relation.POOL,
    "A": Relation.ASSIGNEE,
    "L": Relation.LEAD,
    "S": Relation.SECRETARY,
    "Y": Relation.SYSTEM,
}

# One line per legal status and action: who may, and where it leads (= stays).
GOLDEN = """
new          assign    LSY     assigned
new          claim     LS      in_progress
new          comment   RFPALS  =
new          decline   LS      declined
new          cancel    RY      cancelled
new          merge     ALS     merged
new          relabel   ALS     =
merged       unmerge   LS      assigned
assigned     assign    LSY     assigned
assigned     claim     PALS    in_progress
assigned     comment   RFPALS  =
assigned     decline   LS      declined
assigned     cancel    RY      cancelled
assigned     merge     ALS     merged
assigned     relabel   ALS     =
in_progress  assign    LSY     assigned
in_progress  return    A       assigned
in_progress  transfer  ALS     assigned
in_progress  ask       A       waiting
in_progress  comment   RFPALS  =
in_progress  resolve   AS      resolved
in_progress  decline   ALS     declined
in_progress  cancel    RY      cancelled
in_progress  extend    A       =
in_progress  escalate  A       =
in_progress  whistle   A       =
in_progress  release   Y       assigned
in_progress  merge     ALS     merged
in_progress  relabel   ALS     =
waiting      assign    LSY     assigned
waiting      return    A       assigned
waiting      transfer  ALS     assigned
waiting      answer    R       in_progress
waiting      comment   RFPALS  =
waiting      resolve   AS      resolved
waiting      decline   ALS     declined
waiting      cancel    RY      cancelled
waiting      extend    A       =
waiting      escalate  A       =
waiting      whistle   A       =
waiting      merge     ALS     merged
waiting      relabel   ALS     =
new          mediate   ALS     assigned
assigned     mediate   ALS     assigned
in_progress  mediate   ALS     assigned
in_progress  agree     A       resolved
waiting      mediate   ALS     assigned
waiting      agree     A       resolved
new          collect   Y       in_progress
assigned     collect   Y       in_progress
new          let_go    RALS    =
assigned     let_go    RALS    =
in_progress  let_go    RALS    =
waiting      let_go    RALS    =
new          settle    Y       resolved
assigned     settle    Y       resolved
in_progress  settle    Y       resolved
waiting      settle    Y       resolved
resolved     comment   RFPALS  =
resolved     confirm   R       closed
resolved     rate      R       =
resolved     reopen    RLS     in_progress
resolved     close     LSY     closed
closed       rate      R       =
closed       reopen    R       in_progress
declined     reopen    R       in_progress
cancelled    reopen    R       in_progress
"""


def golden() -> dict[tuple[Status, Action, Relation], Status]:
    table = {}
    for line in GOLDEN.strip().splitlines():
        status, action, letters, target = line.split()
        for letter in letters:
            leads_to = Status(status) if target == "=" else Status(target)
            table[Status(status), Action(action), LETTERS[letter]] = leads_to
    return table


def test_every_cell_of_the_matrix_is_as_written() -> None:
    expected = golden()
    walked = 0
    for status, action, relation in product(Status, Action, Relation):
        move = find_move(status, action, [relation])
        found = None if move is None else move.target or status
        assert found == expected.get((status, action, relation)), (status, action, relation)
        walked += 1
    assert walked == len(Status) * len(Action) * len(Relation)


def test_a_stranger_may_do_nothing() -> None:
    assert not any(find_move(status, action, []) for status, action in product(Status, Action))


@pytest.mark.parametrize("status", Status)
def test_what_is_possible_is_possible_for_somebody(status: Status) -> None:
    for action in Action:
        somebody = any(find_move(status, action, [relation]) for relation in Relation)
        assert is_possible(status, action) == somebody


def test_every_status_can_be_reached_and_every_action_does_something() -> None:
    targets = {move.target for move in MOVES}
    assert set(Status) - targets == {Status.NEW}
    assert {move.action for move in MOVES} == set(Action)


def test_what_is_open_always_has_a_way_to_an_end() -> None:
    reached = set(ENDED)
    while True:
        more = {
            status
            for status in Status
            for move in MOVES
            if status in move.sources and move.target in reached
        }
        if more <= reached:
            break
        reached |= more
    assert OPEN | {Status.RESOLVED} <= reached


def test_no_status_is_both_open_and_ended() -> None:
    assert not OPEN & ENDED
    assert set(Status) - OPEN - ENDED == {Status.RESOLVED}


def test_several_relations_allow_what_any_of_them_allows() -> None:
    both = find_move(Status.IN_PROGRESS, Action.RETURN, [Relation.LEAD, Relation.ASSIGNEE])
    assert both is not None
