"""`audit` and `selfcheck`, a run over extracts, and `spark`, over a register that lies in Spark."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from simaudit.api.failure import is_failure
from simaudit.cli.audit.exit import RunEnd
from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.log_lines import run_log
from simaudit.cli.terminal.output import language, print_as, print_errors, watch_state
from simaudit.cli.terminal.process import guarded_memory, names_memory, spare_memory_management
from simaudit.errors import FAIL_ON, ExitCode, Note, UsageError
from simaudit.files import file_name, put_in_place

if TYPE_CHECKING:
    from simaudit.api.run import Run
    from simaudit.config import Config
    from simaudit.jobs.audit.outcome import Outcome
    from simaudit.jobs.inputs.request import HeldRegister
    from simaudit.store.store import Store

EXITS = exits(
    "done; nothing at or above --fail-on",
    findings="done; something at or above --fail-on was found",
    usage="an option, the period, the configuration or a check can't be used; nothing was audited",
    incomplete="something could not be read, checked or written: stderr names it; the rest is done",
    busy=True,
)
_OF_FILES = (
    click.option(
        "--rename",
        is_flag=True,
        help="Files are --carrier's even where their names say another known carrier.",
    ),
    click.option(
        "--check",
        "checks",
        multiple=True,
        metavar="ID",
        help="Only this check, or all of `UNR`, `severity:high`, `nature:risk`; stored nowhere; repeatable.",
    ),
    click.option(
        "--plan",
        is_flag=True,
        help="Only say whose each file is, of which month, what of it is read, which wordings are unknown.",
    ),
    terminal.format_option("text", "json", meaning="Of --plan: text (default) or json."),
    terminal.period_option("The audited month, or last-month; else taken from the names of files or folder."),
)
_NO_LISTS = click.option(
    "--no-lists",
    is_flag=True,
    help="Use no list that lies in an audited folder; only those named by option or configuration.",
)

_LISTS = {
    "points": "Registration points: carrier, point_code, from, to.",
    "active": "Numbers live on the network: carrier, msisdn.",
    "revoked": "Revoked papers: id_number, reason, since.",
    "reported": "Reported numbers: msisdn, source, reported_at, kind.",
    "notified": "What letters to carriers named: carrier, msisdn, check_id, notified_at, first_notice_at.",
}

_Command = TypeVar("_Command", bound=Callable[..., Any])


def run_options(command: str, *, of_files: bool = True) -> Callable[[_Command], _Command]:
    """The options that all runs share, with the defaults of `audit` or `selfcheck`.

    Unless `of_files`, without those that only files have.
    """
    folder = "selfcheck/" if command == "selfcheck" else ""
    options = [
        *(_OF_FILES if of_files else ()),
        terminal.CONFIG,
        click.option(
            "--store",
            type=terminal.ANY,
            help=f"Folder that keeps the months and the ledger; default {folder}store.",
        ),
        click.option("--out", type=terminal.ANY, help=f"Folder for the reports; default {folder}out."),
        click.option("--lang", help="vi, en, or vi,en for both; default vi."),
        *(click.option(f"--{kind}", type=terminal.FILE, help=text) for kind, text in _LISTS.items()),
        *([_NO_LISTS] if of_files else []),
        click.option(
            "--waivers",
            type=terminal.FILE,
            help="Excused findings; default waivers.toml in the configuration's folder.",
        ),
        click.option(
            "--fail-on",
            type=terminal.SEVERITIES,
            help="Exit with 1 where something at or above this severity is found; "
            f"default {FAIL_ON[command]}.",
        ),
        click.option("--jobs", type=click.IntRange(min=1), help="Threads; default all processors."),
        click.option(
            "--memory",
            metavar="4GB",
            help="Memory that the whole run may use, 1.5GB or more: it spills to the store's disk, or stops. "
            "Default: judging alone is limited, to four fifths of the machine's.",
        ),
        click.option("--force", is_flag=True, help="Audit an unchanged month again, or one not yet over."),
        click.option("--new-key", is_flag=True, help="Begin anew under another key: all findings are new."),
        click.option("--no-restricted", is_flag=True, help="Write no annexes that hold personal data."),
        terminal.FULL,
        click.option("--timings", is_flag=True, help="Print how long each phase took."),
        click.option("--no-progress", is_flag=True, help="Show no progress, even on a terminal."),
        click.option("--quiet", is_flag=True, help="Print nothing on stdout where the exit code is 0."),
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


@click.command(epilog=EXITS)
@click.argument("paths", nargs=-1, type=terminal.ANY)
@click.option("--carrier", help="The carrier of all files; else taken from each file's name.")
@run_options("audit")
def audit(paths: tuple[Path, ...], **options: Any) -> None:
    """Audit extracts: files, or folders of files, of one month; without PATHS, a month of the inbox.

    \b
    Examples:
      simaudit audit sample_data/2026-10
      simaudit audit viettel_2026-10.csv.gz vinaphone_2026-10.parquet --points points.csv
      simaudit audit --config /srv/simaudit/simaudit.toml --period last-month
      simaudit audit sample_data/2026-10 --check MIS-10 --check severity:critical
      simaudit audit sample_data/2026-10 --plan
    """
    run(AuditCommand(paths, options, selfcheck=False))


@click.command(epilog=EXITS)
@click.argument("file", type=terminal.ANY)
@click.option("--carrier", required=True, help="The carrier whose extract it is.")
@run_options("selfcheck")
@click.option(
    "--junit", type=terminal.ANY, help="Write the results there as JUnit XML too, a test case a check."
)
def selfcheck(file: Path, **options: Any) -> None:
    """Check one carrier's own extract by the same rules, before it is handed in.

    FILE is the extract. A receipt to hand in with it is written into the report's folder. Self-checks have
    selfcheck/store and selfcheck/out, beside the configuration, to themselves: never the store of an audit.

    \b
    Examples:
      simaudit selfcheck viettel_2026-10.csv --carrier viettel
      simaudit selfcheck viettel_2026-10.csv --carrier viettel --junit simaudit.xml
    """
    run(AuditCommand((file,), options, selfcheck=True))


@dataclass(frozen=True)
class AuditCommand:
    """What `audit` or `selfcheck` was given on the command line."""

    paths: tuple[Path, ...]
    """Files and folders; none: the month of the inbox."""
    options: Mapping[str, Any]
    """By the names of their parameters: `carrier`, and those of `run_options`."""
    selfcheck: bool

    @property
    def shows_progress(self) -> bool:
        hidden = self.options["no_progress"] or self.options["quiet"]
        return not hidden and self.options["log_format"] == "text"

    def config(self) -> Config:
        """The configuration with its options; a self-check has a store and an output of its own."""
        from simaudit.jobs.inputs.request import configuration_options

        options = configuration_options(self.options)
        config = terminal.config_of({"config_path": self.options["config_path"], **options})
        if not self.selfcheck or self.options.get("checks"):
            return config
        sibling = config.sibling("selfcheck")
        return config.overridden({name: sibling / name for name in ("store", "out") if name not in options})

    def noted_in(self) -> Store | None:
        """The store of audits, where it is to have the note of a self-check that works in one of its own."""
        if not self.selfcheck or self.options["store"]:
            return None
        from simaudit.store.store import Store

        config = self.installed()
        return Store(config.store, config.key_file).if_used

    def installed(self) -> Config:
        """The configuration without the command's options."""
        return terminal.config_of({"config_path": self.options["config_path"]})

    def write_junit(self, run: Run, outcome: Outcome) -> None:
        """Write the results as JUnit XML where that is asked for; raises OutputError."""
        if path := self.options.get("junit"):
            from simaudit.cli.text.junit import junit
            from simaudit.judge.results import reaching

            failing = reaching(run.fail_on, run.request.rules.tolerated(run.request.config))
            put_in_place(path, junit(outcome.results, run.request.rules.checks, failing, outcome.problems))


def _print_plan(command: AuditCommand) -> NoReturn:
    """Print what the run would read, and exit; nothing is audited or written."""
    from simaudit.cli.text.files_table import plan_text
    from simaudit.config.own_folders import names_of
    from simaudit.jobs.inputs.request import RunOptions
    from simaudit.jobs.preview.plan import plan

    config, shown = command.config(), language()
    with terminal.noted_if_used(command.installed() if command.selfcheck else config, command.paths):
        planned = plan(config, command.paths, RunOptions.of(command.options), shown)
    output_format = command.options["output_format"]
    names = names_of(config) if output_format == "text" else {}
    print_as(output_format, plan_text(planned, output_format, shown, names))
    sys.exit(ExitCode.DONE if planned.ready else ExitCode.INCOMPLETE)


def run(command: AuditCommand, held_register: HeldRegister | None = None) -> NoReturn:
    """Carry the command out, report how it ended, and exit; a register may be in place of paths."""
    if command.options.get("plan"):
        _print_plan(command)
    # Whether option, environment or file say how much memory the run may use, without reading them.
    sparing = bool(command.options["memory"]) or names_memory(command.options["config_path"], os.environ)
    spare_memory_management(sparing=sparing)
    from simaudit.api.run import carried_out, partial_run, prepared
    from simaudit.cli.terminal.progress_bar import run_progress
    from simaudit.config.own_folders import head_fault
    from simaudit.config.trust import refuse_open_command
    from simaudit.jobs.audit.outcome import published_state
    from simaudit.jobs.inputs.request import RunOptions

    config = command.config()
    if not command.selfcheck:
        refuse_open_command(config)
        # Where it writes letters, it is refused for the same.
        print_errors([fault] if not config.letters and (fault := head_fault(config)) else [])
    options = replace(RunOptions.of(command.options), selfcheck=command.selfcheck)
    if held_register is not None and options.carrier:
        options = replace(options, held={options.carrier: held_register})
    log = run_log(json=command.options["log_format"] == "json")
    end = RunEnd(config, log, command.options, selfcheck=command.selfcheck)
    progress = run_progress(visible=command.shows_progress)
    meta = click.get_current_context().meta
    # Until it is known what the run may change, it only reads.
    watch_state(meta, lambda: None)
    try:
        with guarded_memory(config.memory):
            if options.checks:
                if command.options["store"] or command.options["out"]:
                    raise UsageError("partial_run_keeps_nothing")
                judged, outcome = partial_run(config, command.paths, options, progress)
                command.write_junit(judged, outcome)
                end.done(outcome, judged.exit_code(outcome), [], judged.request.inputs.copies)
            prepared_run = prepared(config, command.paths, options)
            watch_state(meta, lambda: published_state(prepared_run.request))
            inputs, read_lists = prepared_run.request.inputs, prepared_run.request.lists
            lists = {kind: file_name(path) for kind, path in read_lists.in_folders.items()}
            end.log("started", period=str(inputs.period), carriers=list(inputs.extracts), lists=lists)
            with carried_out(prepared_run, progress, command.noted_in()) as outcome:
                code = prepared_run.exit_code(outcome)
                command.write_junit(prepared_run, outcome)
                end.done(outcome, code, [*lists.values()], [*inputs.copies, *read_lists.notes])
    except BaseException as error:
        if is_failure(error):
            end.failed(error, options.period)
        raise


@click.command(epilog=EXITS)
@click.argument("table")
@click.option("--carrier", required=True, help="The carrier whose register it is.")
@click.option(
    "--previous",
    metavar="TABLE",
    help="The month before; without it the checks that compare with it are not applied.",
)
@terminal.period_option("The audited month, or last-month.", required=True)
@run_options("selfcheck", of_files=False)
def spark(table: str, carrier: str, previous: str | None, **options: Any) -> None:
    """Check one carrier's own register where it lies in Spark, by the same rules as selfcheck.

    TABLE is a table of the session's catalog, or a path of Parquet files, which has a slash. The session is
    what Spark's own settings say. The executors' Python needs simaudit too. Report and receipt are those of
    selfcheck, in the same folders.

    \b
    Examples:
      simaudit spark crm.register_2026_10 --carrier viettel --period 2026-10
      simaudit spark /data/2026-10/ --previous /data/2026-09/ --carrier viettel --period 2026-10
    """
    from simaudit.api.options import name_of_rows
    from simaudit.store.store import Store

    command = AuditCommand((), {"carrier": carrier, **options}, selfcheck=True)
    name = Path(name_of_rows(carrier, terminal.month_of(options["period"])))
    # Before a session is started, which takes its time.
    Store(command.config().store).refuse_if_locked()
    from simaudit.spark.register_selfcheck import held_table
    from simaudit.spark.session import command_session

    visible = command.shows_progress

    def begun(step: Note) -> None:
        if visible:
            print_errors([step])

    # Lines in place of a bar: Spark draws one of its own.
    command = replace(command, options={**command.options, "no_progress": True})
    with command_session() as session, held_table(session, table, previous, carrier, name, begun) as register:
        run(command, register)
