"""The result of a run for whoever holds it in Python: an error to raise, a table in a notebook."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from markupsafe import Markup

from simaudit.contract import SEVERITIES
from simaudit.errors import ExitCode, SimauditError, UsageError, nearest
from simaudit.judge.results import reaching

_SHOWN = ("check_id", "severity", "nature", "violations", "waived", "population", "rate")


class FindingsError(SimauditError):
    """An audit found something at or above the severity that it was asked for (exit code 1)."""

    exit_code = ExitCode.FINDINGS


def raise_for_findings(results: pl.DataFrame, severity: str, tolerated: Mapping[str, float]) -> None:
    """Raise FindingsError where a check of `severity` or above found more than is waived or tolerated.

    `results` are rows of `contract.Result`. The message has counts by check. Raises UsageError for a severity
    that there is none of.
    """
    if severity not in SEVERITIES:
        raise UsageError("argument_no_severity", near=nearest(severity, SEVERITIES))
    failing = results.filter(reaching(severity, tolerated))
    if failing.is_empty():
        return
    by_check = failing.group_by("check_id", maintain_order=True).agg(
        (pl.col("violations") - pl.col("waived")).sum()
    )
    counts = [f"{check_id} {count}" for check_id, count in by_check.iter_rows()]
    raise FindingsError("findings_reach", severity=severity, counts=counts)


def configured_by(path: Path | None) -> str:
    """What a result's text says of its configuration: one of the current folder isn't used silently."""
    return f", by {path}" if path else ""


def result_page(heading: str, results: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """A heading and the checks that found something, as HTML for a notebook; counts only.

    `titles` are those of the checks, by id.
    """
    several = results["carrier"].n_unique() > 1
    columns = [*(["carrier"] if several else []), *_SHOWN]
    severe = pl.col("severity").replace_strict(
        {name: rank for rank, name in enumerate(SEVERITIES)}, return_dtype=pl.Int64
    )
    failed = results.filter(pl.col("status") == "failed").sort(
        severe, "violations", "carrier", "check_id", descending=[False, True, False, False]
    )
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
