"""The options of a run in Python, named like those of the command, and what they come to."""

import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypedDict, cast

from simaudit.config import Config, load_config
from simaudit.jobs.audit.progress import Progress
from simaudit.jobs.inputs.request import RunOptions
from simaudit.period import Period, today

Place = str | PathLike[str]
"""A path."""


class Options(TypedDict, total=False):
    """Options of any run; each is left out, or None, where the configuration is to decide."""

    config: Place | None
    """simaudit.toml; else SIMAUDIT_CONFIG, else the file in the current folder, if there is one."""
    store: Place | None
    """Folder that keeps the months and the ledger."""
    out: Place | None
    """Folder for the reports."""
    lang: str | None
    """Of the pages that are written: `vi`, `en`, or `vi,en` for both."""
    points: Place | None
    """List of registration points: carrier, point_code."""
    active: Place | None
    """Numbers live on the network: carrier, msisdn."""
    revoked: Place | None
    """Revoked papers: id_number, reason."""
    reported: Place | None
    """Reported numbers: msisdn, source, reported_at, kind."""
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
    progress: Progress | None
    """Receives what the run is doing, from its threads; nothing is shown without it."""


class AuditOptions(Options, total=False):
    """Options of an audit."""

    no_restricted: bool
    """Write no annexes that hold personal data."""


_LISTS: Final = ("points", "active", "revoked", "reported")
_KEYS: Final = ("store", "out", "lang", "waivers", "fail_on", "jobs", "memory")
"""Options that replace keys of the configuration."""


def refuse_unknown(function: str, options: Mapping[str, Any], options_type: type[Options]) -> None:
    """Raises TypeError where a function was called with an option that it doesn't have, as Python does."""
    for name in options:
        if name not in options_type.__annotations__ and name not in Options.__annotations__:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def config_of(options: Mapping[str, Any]) -> Config:
    """The configuration with the options that replace its keys; raises UsageError."""
    given = {key: options[key] for key in _KEYS if options.get(key) is not None}
    return load_config(_path(options.get("config")), os.environ).overridden(given, typed=False)


def run_options(options: Mapping[str, Any], period: Period | None) -> RunOptions:
    """The options that the configuration doesn't have."""
    return RunOptions(
        period=period,
        rename=bool(options.get("rename")),
        lists={kind: _path(options.get(kind)) for kind in _LISTS},
        folder_lists=not options.get("no_lists"),
        restricted=not options.get("no_restricted"),
        full=bool(options.get("full")),
        force=bool(options.get("force")),
        new_key=bool(options.get("new_key")),
    )


def month_of(period: str | None) -> Period | None:
    """The month of `YYYY-MM` or `last-month`; raises UsageError."""
    return Period.parse_option(period, today()) if period else None


def _path(given: object) -> Path | None:
    return None if given is None else Path(cast(Place, given))
