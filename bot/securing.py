"""The command line's part about keys, passwords, the signed log and people's data."""

from typing import Annotated

import typer

keys_app = typer.Typer(no_args_is_help=True, help="The key that seals people's words at rest.")
audit_app = typer.Typer(no_args_is_help=True, help="The signed log of who saw what.")
privacy_app = typer.Typer(no_args_is_help=True, help="People's data: forget, hand out, erase.")
desk_app = typer.Typer(no_args_is_help=True, help="Who gets to the desk.")


@keys_app.command("seal")
def seal() -> None:
    """Seal what was written before there was a key."""
    from bot.commands import keys
    from bot.settings import Settings

    typer.echo(f"{keys.seal(Settings())} rows are sealed.")


@keys_app.command("rotate")
def rotate() -> None:
    """Make a new key and seal everything with it; stop the service before."""
    from bot.commands import keys
    from bot.settings import Settings

    settings = Settings()
    rows = keys.rotate(settings)
    typer.echo(f"{rows} rows are sealed anew. {settings.words_key} keeps the old key for backups.")


@desk_app.command("password")
def password(
    person: Annotated[str, typer.Argument(help="The id in the community file.")],
) -> None:
    """Set the password by which one of the staff signs in where there is no bot."""
    from bot.commands import desk
    from bot.settings import Settings

    raise typer.Exit(desk.set_password(Settings(), person))


@audit_app.command("verify")
def verify() -> None:
    """Name every altered row of the log and of the tickets' histories; fails when there is one."""
    from bot.commands import audit
    from bot.settings import Settings

    raise typer.Exit(audit.verify(Settings()))


@audit_app.command("who-saw")
def who_saw(
    about: Annotated[str, typer.Argument(help="A ticket's number or a person's id.")],
    personal: Annotated[
        bool, typer.Option("--personal", help="Reasons as they were written, not masked.")
    ] = False,
) -> None:
    """Who looked at a ticket or a person, newest first; reasons without personal data."""
    from bot.commands import audit
    from bot.settings import Settings

    for one in audit.who_saw(Settings(), about, is_personal=personal):
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.person}  {one.deed}  {one.reason}")


@privacy_app.command("retain")
def retain(
    dry_run: Annotated[bool, typer.Option(help="Only say what would be forgotten.")] = False,
) -> None:
    """Forget what is older than the community file allows; the service does so every night."""
    from bot.commands import privacy
    from bot.settings import Settings

    raise typer.Exit(privacy.retain(Settings(), dry_run=dry_run))


@privacy_app.command("erase")
def erase(person: Annotated[str, typer.Argument(help="The person's id.")]) -> None:
    """Take a person's words and contact out of everything; the figures stay."""
    from bot.commands import privacy
    from bot.settings import Settings

    raise typer.Exit(privacy.erase(Settings(), person))


@privacy_app.command("export")
def export(person: Annotated[str, typer.Argument(help="The person's id.")]) -> None:
    """Everything held about a person, as JSON; the handing out is logged."""
    from bot.commands import privacy
    from bot.settings import Settings

    raise typer.Exit(privacy.export(Settings(), person))
