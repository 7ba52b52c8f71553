"""The command line: what commands there are; what they do lives in ``bot.commands``.

Bodies are imported when called, so that no command waits for what only another needs.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.operating import backup, db_app, inbox_app, outbox_app, restore
from bot.securing import audit_app, desk_app, keys_app, privacy_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Linli: one plain sentence from a resident becomes solved work.",
)


@app.command()
def run(
    demo: Annotated[
        bool, typer.Option(help="Serve the demo community with its person picker.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="So many processes; PostgreSQL only.")
    ] = 1,
    month: Annotated[
        bool, typer.Option(help="With --demo: invent the month before, unless there are tickets.")
    ] = False,
    socket: Annotated[int | None, typer.Option(hidden=True)] = None,
    tell: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run the service: web doors always, Telegram when LINLI_TELEGRAM_TOKEN is set."""
    from bot.commands import service

    if socket is not None:
        service.run_one_of_several(socket, is_demo=demo, tells=tell)
    else:
        service.run(is_demo=demo, workers=workers, has_month=demo and month)


@app.command()
def understand(
    text: Annotated[
        str | None, typer.Argument(help="One text to explain; else JSON lines in.")
    ] = None,
) -> None:
    """Understand messages: JSON lines in and out, or one text explained for people."""
    from bot.commands import understanding

    understanding.understand(text)


@app.command()
def incidents(
    *, why: Annotated[bool, typer.Option(help="Tell in words what joined each.")] = False
) -> None:
    """Group reports of the same trouble: JSON lines in and out."""
    from bot.commands import understanding

    understanding.incidents(why=why)


@app.command()
def evaluate(
    train: Annotated[Path, typer.Option(help="Labelled JSON lines to train on.")],
    test: Annotated[Path, typer.Option(help="Labelled JSON lines to test on.")],
) -> None:
    """Train the product's classifier on any labelled set and print its figures as JSON."""
    from bot.commands import understanding

    understanding.evaluate(train, test)


@app.command()
def train(
    out: Annotated[Path | None, typer.Option(help="Folder for the model; default: ours.")] = None,
    corrections: Annotated[
        bool, typer.Option(help="Learn what this community has corrected, too.")
    ] = False,
    force: Annotated[bool, typer.Option(help="Promote even where a figure falls.")] = False,
    roll_back: Annotated[
        bool, typer.Option("--roll-back", help="Put the version before this one back.")
    ] = False,
) -> None:
    """Fit the model anew; it is promoted only where no figure on held-out families falls."""
    from bot.commands import learning

    if roll_back:
        raise typer.Exit(learning.roll_back(out))
    pairs = learning.corrections_in_database() if corrections else None
    raise typer.Exit(learning.train(out, pairs, is_forced=force))


@app.command()
def tickets(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    personal: Annotated[
        bool, typer.Option("--personal", help="Also words, flats, phones and names of residents.")
    ] = False,
) -> None:
    """List every ticket; nothing personal unless asked for."""
    from bot.commands import tickets as command

    command.list_tickets(as_json=as_json, personal=personal)


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation; fails when something is."""
    from bot.clock import utc_now
    from bot.commands import doctor as command
    from bot.settings import Settings

    raise typer.Exit(command.doctor(Settings(), utc_now()))


app.command()(backup)
app.command()(restore)
app.add_typer(db_app, name="db")
app.add_typer(inbox_app, name="inbox")
app.add_typer(outbox_app, name="outbox")
app.add_typer(keys_app, name="keys")
app.add_typer(desk_app, name="desk")
app.add_typer(audit_app, name="audit")
app.add_typer(privacy_app, name="privacy")
community_app = typer.Typer(no_args_is_help=True, help="The community file.")
app.add_typer(community_app, name="community")


@community_app.command("check")
def check_community(
    file: Annotated[Path, typer.Argument(help="The community file to check.")],
    against_database: Annotated[
        bool, typer.Option(help="Also name buildings that are gone but have open tickets.")
    ] = False,
) -> None:
    """Name every fault and every building x intent without an owner."""
    from bot.commands import community
    from bot.settings import Settings
    from bot.wiring import open_database

    settings = Settings()
    engine = open_database(settings) if against_database else None
    raise typer.Exit(community.check(file, engine, settings.agenda_template))


@community_app.command("export")
def export_community(
    workbook: Annotated[Path, typer.Argument(help="The .xlsx to write.")],
    file: Annotated[
        Path | None, typer.Option(help="The community file; default: the one served.")
    ] = None,
) -> None:
    """Write the community as a workbook for the office."""
    from bot.commands import community_exchange
    from bot.settings import Settings

    raise typer.Exit(community_exchange.export_workbook(file or Settings().community, workbook))


@community_app.command("import")
def import_community(
    workbook: Annotated[Path, typer.Argument(help="The .xlsx to read.")],
    file: Annotated[
        Path | None, typer.Option(help="The community file to write; default: the one served.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would change.")] = False,
) -> None:
    """Read the community from a workbook; with any fault nothing is written."""
    from bot.commands import community_exchange
    from bot.settings import DEMO_COMMUNITY, Settings

    target = file or Settings().community
    if file is None and target == DEMO_COMMUNITY and not dry_run:
        raise typer.BadParameter("name the community file with --file; the demo is not overwritten")
    raise typer.Exit(community_exchange.import_workbook(workbook, target, dry_run=dry_run))


routing_app = typer.Typer(no_args_is_help=True, help="Who gets what.")
app.add_typer(routing_app, name="routing")


@routing_app.command("report")
def report_routing(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """Name the rules that failed most in 90 days and the correction that would have helped."""
    from bot.clock import utc_now
    from bot.commands import routing

    routing.print_report(as_json=as_json, now=utc_now())


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="One benchmark; all without a name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    scale: Annotated[float, typer.Option(help="How much of crash, lost, processes, scale.")] = 1.0,
) -> None:
    """Measure speed, memory and understanding as ratios beside a peer or a physical floor."""
    from bot.commands import bench as command

    raise typer.Exit(command.bench(name, as_json=as_json, scale=scale))
