"""`audit` and `selfcheck`: a run over extracts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from simaudit.cli.options import ANY, FILE, config_of, say
from simaudit.errors import ExitCode

if TYPE_CHECKING:
    from simaudit.audit import Outcome

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _run_options(fail_on: str) -> Callable[[_Command], _Command]:
    """The options that `audit` and `selfcheck` share."""
    options = [
        click.option(
            "--period",
            metavar="YYYY-MM",
            help="The audited month; else taken from the names of files or folder.",
        ),
        click.option(
            "--config",
            "config_path",
            type=FILE,
            help="Configuration; default simaudit.toml where it lies here.",
        ),
        click.option("--store", type=ANY, help="Folder that keeps the months and the ledger; default store."),
        click.option("--out", type=ANY, help="Folder for the reports; default out."),
        click.option("--lang", help="vi, en, or vi,en for both; default vi."),
        click.option("--points", type=FILE, help="List of registration points: carrier, point_code."),
        click.option("--active", type=FILE, help="Numbers live on the network: carrier, msisdn."),
        click.option("--revoked", type=FILE, help="Revoked papers: id_number, reason."),
        click.option(
            "--waivers", type=FILE, help="Excused findings; default waivers.toml beside the configuration."
        ),
        click.option(
            "--fail-on",
            type=click.Choice(["none", "low", "medium", "high", "critical"]),
            help=f"Exit with 1 where something at or above this severity is found; default {fail_on}.",
        ),
        click.option("--jobs", type=click.IntRange(min=1), help="Threads; default all processors."),
        click.option(
            "--memory",
            metavar="4GB",
            help="What the judging may use; beyond it, it spills to the store's disk.",
        ),
        click.option(
            "--force", is_flag=True, help="Audit again even where nothing has changed since the last run."
        ),
        click.option("--no-restricted", is_flag=True, help="Write no annexes that hold personal data."),
        click.option("--timings", is_flag=True, help="Say how long each phase took."),
        click.option("--no-progress", is_flag=True, help="Show no progress, even on a terminal."),
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            default="text",
            help="Form of the log on stderr.",
        ),
    ]

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command()
@click.argument("paths", nargs=-1, required=True, type=ANY)
@click.option("--carrier", help="The carrier of all files; else taken from each file's name.")
@_run_options("none")
def audit(paths: tuple[Path, ...], carrier: str | None, **options: Any) -> None:
    """Audit extracts: files, or folders of files, of one month.

    \b
    simaudit audit sample_data/2026-10
    simaudit audit inbox/viettel_2026-10.csv.gz inbox/vinaphone_2026-10.parquet --points points.csv
    """
    _run(paths, carrier, "none", selfcheck=False, **options)


@click.command()
@click.argument("file", type=ANY)
@click.option("--carrier", required=True, help="The carrier whose extract it is.")
@_run_options("high")
def selfcheck(file: Path, carrier: str, **options: Any) -> None:
    """Check one carrier's own extract by the same rules, before it is handed in.

    \b
    simaudit selfcheck viettel_2026-10.csv --carrier viettel
    """
    _run((file,), carrier, "high", selfcheck=True, **options)


def _run(
    paths: tuple[Path, ...],
    carrier: str | None,
    fail_on_default: str,
    *,
    selfcheck: bool,
    period: str | None,
    config_path: Path | None,
    points: Path | None,
    active: Path | None,
    revoked: Path | None,
    force: bool,
    no_restricted: bool,
    timings: bool,
    no_progress: bool,
    log_format: str,
    **overrides: Any,
) -> NoReturn:
    from simaudit.audit import audit as run_audit
    from simaudit.log import run_log
    from simaudit.order import order_of
    from simaudit.period import Period
    from simaudit.progress import on_terminal

    config = config_of(config_path, overrides)
    order = order_of(
        config,
        paths,
        period=Period.parse(period) if period else None,
        carrier=carrier,
        lists={"points": points, "active": active, "revoked": revoked},
        restricted=not no_restricted,
        selfcheck=selfcheck,
        force=force,
    )
    log = run_log(json=log_format == "json")
    log.info("started", period=str(order.period), carriers=list(order.inputs.extracts))
    with on_terminal(wanted=not no_progress and log_format == "text") as progress:
        outcome = run_audit(order, progress)
    for account in outcome.accounts:
        log.info(
            "read", file=account.name, read=account.read, loaded=account.loaded, rejected=account.rejected
        )
    code = _code(outcome, config.fail_on or fail_on_default)
    log.info(
        "done", out=str(outcome.folder), exit_code=int(code), seconds=round(sum(outcome.timings.values()), 1)
    )
    _summary(outcome, timings=timings)
    if selfcheck:
        click.echo(f"Receipt, to hand in with the file: {outcome.folder / str(carrier) / 'receipt.json'}")
    say([str(problem) for problem in outcome.problems])
    sys.exit(code)


def _code(outcome: Outcome, fail_on: str) -> ExitCode:
    from simaudit.contract import SEVERITIES

    if outcome.problems:
        return ExitCode.INCOMPLETE
    worst = outcome.worst()
    if fail_on != "none" and worst is not None and SEVERITIES.index(worst) <= SEVERITIES.index(fail_on):
        return ExitCode.FINDINGS
    return ExitCode.DONE


def _summary(outcome: Outcome, *, timings: bool) -> None:
    if outcome.unchanged_since:
        click.echo(
            f"{outcome.folder.name}: unchanged since {outcome.unchanged_since}: nothing to do "
            f"(--force audits again). Reports: {outcome.folder / 'index.html'}"
        )
        return
    found = int(outcome.results["violations"].sum())
    loaded = sum(account.loaded for account in outcome.accounts)
    rejected = sum(account.rejected for account in outcome.accounts)
    carriers = outcome.results["carrier"].n_unique()
    click.echo(
        f"{outcome.folder.name}: {carriers} carriers, {loaded:,} records judged, {rejected:,} rejected, "
        f"{found:,} findings. Reports: {outcome.folder / 'index.html'}"
    )
    if timings:
        for phase, seconds in outcome.timings.items():
            click.echo(f"  {phase:<10} {seconds:8.2f} s")
