"""The commands of whoever looks after an installation: what was set aside, and keeping it safe.

Bodies are imported when called, so that no command waits for what only another needs.
"""

from pathlib import Path
from typing import Annotated

import typer

Personal = Annotated[bool, typer.Option("--personal", help="Also what people wrote.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]

db_app = typer.Typer(no_args_is_help=True, help="The database as a whole.")
inbox_app = typer.Typer(no_args_is_help=True, help="Updates that could not be handled.")
outbox_app = typer.Typer(no_args_is_help=True, help="Messages that could not be delivered.")


@inbox_app.command("list")
def list_inbox() -> None:
    """Name what was set aside after three failures."""
    from bot.commands import aside
    from bot.settings import Settings

    raise typer.Exit(aside.list_inbox(Settings()))


@inbox_app.command("show")
def show_inbox(channel: str, update: str, personal: Personal = False) -> None:
    """Show one update: when it came, how often it failed, under which error id."""
    from bot.commands import aside
    from bot.settings import Settings

    raise typer.Exit(aside.show_inbox(Settings(), channel, update, personal=personal))


@inbox_app.command("replay")
def replay_inbox(
    channel: Annotated[str | None, typer.Argument()] = None,
    update: Annotated[str | None, typer.Argument()] = None,
    everything: All = False,
) -> None:
    """Let an update be handled once more, in its place within its conversation."""
    from bot.clock import utc_now
    from bot.commands import aside
    from bot.settings import Settings

    if not everything and (channel is None or update is None):
        raise typer.BadParameter("name a channel and an update, or say --all")
    chosen = None if everything or channel is None or update is None else [(channel, update)]
    raise typer.Exit(aside.replay_inbox(Settings(), chosen, utc_now()))


@outbox_app.command("list")
def list_outbox() -> None:
    """Name the newest messages that no channel took."""
    from bot.commands import aside
    from bot.settings import Settings

    raise typer.Exit(aside.list_outbox(Settings()))


@outbox_app.command("show")
def show_outbox(id: str, personal: Personal = False) -> None:
    """Show one message: where it was to go and why it did not."""
    from bot.commands import aside
    from bot.settings import Settings

    raise typer.Exit(aside.show_outbox(Settings(), id, personal=personal))


@outbox_app.command("retry")
def retry_outbox(
    ids: Annotated[list[str] | None, typer.Argument()] = None, everything: All = False
) -> None:
    """Put messages back into the order of their chats."""
    from bot.clock import utc_now
    from bot.commands import aside
    from bot.settings import Settings

    if not ids and not everything:
        raise typer.BadParameter("name messages, or say --all")
    raise typer.Exit(aside.retry_outbox(Settings(), ids or None, utc_now()))


def backup(
    folder: Annotated[Path | None, typer.Argument(help="Where archives are kept.")] = None,
    keep: Annotated[int, typer.Option(min=1, help="So many archives stay.")] = 14,
) -> None:
    """Write database and photos into one checked archive, while the service runs."""
    from bot.clock import utc_now
    from bot.commands import safekeeping
    from bot.settings import Settings

    raise typer.Exit(safekeeping.backup(Settings(), folder, utc_now(), keep))


def restore(archive: Annotated[Path, typer.Argument(help="The archive to put back.")]) -> None:
    """Put an archive back; the service must be stopped, what was there is kept beside it."""
    from bot.clock import utc_now
    from bot.commands import safekeeping
    from bot.settings import Settings

    raise typer.Exit(safekeeping.restore(Settings(), archive, utc_now()))


@db_app.command("move")
def move_database(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database it is in.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The database it goes to.")],
) -> None:
    """Copy the community to another database and prove that counts and checksums are equal."""
    from bot.commands import safekeeping
    from bot.settings import Settings

    raise typer.Exit(safekeeping.move(Settings(), source, target))


@db_app.command("recount")
def recount_database() -> None:
    """After a restore by the database's own tools: set unsent notices aside, count anew."""
    from bot.commands import safekeeping
    from bot.settings import Settings

    raise typer.Exit(safekeeping.recount(Settings()))
