"""Files of the web chat that nobody needs any more: gone from the disk a day after their rows.

A file is needed while an attachment or a message names it. Fresh ones are left alone: their
message may still be on its way.
"""

from datetime import datetime, timedelta
from pathlib import Path

from storage.unit_of_work import UnitOfWork

FRESH = timedelta(days=1)


def sweep(uow: UnitOfWork, folder: Path, now: datetime) -> int:
    """How many files were deleted below ``folder`` (the web chat's own)."""
    if not folder.is_dir():
        return 0
    needed, oldest = uow.erasing.files_in_use(), (now - FRESH).timestamp()
    gone = [
        path
        for path in folder.glob("*/*")
        if path.is_file()
        and path.stat().st_mtime < oldest
        and f"{path.parent.name}/{path.name}" not in needed
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
