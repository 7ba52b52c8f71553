"""The metadata with every table in it, for what concerns them all: schema, moving, counting anew.

A table is known once its module is imported; whoever takes ``metadata`` from here knows them all.
"""

from storage.metadata import metadata
from storage.sole import Sole
from storage.unit_of_work import UnitOfWork

__all__ = ["Sole", "UnitOfWork", "metadata"]
