"""Verdicts and findings of one carrier → the rows of `Result`, a row a check."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from simaudit.contract import SEVERITIES
from simaudit.errors import Note
from simaudit.judge.judging import Opinion, Verdict
from simaudit.period import Period
from simaudit.row_models import Result
from simaudit.rules.check import Check
from simaudit.store.month_comparison import JUDGED

_SCHEMA: Final = {name: column.dtype.type for name, column in Result.to_schema().columns.items()}


def judged_checks(
    checks: Sequence[Check], verdicts: Sequence[Verdict], off: Mapping[str, str], carrier: str
) -> pl.DataFrame:
    """Which checks were assessed for one carrier, and by which rule (month_comparison.JUDGED); no remark."""
    judged = {verdict.check.id: verdict for verdict in verdicts}
    rows = [
        (
            check.id,
            opinion_of(check, judged, off, carrier).status in ("passed", "failed"),
            check.fingerprint,
            json.dumps(check.header.params, sort_keys=True),
            check.this_month_only,
        )
        for check in checks
        if not check.remark
    ]
    return pl.DataFrame(rows, schema=JUDGED, orient="row")


def opinion_of(check: Check, judged: Mapping[str, Verdict], off: Mapping[str, str], carrier: str) -> Opinion:
    """The opinion of a check on one carrier; a check that is switched off does not apply."""
    if check.id in judged:
        return judged[check.id].opinions[carrier]
    return Opinion("not_applicable", Note("switched_off", reason=off[check.id]))


_COMPARED: Final = ("new", "persisting", "resolved")
_NOT_COMPARED: Final = dict.fromkeys(_COMPARED, 0) | {"note": None}


def reaches(results: pl.DataFrame, fail_on: str, tolerated: Mapping[str, float]) -> bool:
    """Whether any row of `row_models.Result` is `reaching`."""
    return bool(results.select(reaching(fail_on, tolerated).any()).item())


def reaching(fail_on: str, tolerated: Mapping[str, float]) -> pl.Expr:
    """Whether a check of severity `fail_on` or above (`none`: never) found more than is waived or tolerated.

    An expression over rows of `row_models.Result`; `tolerated` = check id → the rate up to which its findings
    are tolerated.
    """
    if fail_on == "none":
        return pl.lit(value=False)
    limit = pl.col("check_id").replace_strict(tolerated, default=0.0, return_dtype=pl.Float64)
    open_ = pl.col("violations") > pl.col("waived")
    severe = pl.col("severity").is_in(SEVERITIES[: SEVERITIES.index(fail_on) + 1])
    return (open_ & severe & (pl.col("rate") > limit)).fill_null(value=False)


def carrier_results(
    checks: Sequence[Check],
    verdicts: Sequence[Verdict],
    off: Mapping[str, str],
    period: Period,
    carrier: str,
    findings: pl.LazyFrame,
    comparison: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of `Result` for one carrier, in the catalogue's order, not validated.

    `off` = checks switched off and why; `comparison` = what became of the last month's findings
    (ComparedMonth.checks). Waived findings are violations, but no part of the rate.
    """
    waived = dict(findings.filter("waived").group_by("check_id").len().collect().iter_rows())
    compared = {row["check_id"]: row for row in comparison.iter_rows(named=True)}
    judged = {verdict.check.id: verdict for verdict in verdicts}
    rows = []
    for check in checks:
        verdict = judged.get(check.id)
        opinion = opinion_of(check, judged, off, carrier)
        then = compared.get(check.id, _NOT_COMPARED)
        rows.append(
            {
                "period": str(period),
                "carrier": carrier,
                "check_id": check.id,
                **{name: getattr(check, name) for name in ("family", "severity", "nature")},
                **{name: getattr(opinion, name) for name in ("status", "violations", "population")},
                "rate": (opinion.violations - waived.get(check.id, 0)) / opinion.population
                if opinion.population
                else None,
                **{name: then[name] for name in _COMPARED},
                "waived": waived.get(check.id, 0),
                "seconds": round(verdict.seconds, 3) if verdict else 0.0,
                "note": opinion.note.json() if opinion.note else then["note"],
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)
