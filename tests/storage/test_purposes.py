"""What somebody agreed to, and took back: rows are added, the newest counts."""

from intents.rules.purposes import VERSION, Purpose
from storage.purposes import PurposeConsent
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW


def test_the_newest_word_counts_and_the_earlier_ones_stay(uow: UnitOfWork) -> None:
    said = [
        PurposeConsent(Purpose.OUTSIDE, True, VERSION, NOW),
        PurposeConsent(Purpose.JOB, True, VERSION, NOW),
        PurposeConsent(Purpose.OUTSIDE, False, VERSION, NOW + MINUTE),
    ]
    for consent in said:
        uow.purposes.record("p-an", consent)
    assert uow.purposes.history("p-an") == said
    assert {p: c.agreed for p, c in uow.purposes.of("p-an").items()} == {
        Purpose.OUTSIDE: False,
        Purpose.JOB: True,
    }
    assert uow.purposes.of("p-bo") == {}
