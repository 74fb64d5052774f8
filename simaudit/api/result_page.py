"""The result of a run for whoever holds it in Python: an error to raise, a table in a notebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from simaudit.api.failure import errors_in_words
from simaudit.api.run import Run
from simaudit.contract import SEVERITIES
from simaudit.errors import ExitCode, SimauditError, UsageError, nearest
from simaudit.intake.records.records import with_reasons_in_words
from simaudit.jobs.audit.outcome import Outcome
from simaudit.judge.results import reaching

_SHOWN = ("check_id", "severity", "nature", "violations", "waived", "population", "rate")


class FindingsError(SimauditError):
    """An audit found something at or above the severity that it was asked for (exit code 1)."""

    exit_code = ExitCode.FINDINGS


def severe(severity: str) -> pl.Expr:
    """Whether a row is of this severity or above; raises UsageError for one that there is none of."""
    if severity not in SEVERITIES:
        raise UsageError("argument_no_severity", near=nearest(severity, SEVERITIES))
    return pl.col("severity").is_in(SEVERITIES[: SEVERITIES.index(severity) + 1])


def raise_for_findings(results: pl.DataFrame, severity: str, tolerated: Mapping[str, float]) -> None:
    """Raise FindingsError where a check of `severity` or above found more than is waived or tolerated.

    `results` are rows of `row_models.Result`. The message has counts by check. Raises UsageError for an
    unknown severity.
    """
    failing = results.filter(severe(severity), reaching(severity, tolerated))
    if failing.is_empty():
        return
    by_check = failing.group_by("check_id", maintain_order=True).agg(pl.sum("violations") - pl.sum("waived"))
    counts = [f"{check_id} {count}" for check_id, count in by_check.iter_rows()]
    raise FindingsError("findings_reach", severity=severity, counts=counts)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class RunResult:
    """What a month's audit and a self-check both have."""

    period: str
    """The month, `2026-10`."""
    results: pl.DataFrame
    """A row a carrier and check, with the columns of results.csv: status, violations, population, rate …"""
    rejects: pl.DataFrame
    """Records that could not be loaded: file, record, line, reason, text; none where nothing had changed."""
    problems: tuple[SimauditError, ...]
    """What could not be read, checked or written; the rest is done."""
    exit_code: int
    """What the command would end with: 0, 1 with findings of `fail_on` or above, 3 with problems."""
    configuration: Path | None
    """The simaudit.toml by which it was judged, also one that was found in the current folder."""
    titles: Mapping[str, str] = field(repr=False)
    """Titles of the checks by id, in the language of the pages."""
    tolerated: Mapping[str, float] = field(repr=False)
    """The rates up to which findings are tolerated, by check."""

    def raise_for_findings(self, severity: str = "high") -> None:
        """Raise `simaudit.FindingsError` where anything of `severity` or above was found and isn't waived.

        For a pipeline that is to stop there; the message has counts by check and no personal datum.
        """
        with errors_in_words():
            raise_for_findings(self.results, severity, self.tolerated)

    def __bool__(self) -> bool:
        """Whether the command would end with 0: all was read, nothing at `fail_on` or above found."""
        return self.exit_code == 0

    def _repr_html_(self) -> str:
        """What a notebook shows: counts by carrier and check, and no row."""
        return result_page(repr(self)[1:-1], self.results, self.titles)

    def _configured_by(self) -> str:
        """What its text says of its configuration: one of the current folder isn't used silently."""
        return f", by {self.configuration}" if self.configuration else ""


def common_facts(run: Run, outcome: Outcome) -> dict[str, Any]:
    """The fields of `RunResult` of a run that was carried out."""
    request = run.request
    return {
        "period": str(request.period),
        "results": outcome.results,
        "rejects": with_reasons_in_words(outcome.rejects, request.langs[0]),
        "problems": tuple(outcome.problems),
        "exit_code": int(run.exit_code(outcome)),
        "configuration": request.config.file,
        "titles": run.titles,
        "tolerated": request.rules.tolerated(request.config),
    }


def result_page(heading: str, results: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """A heading and the checks that found something, as HTML for a notebook; counts only.

    `titles` are those of the checks, by id.
    """
    several = results["carrier"].n_unique() > 1
    columns = [*(["carrier"] if several else []), *_SHOWN]
    order = (pl.col("severity").cast(pl.Enum(SEVERITIES)), -pl.col("violations"), "carrier", "check_id")
    failed = results.filter(pl.col("status") == "failed").sort(order)
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in ("title", *columns))
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup("<td>{}</td>").format(f"{cell:.4f}" if isinstance(cell, float) else cell)
                for cell in (titles.get(row["check_id"], ""), *(row[name] for name in columns))
            )
        )
        for row in failed.iter_rows(named=True)
    )
    table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)
    return str(Markup("<p>{}</p>{}").format(heading, table if failed.height else ""))
