"""A world whose computer may die in any turn, and where what came in may come twice.

A crash is a turn that ended before its commit; the same update or timer then comes again. One
that comes twice was committed by a process that died before it could say so.
"""

from collections.abc import Callable

from storage.metadata import metadata
from storage.unit_of_work import UnitOfWork
from tests.world import World


class Fragile(World):
    """``crashes`` are spent by the next turns; ``twice`` makes each come once more, in vain."""

    crashes = 0
    twice = False

    def transact(self, work: Callable[[UnitOfWork], None]) -> None:
        """The work; before it, one or more times, as one that dies before its commit."""
        while self.crashes:
            self.crashes -= 1
            # The turn ends as a savepoint of a transaction that nobody commits.
            with self.engine.connect() as connection:
                lost = connection.begin()
                with UnitOfWork(connection, self.community.id) as uow:
                    work(uow)
                lost.rollback()
        super().transact(work)
        if self.twice:
            before = self._everything()
            super().transact(work)
            assert self._everything() == before

    def _everything(self) -> dict[str, list[str]]:
        """Every row of every table."""
        with self.engine.connect() as connection:
            return {
                table.name: sorted(
                    map(repr, connection.exec_driver_sql(f"SELECT * FROM {table.name}"))
                )
                for table in metadata.sorted_tables
            }
