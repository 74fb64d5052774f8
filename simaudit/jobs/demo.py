"""A demonstration: the three months of the sample data in a folder of their own, audited in their order.

It is the same on every day and machine: each month is said to be audited at the beginning of the next one, so
that deadlines and limitation periods are as they were then, and the key is the same everywhere.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from simaudit import files as disk
from simaudit.config import DEFAULT_NAME, Config, load_config
from simaudit.errors import SimauditError, UsageError
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.audit.progress import RunShare, RunStanding
from simaudit.jobs.dossier.letters import letters_of_run, with_letters
from simaudit.jobs.inputs.request import AuditRequest, RunOptions, audit_request
from simaudit.paths import SAMPLE_DATA
from simaudit.period import VIET_NAM, Period
from simaudit.store.access_log import access_note
from simaudit.store.runs import every_run
from simaudit.store.store import Store

_CONFIGURATION: Final = Path(__file__).with_name("demo.toml")
_KEY: Final = hashlib.sha256(b"simaudit demo").hexdigest()
"""It protects nobody: there are no people. By another key, cases would have other names each time."""

_LANGUAGES: Final = 'lang = "vi,en"'
"""The line of the configuration that is written otherwise where other languages are wanted."""

_LETTERS: Final = 0.14
"""The share of a month, as measured, that its letters take."""


@dataclass(frozen=True)
class Demonstration:
    """What was made."""

    config: Path
    months: Sequence[Outcome]
    """In their order."""
    extracts: Sequence[tuple[str, Path]]
    """(carrier, file) of the last month, the carrier with most findings first."""
    cases: Sequence[str]
    """The cases of the last month, the strongest first."""

    @property
    def page(self) -> Path:
        """The last month's overview."""
        return self.months[-1].folder / "index.html"

    @property
    def unexpected(self) -> list[SimauditError]:
        """What could not be read, checked or written, but for the fault that the sample has on purpose."""
        return [error for month in self.months for error in month.problems if not is_meant(error)]


def is_meant(problem: SimauditError) -> bool:
    """Whether a problem belongs to the demonstration: a spreadsheet damaged one of its files."""
    return problem.note.code == "columns_destroyed"


def demonstrate(folder: Path, langs: str, show: Callable[[RunStanding], None]) -> Demonstration:
    """Put extracts, configuration and key into `folder`, and audit month by month.

    In the folder of an earlier demonstration what has changed since is done again, and the rest is left.

    Raises UsageError where there is something else in the folder, OutputError, BusyError.
    """
    _refuse_other_content(folder)
    config = _installed(folder, langs)
    Store(config.store, config.key_file).refuse_if_locked()
    months = _copied(config.inbox)
    size = 1 / len(months)

    def show_part(before: float, month: Period, standing: RunStanding) -> None:
        """Show how far a month is, of which so much of the whole comes before it."""
        show(replace(standing, share=before + size * standing.share, month=str(month)))

    done = [
        _audited(config, month, partial(show_part, size * index, month)) for index, month in enumerate(months)
    ]
    outcomes = [outcome for _, outcome in done]
    request, last = done[-1]
    listed = json.loads((last.folder / "cases.json").read_text(encoding="utf-8"))
    return Demonstration(
        folder / DEFAULT_NAME, outcomes, _by_findings(request, last), [case["case_id"] for case in listed]
    )


def _refuse_other_content(folder: Path) -> None:
    disk.require_utf_8(folder.absolute())
    try:
        entries = list(folder.iterdir()) if folder.exists() else []
        if entries and not _is_demonstration(folder / DEFAULT_NAME):
            raise UsageError("demo_folder_taken", path=folder)
    except OSError as error:
        raise UsageError("demo_folder_unusable", path=folder, why=disk.system_reason(error)) from error


def _is_demonstration(configuration: Path) -> bool:
    """Whether it is the configuration that an earlier demonstration wrote."""
    if not configuration.is_file():
        return False
    first = _CONFIGURATION.read_bytes().partition(b"\n")[0]
    return configuration.read_bytes().partition(b"\n")[0].rstrip(b"\r") == first


def _installed(folder: Path, langs: str) -> Config:
    """The configuration, written with its key and the folders for personal data."""
    path = folder / DEFAULT_NAME
    text = _CONFIGURATION.read_text(encoding="utf-8").replace(_LANGUAGES, f'lang = "{langs}"')
    with disk.writing_to(path):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    config = load_config(path)
    if not config.key_file.exists():
        disk.write_atomically(disk.private_file(config.key_file), f"{_KEY}\n")
    disk.private_folder(config.inbox)
    return config


def _copied(inbox: Path) -> list[Period]:
    """The months of the sample data, whose files are in the inbox now; raises OutputError."""
    folders = sorted(folder for folder in SAMPLE_DATA.iterdir() if folder.is_dir())
    for folder in folders:
        for source in folder.iterdir():
            target = inbox / folder.name / source.name
            with disk.writing_to(target):
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(source, target)
    return [Period.parse(folder.name) for folder in folders]


def _audited(
    config: Config, month: Period, show: Callable[[RunStanding], None]
) -> tuple[AuditRequest, Outcome]:
    store = Store(config.store, config.key_file)
    store.make()
    options = RunOptions(period=month, moment=_moment(store, month))
    request = audit_request(config, [config.inbox / str(month)], options)
    letters_request = letters_of_run(request)
    extracts = [file for files in request.inputs.extracts.values() for file in files]
    with access_note(store, "demo", str(month), extracts) as noted:
        noted.carriers = list(request.inputs.extracts)
        outcome = audit(
            request, RunShare(lambda standing: show(replace(standing, share=standing.share * (1 - _LETTERS))))
        )
        show(RunStanding(1 - _LETTERS, "letters"))
        return request, with_letters(outcome, request, letters_request)


def _moment(store: Store, month: Period) -> datetime:
    """When the month is said to be audited: the fifth of the next one, or the Monday after it.

    Each time that it is audited again a minute later, as no two runs are made at one moment.
    """
    with store.open_ledger() as ledger:
        again = len(every_run(ledger, month))
    day = month.as_of + timedelta(days=5)
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, time(9, again % 60), VIET_NAM) + timedelta(hours=again // 60)


def _by_findings(request: AuditRequest, outcome: Outcome) -> list[tuple[str, Path]]:
    results = outcome.results.group_by("carrier").agg(pl.col("violations").sum())
    violations_by_carrier = dict(results.iter_rows())
    extracts = [(carrier, file) for carrier, files in request.inputs.extracts.items() for file in files]
    return sorted(extracts, key=lambda extract: (-int(violations_by_carrier.get(extract[0]) or 0), extract))
