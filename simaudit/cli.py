"""The command line: thin commands, one library call each; errors become exit codes once, here.

Nothing heavy is imported before a command needs it: `simaudit --help` answers at once.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from simaudit import __version__
from simaudit.errors import ExitCode, SimauditError

if TYPE_CHECKING:
    from simaudit.audit import Outcome
    from simaudit.config import Config

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LINES_SHOWN = 4
_FILE = click.Path(path_type=Path, dir_okay=False)
_ANY = click.Path(path_type=Path)


class _Commands(click.Group):
    """The group whose errors are one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SimauditError as error:
            _say([str(error)])
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            _say(["interrupted; store and output are as they were"])
            ctx.exit(ExitCode.INCOMPLETE)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # A reader that has seen enough (`| head`) is no defect: click ends the run quietly.
            raise
        except Exception as error:
            _say([_defect(error)])
            ctx.exit(ExitCode.INCOMPLETE)


def _defect(error: Exception) -> str:
    """A defect by its kind and place only: its message, and a traceback, may quote a record."""
    own = Path(__file__).parent
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(own)
    ]
    place = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}" if inside else "a library"
    kind = type(error).__name__
    return f"a defect of simaudit stopped the run: {kind} in {place}; store and output are as they were"


def _say(lines: list[str]) -> None:
    """At most four lines on stderr."""
    shown = (
        lines if len(lines) <= _LINES_SHOWN else [*lines[: _LINES_SHOWN - 1], f"and {len(lines) - 3} more"]
    )
    for line in shown:
        click.echo(f"simaudit: {' '.join(line.split())}", err=True)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="simaudit")
def main() -> None:
    """Audit monthly extracts of mobile subscriber registers; one compliance report a carrier.

    \b
    Kiểm tra dữ liệu thuê bao di động hằng tháng; mỗi doanh nghiệp một báo cáo.

    Exit codes: 0 done · 1 findings at or above --fail-on · 2 usage or configuration · 3 something could not
    be read, checked or written · 4 another run holds the store.
    """


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
            type=_FILE,
            help="Configuration; default simaudit.toml where it lies here.",
        ),
        click.option(
            "--store", type=_ANY, help="Folder that keeps the months and the ledger; default store."
        ),
        click.option("--out", type=_ANY, help="Folder for the reports; default out."),
        click.option("--lang", help="vi, en, or vi,en for both; default vi."),
        click.option("--points", type=_FILE, help="List of registration points: carrier, point_code."),
        click.option("--active", type=_FILE, help="Numbers live on the network: carrier, msisdn."),
        click.option("--revoked", type=_FILE, help="Revoked papers: id_number, reason."),
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


@main.command()
@click.argument("paths", nargs=-1, required=True, type=_ANY)
@click.option("--carrier", help="The carrier of all files; else taken from each file's name.")
@_run_options("none")
def audit(paths: tuple[Path, ...], carrier: str | None, **options: Any) -> None:
    """Audit extracts: files, or folders of files, of one month.

    \b
    simaudit audit sample_data/2026-10
    simaudit audit inbox/viettel_2026-10.csv.gz inbox/vinaphone_2026-10.parquet --points points.csv
    """
    _run(paths, carrier, "none", selfcheck=False, **options)


@main.command()
@click.argument("file", type=_ANY)
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

    config = _config(config_path, overrides)
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
    _say([str(problem) for problem in outcome.problems])
    sys.exit(code)


def _config(path: Path | None, overrides: dict[str, Any]) -> Config:
    """The configuration with the command line's options above it."""
    from simaudit.config import load_config

    return load_config(path).overridden(
        {name: value for name, value in overrides.items() if value is not None}
    )


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


@main.group()
def checks() -> None:
    """The catalogue of checks: what each one looks for, and why."""


@checks.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
@click.option("--config", "config_path", type=_FILE)
def checks_list(form: str, lang: str, config_path: Path | None) -> None:
    """List every check: id, severity, nature, title."""
    from simaudit.checkpages import listing
    from simaudit.config import load_config
    from simaudit.rules import rules_of

    click.echo(listing(rules_of(load_config(config_path)), lang, as_json=form == "json"))


@checks.command("show")
@click.argument("check_id", metavar="ID")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
@click.option("--config", "config_path", type=_FILE)
def checks_show(check_id: str, lang: str, config_path: Path | None) -> None:
    """Show one check: clause, meaning, numerator, denominator, SQL, usual innocent causes, remedy."""
    from simaudit.checkpages import page
    from simaudit.config import load_config
    from simaudit.rules import rules_of

    click.echo(page(rules_of(load_config(config_path)), check_id.upper(), lang))


@checks.command("new")
@click.argument("family")
@click.argument("slug")
@click.option("--folder", type=_ANY, help="A checks folder of your own; default the catalogue.")
def checks_new(family: str, slug: str, folder: Path | None) -> None:
    """Begin a check: a query with its header, and its cases, under the FAMILY's next free id.

    \b
    simaudit checks new bulk crowded-hour --folder my-checks
    """
    from simaudit.skeleton import write_skeleton

    for path in write_skeleton(family, slug, folder):
        click.echo(path)


@checks.command("readme")
def checks_readme() -> None:
    """Print the page that lists every check, as checks/README.md keeps it."""
    from simaudit.catalogue import load_catalogue
    from simaudit.checkreadme import readme

    click.echo(readme(load_catalogue()), nl=False)


@main.command()
@click.argument("folder", type=_ANY)
@click.argument("other", type=_ANY, required=False)
def verify(folder: Path, other: Path | None) -> None:
    """Hash a run's files again against its manifest; with OTHER, compare two runs.

    Exits with 1 where a file was changed, is missing or was added, or the runs differ.
    """
    from simaudit.manifest import compared, differences

    lines = differences(folder) if other is None else compared(folder, other)
    for line in lines:
        click.echo(line)
    if lines:
        sys.exit(ExitCode.FINDINGS)
    click.echo("as in the manifest" if other is None else "same inputs, same rules, same findings")


@main.command()
@click.option("--period", metavar="YYYY-MM", help="The month; default the one audited last.")
@click.option(
    "--config", "config_path", type=_FILE, help="Configuration; default simaudit.toml where it lies here."
)
@click.option("--store", type=_ANY, help="Folder that keeps the months and the ledger; default store.")
@click.option("--out", type=_ANY, help="Folder for the reports; default out.")
@click.option("--lang", help="vi, en, or vi,en for both; default vi.")
def report(period: str | None, config_path: Path | None, **overrides: Any) -> None:
    """Write a month's reports again from the store without auditing: in another language, or lost ones."""
    from simaudit.order import languages
    from simaudit.period import Period
    from simaudit.rerender import rerender
    from simaudit.store import Store

    config = _config(config_path, overrides)
    month = Period.parse(period) if period else None
    for path in rerender(Store(config.store), config.out, month, languages(config.lang)):
        click.echo(path)


@main.command()
@click.option(
    "--config", "config_path", type=_FILE, help="Configuration; default simaudit.toml where it lies here."
)
@click.option("--store", type=_ANY, help="Folder that keeps the months and the ledger; default store.")
@click.option("--out", type=_ANY, help="Folder for the reports; default out.")
def doctor(config_path: Path | None, **overrides: Any) -> None:
    """Say what this installation is and can do; exits with 3 where a run would stumble."""
    from simaudit.doctor import examine

    seen = list(examine(_config(config_path, overrides)))
    for name, well, text in seen:
        click.echo(f"{'ok' if well else '!!'}  {name:<14} {text}")
    if not all(finding.well for finding in seen):
        sys.exit(ExitCode.INCOMPLETE)


@main.command()
@click.argument("target", type=_ANY)
@click.option(
    "--rows",
    type=click.IntRange(min=100),
    default=10_000,
    show_default=True,
    help="Records a carrier and month.",
)
@click.option("--carriers", default="viettel,vinaphone,mobifone", show_default=True, help="Comma-joined.")
@click.option(
    "--months", default="2026-10", show_default=True, metavar="FROM[..TO]", help="YYYY-MM, or two of them."
)
@click.option(
    "--violations",
    type=click.FloatRange(0, 0.5),
    default=0.03,
    show_default=True,
    help="Share of rows planted.",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--form", default="csv", show_default=True, help="Physical form of the extracts.")
@click.option(
    "--all-columns", is_flag=True, help="Write every column of the contract, not only the usual 25."
)
@click.option(
    "--sample-data", is_flag=True, help="Write the five carriers and three months of sample_data instead."
)
def generate(
    target: Path,
    rows: int,
    carriers: str,
    months: str,
    violations: float,
    seed: int,
    form: str,
    *,
    all_columns: bool,
    sample_data: bool,
) -> None:
    """Write labelled synthetic extracts of invented people under TARGET; truth.csv says what was planted."""
    from simaudit import generate as generator
    from simaudit.contract import COLUMNS
    from simaudit.period import Period

    if sample_data:
        written = generator.sample_data(target)
    else:
        first, _, last = months.partition("..")
        written = generator.generate(
            target,
            rows=rows,
            carriers=[name.strip() for name in carriers.split(",")],
            months=Period.parse(first).until(Period.parse(last or first)),
            violations=violations,
            seed=seed,
            columns=COLUMNS if all_columns else generator.SHORT,
            form=form,
        )
    for path in written:
        click.echo(path)
