"""What an audit came to, also one that had nothing to do: results, problems, files, and what was deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.errors import ExitCode, Note, OutputError, SimauditError
from simaudit.files import file_name
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.spreadsheet_damage import FOREIGN, Damage
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.results import reaches
from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures, CountedFigures
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.months import recorded_results
from simaudit.store.retention import PersonalData, delete_data, overdue_data
from simaudit.store.store import month_files
from simaudit.store.trial_rows import keep_trial_rows


@dataclass(frozen=True)
class AuditedFile:
    """One file that a run has, read or not."""

    name: str
    carrier: str
    """Empty where the file's name gives none."""
    account: FileAccount | None
    """None where the file could not be read."""
    figures: CountedFigures | None
    """Those of the carrier's whole month; None where the file could not be read."""
    new: Note | None = None
    """That the carrier was not known before, where it wasn't."""

    @property
    def verdict(self) -> str | None:
        """Whether the carrier's extract can be relied on: a `ReliabilityVerdict`."""
        return self.figures.reliability.verdict if self.figures else None

    @property
    def compliant(self) -> float | None:
        """The share of the carrier's live numbers without a high or critical sign of wrong information."""
        return self.figures.compliance.compliant.rate if self.figures else None

    @property
    def partly(self) -> bool:
        """Whether that share is an upper bound, as not every check that decides it could be judged."""
        return self.figures is not None and self.figures.compliance.partly


def audited_files(
    request: AuditRequest,
    accounts: Sequence[FileAccount],
    carriers: Sequence[CountedFigures],
    new: Mapping[str, Note],
) -> tuple[AuditedFile, ...]:
    """The files by carrier, and last those of none; `new` says by carrier that it was not known before."""
    read = {(account.carrier, account.name): account for account in accounts}
    figures = {month.carrier: month for month in carriers}
    carrier_files = [
        (carrier, file_name(path)) for carrier, paths in request.inputs.extracts.items() for path in paths
    ]
    files = []
    for carrier, name in carrier_files:
        account = read.get((carrier, name))
        carrier_figures = figures.get(carrier) if account else None
        files.append(
            AuditedFile(name, carrier, account, carrier_figures, new.get(carrier) if account else None)
        )
    refused = [file_name(error.path) for error in request.inputs.refused if error.path]
    return (*files, *(AuditedFile(name, "", None, None) for name in refused))


@dataclass(frozen=True)
class Outcome:
    """The result of an audit."""

    folder: Path
    results: pl.DataFrame
    """Rows of `row_models.Result` of all carriers."""
    problems: Sequence[SimauditError]
    """What could not be read, checked or deleted; the rest is done."""
    accounts: Sequence[FileAccount] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by phase."""
    later: Sequence[str] = ()
    """Months after this one that were audited before it."""
    unchanged_since: str | None = None
    """When the same input was audited by the same rules, where nothing was done because of that."""
    deleted: Sequence[PersonalData] = ()
    """Personal data whose term was over."""
    files: Sequence[AuditedFile] = ()
    """The files that were to be read, where anything was done."""
    follow_ups: FollowUps | None = None
    """What of the follow-ups needs attention, where anything was done."""
    letters: Path | None = None
    """The folder of the month's letters, where any were written."""
    of_letters: Sequence[Note] = ()
    """What is to be said of the letters: those that were kept, what they leave out, gaps."""
    carriers: Sequence[CarrierFigures] = ()
    """The figures of the carriers' reports, where anything was done."""
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECT_SCHEMA))
    """The records of all carriers that could not be loaded, with the columns of REJECT_SCHEMA."""

    def exit_code(self, fail_on: str, tolerated: Mapping[str, float]) -> ExitCode:
        """What the command line ends with: `fail_on` is the severity from which findings count, or `none`.

        `tolerated` has by check the rate up to which they don't.
        """
        if self.problems:
            return ExitCode.INCOMPLETE
        return ExitCode.FINDINGS if reaches(self.results, fail_on, tolerated) else ExitCode.DONE


def problems_of_destroyed(request: AuditRequest, damage: Sequence[Mapping[str, Any]]) -> list[SimauditError]:
    """A problem for each file with columns that a spreadsheet destroyed, another for those of another system.

    `damage` is listed as in the manifest.
    """
    places = {
        (carrier, file_name(path)): path
        for carrier, paths in request.inputs.extracts.items()
        for path in paths
    }
    columns: dict[tuple[Path, bool], dict[str, None]] = {}
    for entry in damage:
        if Damage.model_validate(entry).effect == "destroyed":
            key = places[entry["carrier"], entry["name"]], entry["kind"] in FOREIGN
            columns.setdefault(key, {})[entry["column"]] = None
    return [
        SimauditError("columns_foreign" if foreign else "columns_destroyed", path=path, columns=list(names))
        for (path, foreign), names in columns.items()
    ]


def problems_of_errors(results: pl.DataFrame) -> list[SimauditError]:
    """A problem for each check that could not be carried out, of rows of `row_models.Result`."""
    return [
        SimauditError(
            "check_not_judged", check=row["check_id"], carrier=row["carrier"], why=Note.of(row["note"])
        )
        for row in results.filter(pl.col("status") == "error").iter_rows(named=True)
    ]


def retire(request: AuditRequest, ledger: Ledger) -> tuple[list[PersonalData], list[SimauditError]]:
    """Delete what is kept longer than the configuration allows: what was deleted, and what could not be."""
    retention = request.config.retention
    overdue = overdue_data(request.store, request.config.out, retention, ledger)
    try:
        if retention.trial_months:
            rows = [(Period.parse(data.period), data.carrier) for data, _ in overdue if data.kind == "rows"]
            keep_trial_rows(request.store, ledger, rows, retention.trial_columns)
        delete_data(request.store, ledger, overdue)
    except OutputError as error:
        return [], [error]
    return [personal_data for personal_data, _ in overdue], []


def unchanged_month(request: AuditRequest, ledger: Ledger, since: str) -> Outcome:
    """The outcome of a run that was done already, at `since`.

    Personal data whose term is over go all the same.
    """
    manifest = read_manifest(request.folder)
    carriers = sorted({entry["carrier"] for entry in manifest["inputs"]})
    results = recorded_results(ledger, request.period, carriers)
    deleted, undeleted = retire(request, ledger)
    problems = [*undeleted, *problems_of_destroyed(request, manifest.get("damage", []))]
    return Outcome(
        request.folder,
        results,
        problems,
        unchanged_since=since,
        deleted=deleted,
    )


def published_state(request: AuditRequest) -> tuple[object, ...]:
    """What another run of the month changes: what its folder is, and what its files in the store are.

    Whatever a run publishes it moves into place; what was there before is put back where that fails.
    """
    months = [request.store.month(request.period, carrier) for carrier in request.inputs.extracts]
    paths = [request.folder, *(file for month in months for file in month_files(month))]
    statuses = [path.stat() if path.exists() else None for path in paths]
    return tuple(status and (status.st_ino, status.st_mtime_ns) for status in statuses)
