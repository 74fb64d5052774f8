"""What an audit came to: its results, problems and files, for whoever says how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.errors import ExitCode, Note, SimauditError
from simaudit.files import file_name
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.jobs.audit.audited_files import AuditedFile
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.results import reaches
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.store.retention import PersonalData


@dataclass(frozen=True)
class Outcome:
    """The result of an audit."""

    folder: Path
    results: pl.DataFrame
    """Rows of `contract.Result` of all carriers."""
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
    kept_letters: Sequence[Path] = ()
    """Letters that somebody has written into: they are as they were."""
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


def problems_of_destroyed(request: AuditRequest, columns: Sequence[Mapping[str, Any]]) -> list[SimauditError]:
    """A problem for each file with columns that a spreadsheet destroyed, listed as in the manifest."""
    places = {
        (carrier, file_name(path)): path
        for carrier, paths in request.inputs.extracts.items()
        for path in paths
    }
    return [
        SimauditError(
            "columns_destroyed", path=places[entry["carrier"], entry["name"]], columns=entry["columns"]
        )
        for entry in columns
    ]


def problems_of_errors(results: pl.DataFrame) -> list[SimauditError]:
    """A problem for each check that could not be carried out, of rows of `contract.Result`."""
    return [
        SimauditError(
            "check_not_judged", check=row["check_id"], carrier=row["carrier"], why=Note.of(row["note"])
        )
        for row in results.filter(pl.col("status") == "error").iter_rows(named=True)
    ]
