"""`audit` and `selfcheck`: a run over extracts."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from simaudit.cli.exit import end, failed
from simaudit.cli.help import exits
from simaudit.cli.options import ANY, CONFIG, FILE, STORE, config_of, month_of
from simaudit.errors import UsageError

if TYPE_CHECKING:
    from simaudit.config import Config
    from simaudit.period import Period

_EXITS = exits(
    "done; nothing at or above --fail-on",
    one="done; something at or above --fail-on was found",
    usage="an option, the period, the configuration or a check can't be used; nothing was audited",
    incomplete="something could not be read, checked or written: stderr names it; the rest is done",
    busy=True,
)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _run_options(fail_on: str) -> Callable[[_Command], _Command]:
    """The options that `audit` and `selfcheck` share."""
    options = [
        click.option(
            "--period",
            metavar="YYYY-MM",
            help="The audited month, or last-month; else taken from the names of files or folder.",
        ),
        CONFIG,
        STORE,
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
        click.option("--quiet", is_flag=True, help="Say nothing on stdout where the run ends with 0."),
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


@click.command(epilog=_EXITS)
@click.argument("paths", nargs=-1, type=ANY)
@click.option("--carrier", help="The carrier of all files; else taken from each file's name.")
@_run_options("none")
def audit(paths: tuple[Path, ...], carrier: str | None, **options: Any) -> None:
    """Audit extracts: files, or folders of files, of one month; without PATHS, what lies in the inbox.

    \b
    Examples:
      simaudit audit sample_data/2026-10
      simaudit audit viettel_2026-10.csv.gz vinaphone_2026-10.parquet --points points.csv
      simaudit audit --config /srv/simaudit/simaudit.toml --period last-month
    """
    _run(paths, carrier, "none", selfcheck=False, **options)


@click.command(epilog=_EXITS)
@click.argument("file", type=ANY)
@click.option("--carrier", required=True, help="The carrier whose extract it is.")
@_run_options("high")
def selfcheck(file: Path, carrier: str, **options: Any) -> None:
    """Check one carrier's own extract by the same rules, before it is handed in.

    FILE is the extract. A receipt is written beside the report, to hand in with it.

    \b
    Examples:
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
    quiet: bool,
    log_format: str,
    **overrides: Any,
) -> NoReturn:
    # Polars reads this once, when it is loaded by what follows.
    os.environ.setdefault("_RJEM_MALLOC_CONF", _memory_of_polars(os.cpu_count() or 1))
    # What is loaded and parsed at the start stays: to look for garbage in it every 700 objects finds none.
    gc.set_threshold(20_000)
    # The same at the end, when the interpreter looks three times: all of it goes with the process.
    atexit.register(gc.freeze)
    from simaudit.audit.audit import audit as run_audit
    from simaudit.audit.progress import on_terminal
    from simaudit.audit.request import RunOptions, audit_request
    from simaudit.cli.log import run_log
    from simaudit.store.access_log import access_note
    from simaudit.store.store import Store

    config = config_of(config_path, overrides)
    month = month_of(period)
    log = run_log(json=log_format == "json")
    tell = not selfcheck
    try:
        Store(config.store).refuse_if_locked()
        options = RunOptions(
            period=month,
            carrier=carrier,
            lists={"points": points, "active": active, "revoked": revoked},
            restricted=not no_restricted,
            selfcheck=selfcheck,
            force=force,
        )
        request = audit_request(config, paths or _arrived(config, month), options)
        extracts = [file for files in request.inputs.extracts.values() for file in files]
        log.info("started", period=str(request.period), carriers=list(request.inputs.extracts))
        request.store.make()
        with access_note(request.store, "selfcheck" if selfcheck else "audit", str(request.period), extracts):
            with on_terminal(wanted=not (no_progress or quiet) and log_format == "text") as progress:
                outcome = run_audit(request, progress)
            fail_on = config.fail_on or fail_on_default
            end(
                outcome,
                fail_on,
                config,
                log,
                timings=timings,
                quiet=quiet,
                tell=tell,
                receipt=carrier if selfcheck else None,
            )
    except Exception as error:
        failed(error, config, log, str(month or ""), tell=tell)
        raise


def _memory_of_polars(processors: int) -> str:
    """How polars keeps its memory, as jemalloc's settings.

    What is freed is soon needed again: kept for a minute, it needn't be asked of the system each time. The
    usual four stocks a processor, and one for what is large that keeps nothing, take up a third more memory.
    """
    stocks = max(1, processors // 2)
    return f"dirty_decay_ms:60000,muzzy_decay_ms:60000,oversize_threshold:0,narenas:{stocks}"


def _arrived(config: Config, month: Period | None) -> list[Path]:
    from simaudit.audit.inputs import in_inbox

    if month is None:
        raise UsageError(
            "what is to be audited? name files or folders, or with --period a month of the inbox: "
            "--period last-month"
        )
    return in_inbox(config.inbox, month)
