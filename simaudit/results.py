"""Verdicts and findings of one carrier → the rows of `Result`, a row a check."""

from collections.abc import Mapping, Sequence

import polars as pl

from simaudit.catalogue import Check
from simaudit.contract import Result
from simaudit.judge import Opinion, Verdict
from simaudit.period import Period


def carrier_results(
    checks: Sequence[Check],
    verdicts: Sequence[Verdict],
    off: Mapping[str, str],
    period: Period,
    carrier: str,
    findings: pl.DataFrame,
    resolved: Mapping[str, int],
) -> pl.DataFrame:
    """Rows of `Result` for one carrier, in the catalogue's order.

    `off` = checks switched off and why; `resolved` = keys by check that were
    there last month and are no more.
    """
    states = {
        (row["check_id"], row["state"]): row["len"]
        for row in findings.group_by("check_id", "state").len().iter_rows(named=True)
    }
    judged = {verdict.check.id: verdict for verdict in verdicts}
    rows = []
    for check in checks:
        verdict = judged.get(check.id)
        opinion = (
            verdict.opinions[carrier]
            if verdict
            else Opinion("not_applicable", f"switched off: {off[check.id]}")
        )
        assessed = opinion.status in ("passed", "failed")
        rows.append(
            {
                "period": str(period),
                "carrier": carrier,
                "check_id": check.id,
                "family": check.family,
                "severity": check.severity,
                "nature": check.nature,
                "status": opinion.status,
                "violations": opinion.violations,
                "population": opinion.population,
                "rate": opinion.violations / opinion.population if opinion.population else None,
                "new": states.get((check.id, "new"), 0) + states.get((check.id, "reopened"), 0),
                "persisting": states.get((check.id, "persisting"), 0),
                # What is no longer judged is not put right.
                "resolved": resolved.get(check.id, 0) if assessed else 0,
                "waived": 0,
                "seconds": round(verdict.seconds, 3) if verdict else 0.0,
                "note": opinion.note or None,
            }
        )
    schema = {name: column.dtype.type for name, column in Result.to_schema().columns.items()}
    return Result.validate(pl.DataFrame(rows, schema=schema), lazy=True)
