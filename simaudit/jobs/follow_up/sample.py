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
from simaudit.jobs.follow_up.precision_sample import (
    LEAST_UNITS,
    Allotted,
    accuses,
    allocation,
    precision_sample,
)
from simaudit.jobs.stored.cases import CaseSettings, stored_links
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.judge.linked_rows import read_linked
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.sample_workbook import write_worksheet
from simaudit.report.figures.set_aside import portraits_aside
from simaudit.rules.check import Check
from simaudit.rules.scope import in_scope
from simaudit.store.audit_frame import AuditedRows, risk_counts, rows_of_risks
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import with_number_key
from simaudit.store.months import wanted_month
from simaudit.store.samples import AUDIT, STRATA, Purpose, SampleRecord, record_sample
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
    fewest: tuple[str, ...]
    """Checks that have more units than were drawn of them, which is as few as tell a share."""


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
    with store.require_ledger().open_ledger() as ledger:
        period = wanted_month(ledger, request.period, request.carrier)
        findings = month_findings(ledger, out / str(period), period, request.carrier, request.findings)
        figures = next(
            carrier for carrier in stored_month(ledger, period).carriers if carrier.carrier == request.carrier
        )
        rows, scope = intact_month(store, ledger, period, request.carrier), figures.run.scope
        row = ["file", "record"]
        if scope:
            elsewhere = month_rows(rows).filter(~in_scope(scope)).select(row).collect()
            findings = findings.join(elsewhere, on=row, how="anti", maintain_order="left")
        links = stored_links(store, ledger, period, [request.carrier]).values()
        aside = portraits_aside(read_linked(links), settings.portraits.default, checks)
        counted = findings.join(aside, on=["check_id", *row], how="anti", maintain_order="left")
        if request.purpose == "audit":
            cases = open_case_rows(store, ledger, period, settings).filter(carrier=request.carrier)
            month = AuditedRows(period, request.carrier, rows, findings, accuses(counted), cases, scope)
            drawn, strata = audit_sample(ledger, month, settings.key, request.size, request.seed)
        else:
            drawn, strata = precision_sample(
                ledger, counted, checks, figures, request.checks, request.size, request.seed
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


def _outcome(period: Period, drawn: pl.DataFrame, strata: pl.DataFrame, asked: Sequence[str]) -> DrawnSample:
    reported = strata.filter(pl.col("check_id").is_in(list(asked))) if asked else strata
    checks = reported.filter(pl.col("check_id") != AUDIT)
    left_out, fewest = (
        checks.filter(pl.col("drawn") == number, pl.col("units") > number)["check_id"].to_list()
        for number in (0, LEAST_UNITS)
    )
    return DrawnSample(
        period,
        int(reported["drawn"].sum()),
        drawn.height,
        int(reported["units"].sum()),
        reported.filter(pl.col("drawn") > 0).height,
        tuple(left_out),
        tuple(fewest),
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
    strata = [Allotted(count, count, min(least, count)) for count in counts.values()]
    if (needed := sum(stratum.least for stratum in strata)) > size:
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
    sizes = dict(rows["stratum"].value_counts().iter_rows())
    frame = pl.DataFrame(
        [(AUDIT, name, count, count, float(count), sizes[name], "") for name, count in counts.items()],
        schema=[*STRATA],
        orient="row",
    )
    return rows.join(frame.select("stratum", "units", "drawn"), on="stratum", maintain_order="left").select(
        *("period", "carrier", "check_id", "msisdn", "file", "record", "finding_key", "stratum"),
        unit="finding_key",
        unit_rows=pl.lit(1),
        unit_records=pl.lit(1.0),
        share=pl.lit(1.0),
        probability=pl.col("drawn") / pl.col("units"),
    ), frame
