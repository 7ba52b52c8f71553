"""Ids: rising and never repeated, whoever asks."""

from concurrent.futures import ThreadPoolExecutor

from storage.ids import IdMaker


def test_ids_rise_in_the_order_they_were_made() -> None:
    make = IdMaker()
    made = [make() for _ in range(1000)]
    assert made == sorted(set(made))


def test_ids_made_by_threads_and_processes_at_once_differ() -> None:
    makers = [IdMaker(), IdMaker()]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: makers[number % 2](), range(4000)))
    assert len(set(made)) == 4000
