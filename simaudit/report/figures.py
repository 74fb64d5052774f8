"""Computes every figure of the reports, once: HTML, JSON and CSV all show these.

`carrier_figures` counts one carrier's open register and findings;
`overview_figures` lays the carriers side by side.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from simaudit.catalogue import Check
from simaudit.contract import CHECK_STATUSES, FAMILIES, SEVERITIES
from simaudit.intake.account import FileAccount
from simaudit.judge import Register
from simaudit.period import Period
from simaudit.report.basis import legal_basis
from simaudit.report.counts import (
    SERIOUS,
    Tally,
    column_fill,
    mark_waived,
    outside_numbers,
    paper_bands,
    register_counts,
    tally,
)
from simaudit.report.examples import examples
from simaudit.report.model import (
    CarrierFigures,
    CarrierRow,
    Cell,
    CheckCounts,
    CheckFigures,
    Compliance,
    Example,
    Family,
    Intake,
    MatrixRow,
    NotRead,
    OverviewFigures,
    RunInfo,
    SeverityCount,
    Share,
)
from simaudit.report.reliability import reliability
from simaudit.report.sanctions import ESTIMATE, exposures

__all__ = ["CarrierFigures", "OverviewFigures", "RunInfo", "carrier_figures", "overview_figures"]

WEIGHTS: Mapping[str, int] = {"critical": 10, "high": 5, "medium": 2, "low": 1}
"""What to do first: findings that are not waived × weight; one critical outweighs four of medium severity."""

FIRST_SHOWN = 5


def carrier_figures(
    register: Register,
    carrier: str,
    results: pl.DataFrame,
    findings: pl.DataFrame,
    accounts: Sequence[FileAccount],
    checks: Sequence[Check],
    run: RunInfo,
    pseudonym_key: bytes,
) -> CarrierFigures:
    """The figures of one carrier's report.

    `register` is open and its `finding` holds the carrier's findings, those across carriers included;
    `results` (contract.Result) has a row a check, `findings` (contract.Finding) a row a finding, of which
    only the waivers are read here; `accounts` are the files. Other carriers' rows in any of them are left
    aside. Nothing in the figures is a personal datum.
    """
    own = results.filter(pl.col("carrier") == carrier)
    by_id = {row["check_id"]: row for row in own.iter_rows(named=True)}
    judged = [check for check in checks if check.id in by_id]
    numbers, months = register_counts(register, carrier, Period.parse(run.period))
    columns, individuals = column_fill(register, carrier)
    files = tuple(account for account in accounts if account.carrier == carrier)
    intake = Intake(
        files=files,
        read=sum(file.read for file in files),
        loaded=sum(file.loaded for file in files),
        rejected=sum(file.rejected for file in files),
        columns=columns,
    )
    counts = _counts(by_id.values())
    mark_waived(register, carrier, findings)
    tallied = tally(register, carrier)
    shown = examples(register, carrier, judged, pseudonym_key)
    return CarrierFigures(
        run=run,
        carrier=carrier,
        intake=intake,
        numbers=numbers,
        reliability=reliability(intake, numbers, by_id, counts, individuals),
        compliance=_compliance(
            tallied, list(by_id.values()), outside_numbers(register, carrier), _only_waived(findings, carrier)
        ),
        counts=counts,
        first=_first(by_id.values()),
        families=tuple(_family(name, by_id.values()) for name in FAMILIES),
        severities=_severities(by_id.values()),
        checks=tuple(
            _check(check, by_id[check.id], register.as_of, *shown.get(check.id, (0, ()))) for check in judged
        ),
        points=tallied.points,
        papers=paper_bands(register, carrier),
        months=months,
        exposures=exposures(register, carrier, judged),
    )


def overview_figures(
    carriers: Sequence[CarrierFigures], not_read: Sequence[tuple[str, str]], run: RunInfo
) -> OverviewFigures:
    """The carriers side by side; `not_read` = (carrier or file, reason) of what didn't come in."""
    ordered = sorted(carriers, key=lambda figures: figures.carrier)
    first_seen = {check.id: check for figures in ordered for check in figures.checks}
    checks = sorted(first_seen.values(), key=lambda check: (FAMILIES.index(check.family), check.id))
    return OverviewFigures(
        run=run,
        carriers=tuple(_carrier_row(figures) for figures in ordered),
        total=Share(
            n=sum(figures.compliance.compliant.n for figures in ordered),
            of=sum(figures.compliance.compliant.of for figures in ordered),
        ),
        exposure=ESTIMATE,
        matrix=tuple(_matrix_row(check, ordered) for check in checks),
        not_read=tuple(NotRead(name=name, reason=reason) for name, reason in sorted(not_read)),
        waivers=tuple(waiver for figures in ordered for waiver in figures.waivers),
    )


def _counts(results: Any) -> CheckCounts:
    statuses = [result["status"] for result in results]
    return CheckCounts(total=len(statuses), **{status: statuses.count(status) for status in CHECK_STATUSES})


def _only_waived(findings: pl.DataFrame, carrier: str) -> int:
    """Numbers all of whose substantive critical and high findings are waived."""
    deciding = (
        findings.lazy()
        .filter(
            pl.col("carrier") == carrier, pl.col("nature") == "substantive", pl.col("severity").is_in(SERIOUS)
        )
        .filter(pl.col("record").is_not_null())
    )
    waived = deciding.filter("waived").select("file", "record").unique()
    standing = deciding.filter(~pl.col("waived")).select("file", "record")
    only = waived.join(standing, on=["file", "record"], how="anti", nulls_equal=True)
    return int(only.select(pl.len()).collect().item())


def _compliance(tallied: Tally, results: list[dict[str, Any]], outside: int, waived: int) -> Compliance:
    deciding = [
        result["status"]
        for result in results
        if result["nature"] == "substantive"
        and result["severity"] in SERIOUS
        and result["status"] != "not_applicable"
    ]
    return Compliance(
        compliant=Share(n=tallied.live - tallied.substantive, of=tallied.live),
        parts=tallied.parts,
        with_any_finding=tallied.with_any,
        waived=waived,
        outside=outside,
        deciding=len(deciding),
        assessed=sum(status in ("passed", "failed") for status in deciding),
    )


def _first(results: Any) -> tuple[str, ...]:
    weighed = [
        (-WEIGHTS[result["severity"]] * (result["violations"] - result["waived"]), result["check_id"])
        for result in results
    ]
    return tuple(check_id for weight, check_id in sorted(weighed)[:FIRST_SHOWN] if weight)


def _family(name: str, results: Any) -> Family:
    own = [result for result in results if result["family"] == name]
    return Family(name=name, checks=_counts(own), findings=sum(result["violations"] for result in own))


def _severities(results: Any) -> tuple[SeverityCount, ...]:
    failed = [result for result in results if result["status"] == "failed"]
    return tuple(
        SeverityCount(
            severity=severity,
            findings=sum(result["violations"] for result in failed if result["severity"] == severity),
            checks=sum(result["severity"] == severity for result in failed),
        )
        for severity in SEVERITIES
    )


def _check(
    check: Check, result: dict[str, Any], as_of: date, groups: int, shown: tuple[Example, ...]
) -> CheckFigures:
    header = check.header
    return CheckFigures(
        id=check.id,
        family=check.family,
        severity=result["severity"],
        nature=result["nature"],
        cross=check.cross,
        status=result["status"],
        violations=result["violations"],
        population=result["population"],
        rate=result["rate"],
        new=result["new"],
        persisting=result["persisting"],
        resolved=result["resolved"],
        waived=result["waived"],
        note=result["note"] or "",
        title=header.title,
        meaning=header.meaning,
        why=header.why,
        innocent=header.innocent,
        remedy=header.remedy,
        inspect=header.inspect,
        basis=legal_basis(header.check.basis, as_of),
        sql=check.sql,
        groups=groups,
        examples=shown,
    )


def _carrier_row(figures: CarrierFigures) -> CarrierRow:
    return CarrierRow(
        carrier=figures.carrier,
        verdict=figures.reliability.verdict,
        live=figures.numbers.live,
        read=figures.intake.read,
        rejected=figures.intake.rejected,
        compliant=figures.compliance.compliant,
        partly=figures.compliance.assessed < figures.compliance.deciding,
        counts=figures.counts,
        severities=figures.severities,
        new=sum(check.new for check in figures.checks),
        resolved=sum(check.resolved for check in figures.checks),
        exposures=figures.exposures,
        changes=figures.changes,
    )


def _matrix_row(check: CheckFigures, carriers: Sequence[CarrierFigures]) -> MatrixRow:
    results = {(figures.carrier, own.id): own for figures in carriers for own in figures.checks}
    return MatrixRow(
        id=check.id,
        family=check.family,
        severity=check.severity,
        nature=check.nature,
        cross=check.cross,
        title=check.title,
        cells=tuple(
            Cell(
                carrier=figures.carrier,
                status=own.status,
                violations=own.violations,
                population=own.population,
                rate=own.rate,
            )
            for figures in carriers
            if (own := results.get((figures.carrier, check.id))) is not None
        ),
    )
