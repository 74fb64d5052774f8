"""A sample of a month, to look at the papers of its subscribers.

One for precision is drawn from findings, one for an audit from rows that no rule accuses. The same seed draws
the same; as the order depends on the installation's own secret, a carrier can't foresee it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import month_rows
from simaudit.jobs.audit.month_findings import intact_month, month_findings, with_papers
from simaudit.jobs.follow_up.inspection_plan import open_case_rows
from simaudit.jobs.follow_up.precision_sample import Allotted, accuses, allocation, precision_sample
from simaudit.jobs.stored.cases import CaseSettings
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.sample_workbook import write_worksheet
from simaudit.rules.check import Check
from simaudit.rules.scope import in_scope
from simaudit.store.audit_frame import AuditedRows, risk_counts, rows_of_risks
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import with_number_key
from simaudit.store.months import wanted_month
from simaudit.store.samples import AUDIT, Purpose, SampleRecord, record_sample
from simaudit.store.store import Store


@dataclass(frozen=True)
class SampleRequest:
    """What is to be drawn."""

    carrier: str
    size: int
    """How many units: papers, faces, devices, points, addresses, or rows that stand alone."""
    purpose: Purpose = "precision"
    period: Period | None = None
    """None: the month of the last run."""
    seed: int = 1
    checks: tuple[str, ...] = ()
    """Ids; none: all checks whose findings accuse."""
    findings: Path | None = None
    """The month's findings.parquet, decrypted, where the run's own is encrypted."""


@dataclass(frozen=True)
class DrawnSample:
    """What was drawn."""

    period: Period
    units: int
    """Units in the sample."""
    rows: int
    """Rows to look at."""
    of: int
    """Units that could have been drawn."""
    strata: int
    """Checks, or risks, that have units in the sample."""
    left_out: tuple[str, ...]
    """Checks of which too few could be drawn to tell their share: none were."""


def draw_sample(
    store: Store,
    out: Path,
    checks: Sequence[Check],
    request: SampleRequest,
    settings: CaseSettings,
    worksheet: Path,
    now: datetime,
) -> DrawnSample:
    """Draw a sample, write its worksheet (0600) and record what was drawn; `now` is local time.

    Raises UsageError where the month or its findings aren't there as the audit left them, where nothing or
    too little is to be drawn, or where the worksheet is there already.
    """
    if worksheet.exists():
        raise UsageError("worksheet_exists", path=worksheet)
    store.require_ledger()
    with store.open_ledger() as ledger:
        period = wanted_month(ledger, request.period, request.carrier)
        findings = month_findings(ledger, out / str(period), period, request.carrier, request.findings)
        figures = next(
            carrier for carrier in stored_month(ledger, period).carriers if carrier.carrier == request.carrier
        )
        rows, province = intact_month(store, ledger, period, request.carrier), figures.run.province
        findings = _in_scope(findings, rows, province)
        if request.purpose == "audit":
            month = AuditedRows(
                period,
                request.carrier,
                rows,
                findings,
                accuses(findings),
                open_case_rows(store, ledger, period, settings).filter(pl.col("carrier") == request.carrier),
                province,
            )
            drawn, strata = audit_sample(ledger, month, settings.key, request.size, request.seed)
        else:
            drawn, strata = precision_sample(
                ledger, findings, checks, figures, request.checks, request.size, request.seed
            )
        drawn = with_papers(store, ledger, period, request.carrier, drawn)
        name = hashlib.sha256("\n".join(sorted(drawn["finding_key"])).encode()).hexdigest()[:16]
        lang = figures.run.langs[0]
        write_worksheet(
            drawn,
            strata.filter(pl.col("drawn") > 0),
            {check.id: check for check in checks},
            Words("sample_book", lang)[f"drawn.{request.purpose}"].format(seed=request.seed),
            worksheet,
            lang,
            audit=request.purpose == "audit",
        )
        sample = SampleRecord(name, period, request.carrier, request.seed, request.size, now, request.purpose)
        try:
            record_sample(ledger, sample, drawn, strata)
        except BaseException:
            worksheet.unlink()
            raise
    return _outcome(period, drawn, strata, request.checks)


def _in_scope(findings: pl.DataFrame, rows: Path, province: str) -> pl.DataFrame:
    """The findings of the province's rows, and those that no row has."""
    if not province:
        return findings
    elsewhere = month_rows(rows).filter(~in_scope(province)).select("file", pl.col("record").cast(pl.Int64))
    return findings.join(elsewhere.collect(), on=["file", "record"], how="anti", maintain_order="left")


def _outcome(period: Period, drawn: pl.DataFrame, strata: pl.DataFrame, asked: Sequence[str]) -> DrawnSample:
    reported = strata.filter(pl.col("check_id").is_in(list(asked))) if asked else strata
    left_out = reported.filter(pl.col("drawn") == 0)["check_id"].to_list()
    return DrawnSample(
        period,
        int(reported["drawn"].sum()),
        drawn.height,
        int(reported["units"].sum()),
        reported.filter(pl.col("drawn") > 0).height,
        tuple(left_out),
    )


_LEAST: Final = 10
"""Rows of a stratum, or all that it has; fewer where the sample is small."""

_FEWEST: Final = 2
"""Rows of a stratum at least: a single one tells nothing of how they differ."""


def audit_sample(
    ledger: Ledger, month: AuditedRows, key: bytes, size: int, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows to look at, with msisdn and the columns DRAWN; strata, with the columns STRATA).

    `key` is the installation's. Raises UsageError where nothing, or too little is to be drawn.
    """
    counts = risk_counts(ledger, month, key, seed)
    if not counts:
        raise UsageError("nothing_to_draw", carrier=month.carrier)
    least = max(_FEWEST, min(_LEAST, size // len(counts)))
    # To the power of its size, a small stratum of risk gets more than its part of the rows.
    strata = [Allotted(count, count, least) for count in counts.values()]
    if (needed := sum(stratum.needs for stratum in strata)) > size:
        raise UsageError("sample_too_small", place=Note("at_key", key=f"--size {size}"), least=needed)
    shares = dict(zip(counts, allocation(strata, size), strict=True))
    drawn = rows_of_risks(ledger, shares).with_columns(
        period=pl.lit(str(month.period)), carrier=pl.lit(month.carrier), check_id=pl.lit(AUDIT)
    )
    # A number has the key that `answers` makes of it; without one, the lot is as good.
    keyed = with_number_key(ledger, drawn, key).with_columns(
        pl.coalesce("number_key", "lot").alias("finding_key")
    )
    rows = keyed.unique("finding_key", keep="first", maintain_order=True)
    frame = (
        rows.group_by("stratum", maintain_order=True)
        .len("drawn")
        .with_columns(
            pl.col("stratum").replace_strict(counts, return_dtype=pl.Int64).alias("units"),
            check_id=pl.lit(AUDIT),
            fingerprint=pl.lit(""),
        )
        .with_columns(found="units", records=pl.col("units").cast(pl.Float64))
    )
    return rows.join(frame.select("stratum", "units", "drawn"), on="stratum", maintain_order="left").select(
        *("period", "carrier", "check_id", "msisdn", "file", "record", "finding_key", "stratum"),
        unit="finding_key",
        unit_rows=pl.lit(1),
        unit_records=pl.lit(1.0),
        share=pl.lit(1.0),
        probability=pl.col("drawn") / pl.col("units"),
    ), frame
