"""`audit` and `selfcheck`: a run over extracts."""

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
from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.log import run_log
from simaudit.cli.terminal.log_lines import Started
from simaudit.cli.terminal.memory import guarded_memory, names_memory, spare_memory_management
from simaudit.cli.terminal.options import (
    ANY,
    CONFIG,
    FILE,
    FULL,
    SEVERITIES,
    config_of,
    format_option,
    period_option,
)
from simaudit.cli.terminal.output import language, print_json, print_text
from simaudit.errors import FAIL_ON, ExitCode, UsageError
from simaudit.files import file_name

if TYPE_CHECKING:
    from simaudit.api.run import Run
    from simaudit.config import Config
    from simaudit.jobs.audit.outcome import Outcome
    from simaudit.jobs.inputs.held_register import HeldRegister
    from simaudit.jobs.inputs.request import RunOptions

EXITS = exits(
    "done; nothing at or above --fail-on",
    findings="done; something at or above --fail-on was found",
    usage="an option, the period, the configuration or a check can't be used; nothing was audited",
    incomplete="something could not be read, checked or written: stderr names it; the rest is done",
    busy=True,
)
_RENAME = click.option(
    "--rename", is_flag=True, help="Files are --carrier's even where their names say another known carrier."
)
_PERIOD = period_option("The audited month, or last-month; else taken from the names of files or folder.")
_NO_LISTS = click.option(
    "--no-lists",
    is_flag=True,
    help="Use no list that lies in an audited folder; only those named by option or configuration.",
)

_CHECKS = click.option(
    "--check",
    "checks",
    multiple=True,
    metavar="ID",
    help="Judge by this check alone, and enter nothing in the store; may be repeated.",
)

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _places(folder: str) -> list[Callable[[_Command], _Command]]:
    return [
        click.option(
            "--store", type=ANY, help=f"Folder that keeps the months and the ledger; default {folder}store."
        ),
        click.option("--out", type=ANY, help=f"Folder for the reports; default {folder}out."),
    ]


def run_options(command: str, *, of_files: bool = True) -> Callable[[_Command], _Command]:
    """The options that all runs share, with the defaults of `audit` or `selfcheck`.

    Unless `of_files`, without those that only files have.
    """
    options = [
        *([_PERIOD] if of_files else []),
        CONFIG,
        *_places("selfcheck/" if command == "selfcheck" else ""),
        click.option("--lang", help="vi, en, or vi,en for both; default vi."),
        click.option("--points", type=FILE, help="List of registration points: carrier, point_code."),
        click.option("--active", type=FILE, help="Numbers live on the network: carrier, msisdn."),
        click.option("--revoked", type=FILE, help="Revoked papers: id_number, reason."),
        click.option("--reported", type=FILE, help="Reported numbers: msisdn, source, reported_at, kind."),
        click.option(
            "--notified",
            type=FILE,
            help="What letters to carriers named: carrier, msisdn, check_id, notified_at.",
        ),
        *([_NO_LISTS] if of_files else []),
        click.option(
            "--waivers",
            type=FILE,
            help="Excused findings; default waivers.toml in the configuration's folder.",
        ),
        click.option(
            "--fail-on",
            type=SEVERITIES,
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
        FULL,
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


def _plan_options(command: _Command) -> _Command:
    plan = click.option(
        "--plan",
        is_flag=True,
        help="Only say whose each file is, of which month, what of it is read, which wordings are unknown.",
    )
    return plan(format_option("text", "json", meaning="Of --plan: text (default) or json.")(command))


@click.command(epilog=EXITS)
@click.argument("paths", nargs=-1, type=ANY)
@click.option("--carrier", help="The carrier of all files; else taken from each file's name.")
@_RENAME
@_plan_options
