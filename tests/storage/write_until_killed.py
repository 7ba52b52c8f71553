"""A process to be killed: writes numbered dialogues and says each number once it is durable.

Usage: python -m tests.storage.write_until_killed DATABASE_URL FIRST_NUMBER
"""

import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from storage.engine import open_engine
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.storage.samples import NOW, a_ticket

AT_ONCE = 16


def file(number: int) -> Callable[[UnitOfWork], int]:
    def work(uow: UnitOfWork) -> int:
        code = f"T{number}"
        uow.inbox.receive("telegram", str(number), "a", number, "{}", NOW)
        uow.tickets.add(a_ticket(code))
        uow.tickets.record(code, "filed", "p-an", NOW, {})
        uow.commit()
        return number

    return work


def main(url: str, number: int) -> None:
    writer = Writer(open_engine(url), "xingfuli")
    pending: deque[Future[int]] = deque()
    while True:
        pending.append(writer.submit(file(number)))
        number += 1
        if len(pending) == AT_ONCE:
            print(pending.popleft().result(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
