"""`simaudit.audit`: a month's extracts of all carriers, as the command audits them."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Unpack

import polars as pl

from simaudit.api import options as arguments
from simaudit.api import run as runs
from simaudit.api.failure import errors_in_words
from simaudit.api.result_page import RunResult, common_facts
from simaudit.errors import UsageError
from simaudit.files import read_text
from simaudit.intake.arrow.row_stream import Rows
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions

CARRIERS: Final = {
    "carrier": pl.String,
    "reliability": pl.String,
    "compliant": pl.Float64,
    "upper_bound": pl.Boolean,
    "live": pl.Int64,
    "read": pl.Int64,
    "rejected": pl.Int64,
    "folder": pl.String,
}
"""Columns of `MonthAudit.carriers`. `compliant` is the share (0 to 1) of live numbers without a high or
critical sign of wrong information: an upper bound where not every check that decides it could be judged, null
where none could."""

_NO_ROWS: Final[Mapping[str, Rows]] = MappingProxyType({})


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class MonthAudit(RunResult):
    """What an audit of a month came to. Its reports are in `folder`; cases and findings are read there."""

    folder: Path
    """OUT/2026-10: index.html, a folder a carrier, cases.html, manifest.json."""
    unchanged_since: str | None
    """When the same was audited before, where nothing was done because of that."""
    remarking: Set[str] = field(repr=False)
    """Ids of the checks whose violations are counted, and are no findings."""

    @cached_property
    def carriers(self) -> pl.DataFrame:
        """A row a carrier of the month, those of earlier runs too, with the columns of CARRIERS."""
        overview = json.loads(read_text(self.folder / "overview.json", UsageError))
        rows = [
            {
                **{name: row[name] for name in ("carrier", "live", "read", "rejected")},
                "reliability": row["verdict"],
                "compliant": row["compliant"]["rate"],
                "upper_bound": row["partly"],
                "folder": str(self.folder / row["carrier"]),
            }
            for row in overview["carriers"]
        ]
        return pl.DataFrame(rows, schema=CARRIERS)

    @cached_property
    def findings(self) -> pl.DataFrame:
        """A row a finding of the carriers in `results`, with the columns of findings.csv.

        Raises UsageError where the annexes were not written, or encrypted.
        """
        return runs.findings_of(self.folder, self.results["carrier"].unique().sort().to_list())

    @cached_property
    def cases(self) -> pl.DataFrame:
        """A row a case, with the columns of cases.json."""
        return runs.cases_of(self.folder)

    @cached_property
    def case_rows(self) -> pl.DataFrame:
        """A row a case and record: case_id, carrier, record, msisdn, id_number, links, marks.

        Raises UsageError as `findings` does.
        """
        return runs.case_rows_of(self.folder)

    def html(self, carrier: str | None = None, lang: str = "vi") -> str:
        """The overview, or a carrier's report, in a language in which the run wrote its pages."""
        return runs.page_of(self.folder, carrier or "", "report" if carrier else "index", lang)

    def __repr__(self) -> str:
        counts = self.results.select("check_id", "violations").iter_rows()
        findings = sum(count for check_id, count in counts if check_id not in self.remarking)
        return (
            f"<MonthAudit of {self.period}: {self.results['carrier'].n_unique()} carriers, "
            f"{findings} findings, {len(self.problems)} problems{self._configured_by()}>"
        )


@arguments.with_keywords(arguments.AuditOptions)
def audit(
    paths: arguments.Place | Sequence[arguments.Place] = (),
    *,
    rows: Mapping[str, Rows] = _NO_ROWS,
    carrier: str | None = None,
    period: str | None = None,
    **options: Unpack[arguments.AuditOptions],
) -> MonthAudit:
    """Audit a month as `simaudit audit` does: the same store, output, letters and notes of access.

    `paths` are files, or folders of files; without any, and without `rows`, a month of the inbox. `rows` are
    registers that come from no file, by carrier: whatever `selfcheck` takes but paths; they are drawn one
    after the other. `carrier` is the carrier of all files, else taken from each file's name; `period` the
    month (`2026-10`, `last-month`), else taken from the names. `options` are those of the command
    (`AuditOptions`). Only the command line notifies and writes `metrics`. With `checks` nothing is entered in
    the store and no report is written: `folder` has results and findings, and no page or case.

    Raises SimauditError: UsageError for what was given, BusyError where another run holds the store,
    IntakeError where no extract can be read; where some can't, `problems` says so.
    """
    arguments.refuse_unknown("audit", options, arguments.AuditOptions)
    with errors_in_words():
        arguments.refuse_wrong_types({"rows": rows, "carrier": carrier, "period": period, **options})
        extract_paths = arguments.paths_of("paths", paths)
        settings = RunOptions.of({"carrier": carrier, "period": period, **options})
        month, registers = settings.period, rows or {}
        streams = {name: arguments.row_stream(register, name, month) for name, register in registers.items()}
        config, settings = arguments.config_of(options), replace(settings, streams=streams)
        progress = arguments.shown_progress(options)
        if settings.checks:
            return _month_audit(*runs.partial_run(config, extract_paths, settings, progress))
        run = runs.prepared(config, extract_paths, settings)
        with runs.carried_out(run, progress) as outcome:
            return _month_audit(run, outcome)


def _month_audit(run: runs.Run, outcome: Outcome) -> MonthAudit:
    return MonthAudit(
        **common_facts(run, outcome),
        folder=outcome.folder,
        unchanged_since=outcome.unchanged_since,
        remarking={check.id for check in run.request.rules.checks if check.remark},
    )
