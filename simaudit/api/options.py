"""The arguments of a run in Python: options named like those of the command, and rows in place of files."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from inspect import Parameter, signature
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypedDict, TypeVar, cast, get_args, get_type_hints

from simaudit.config import Config, load_config
from simaudit.errors import UsageError
from simaudit.intake.arrow.row_stream import Rows, RowStream, are_rows
from simaudit.jobs.audit.progress import Progress, Silent
from simaudit.jobs.inputs.request import configuration_options
from simaudit.period import Period

Place = str | PathLike[str]
"""A path."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


class Options(TypedDict, total=False):
    """Options of any run; each is left out, or None, where the configuration is to decide.

    Written out, as a type checker follows nothing else; a test holds them equal to the command's.
    """

    config: Place | None
    """simaudit.toml; else SIMAUDIT_CONFIG, else the file in the current folder, if there is one."""
    store: Place | None
    """Folder that keeps the months and the ledger."""
    out: Place | None
    """Folder for the reports."""
    lang: str | None
    """Of the pages that are written: `vi`, `en`, or `vi,en` for both."""
    points: Place | None
    """Registration points: carrier, point_code, from, to."""
    active: Place | None
    """Numbers live on the network: carrier, msisdn."""
    revoked: Place | None
    """Revoked papers: id_number, reason, since."""
    reported: Place | None
    """Reported numbers: msisdn, source, reported_at, kind."""
    notified: Place | None
    """What letters to carriers named: carrier, msisdn, check_id, notified_at, first_notice_at."""
    no_lists: bool
    """Use no list that lies in an audited folder; only those named by option or configuration."""
    waivers: Place | None
    """Excused findings."""
    fail_on: str | None
    """Severity from which findings make `exit_code` 1: none, low, medium, high, critical."""
    jobs: int | None
    """Threads."""
    memory: str | None
    """What the whole run may use, such as `4GB`: it spills to the store's disk; beyond, nothing stops it."""
    force: bool
    """Audit an unchanged month again, or one not yet over."""
    new_key: bool
    """Begin anew under another key: all findings are new."""
    rename: bool
    """Files are the carrier's even where their names say another known carrier."""
    full: bool
    """Print the explanations of checks with the carriers' reports."""
    checks: Sequence[str]
    """The only checks to judge by: ids, or tags as `UNR`, `severity:high`, `nature:risk`. Then nothing is
    entered in the store, and there are no reports."""
    progress: Progress | None
    """Receives what the run is doing, from its threads; nothing is shown without it."""


class AuditOptions(Options, total=False):
    """Options of an audit."""

    no_restricted: bool
    """Write no annexes that hold personal data."""


_TYPES: Final = get_type_hints(AuditOptions) | {
    "carrier": str | None,
    "period": str | None,
    "name": str | None,
    "rows": Mapping,
}
"""Argument of a run → its type."""


def with_keywords(options_type: type[Options]) -> Callable[[_Function], _Function]:
    """Let a function's signature name each option in place of `**options`: help and completion read it."""

    def decorate(function: _Function) -> _Function:
        written = signature(function)
        parameters = written.parameters.values()
        arguments = [parameter for parameter in parameters if parameter.kind is not Parameter.VAR_KEYWORD]
        options = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=hint)
            for name, hint in get_type_hints(options_type).items()
        ]
        setattr(function, "__signature__", written.replace(parameters=[*arguments, *options]))  # noqa: B010
        return function

    return decorate


def refuse_unknown(function: str, options: Mapping[str, Any], options_type: type[Options]) -> None:
    """Raises TypeError where a function was called with an option that it doesn't have, as Python does."""
    for name in options:
        if name not in get_type_hints(options_type):
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def refuse_wrong_types(arguments: Mapping[str, Any]) -> None:
    """Raises UsageError for the first argument of a wrong type; None is one that isn't given."""
    for name, value in arguments.items():
        if value is None:
            continue
        expected = get_args(_TYPES[name]) or (_TYPES[name],)
        kind = type(value).__name__
        if name == "checks":
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise UsageError("argument_no_list", argument=name, kind=kind)
        elif PathLike[str] in expected:
            refuse_no_path(name, value)
        elif bool in expected and not isinstance(value, bool):
            raise UsageError("argument_no_truth", argument=name, kind=kind)
        elif str in expected and not isinstance(value, str):
            raise UsageError("argument_no_text", argument=name, kind=kind)
        elif name == "rows" and not isinstance(value, Mapping):
            raise UsageError("argument_no_mapping", argument=name, kind=kind)
        elif Progress in expected and not isinstance(value, Progress):
            raise UsageError("argument_no_progress", argument=name, kind=kind)


def require_carrier(carrier: object) -> None:
    """Raises UsageError where no carrier is given: a self-check is of one."""
    if carrier is None:
        raise UsageError("argument_no_text", argument="carrier", kind="None")


def refuse_no_path(name: str, value: object) -> None:
    """Raises UsageError where the value of an argument is no path, or none that the system may have."""
    text = os.fspath(value) if isinstance(value, str | PathLike) else None
    if not isinstance(text, str):
        raise UsageError("argument_no_path", argument=name, kind=type(value).__name__)
    if "\0" in text:
        raise UsageError("argument_with_nul", argument=name)


def paths_of(name: str, value: Any) -> list[Path]:
    """The paths of an argument that takes one or several; raises UsageError."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | PathLike | Mapping)
    paths = list(value) if several else [value]
    for path in paths:
        refuse_no_path(name, path)
    return [Path(path) for path in paths]


def config_of(options: Mapping[str, Any]) -> Config:
    """The configuration with the options that replace its keys; raises UsageError."""
    path = options.get("config")
    config = load_config(None if path is None else Path(path), os.environ)
    return config.overridden(configuration_options(options), typed=False)


def shown_progress(options: Options) -> AbstractContextManager[Progress]:
    """What receives the progress of a run; nothing shows it unless the caller gave something."""
    return nullcontext(options.get("progress") or Silent())


def row_stream(rows: object, carrier: str, period: Period | None, name: str | None = None) -> RowStream:
    """Rows that a caller gives in place of files, under `name` or that of carrier and month.

    Raises UsageError where they are no rows, without a month, or where the name can't stand for a file's.
    """
    if not are_rows(rows):
        raise UsageError("rows_of_no_batches", kind=type(rows).__name__)
    return RowStream(cast("Rows", rows), name_of_rows(carrier, period, name))


def name_of_rows(carrier: str, period: Period | None, name: str | None = None) -> str:
    """What stands where a file's name would: `name`, or that of carrier and month.

    Raises UsageError without a month, or where the name can't stand for a file's.
    """
    if period is None:
        raise UsageError("rows_of_no_month")
    if name is not None and (not name.strip() or Path(name).name != name):
        raise UsageError("name_of_rows_refused", name=repr(name))
    return name or f"{carrier}_{period}"
