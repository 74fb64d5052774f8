"""A sample of a month's findings, to inspect the papers of their subscribers.

It is drawn by check and registration point, in the order of a hash of the seed and the
finding's key: the same seed gives the same sample, and as keys depend on the installation's own secret, a
carrier can't foresee it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import Note, UsageError, nearest
from simaudit.jobs.audit.month_findings import month_findings, with_papers
from simaudit.jobs.stored.stored_month import stored_figures
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.sample_workbook import write_worksheet
from simaudit.rules.check import Check
from simaudit.store.months import wanted_month
from simaudit.store.samples import SampleRecord, drawing_lots, record_sample
from simaudit.store.store import Store


@dataclass(frozen=True)
class SampleRequest:
    """What is to be drawn."""

    carrier: str
    size: int
    """How many findings."""
    period: Period | None = None
    """None: the month of the last run."""
    seed: int = 1
    checks: tuple[str, ...] = ()
    """Ids; none: all checks whose findings can be compared with papers."""
    findings: Path | None = None
    """The month's findings.parquet, decrypted, where the run's own is encrypted."""


@dataclass(frozen=True)
class DrawnSample:
    """What was drawn."""

    period: Period
    drawn: int
    """Findings in the sample."""
    eligible: int
    """Findings that could have been drawn."""
    checks: int
    """Checks that have findings in the sample."""


WHOLE: Final = "*"
"""The stratum of a check that is drawn as one whole."""


def draw_sample(
    store: Store, out: Path, checks: Sequence[Check], request: SampleRequest, worksheet: Path, now: datetime
) -> DrawnSample:
    """Draw a sample, write its worksheet (0600) and record what was drawn; `now` is local time.

    Raises UsageError where the month or its findings aren't there as the audit left them, where nothing is to
    be drawn, where `size` is less than the checks with findings, or where the worksheet is there already.
    """
    if worksheet.exists():
        raise UsageError("worksheet_exists", path=worksheet)
    store.require_ledger()
    with store.open_ledger() as ledger:
        period = wanted_month(ledger, request.period, request.carrier)
        findings = month_findings(ledger, out / str(period), period, request.carrier, request.findings)
        eligible = _eligible(findings, checks, request)
        eligible = with_papers(store, ledger, period, request.carrier, eligible).with_row_index("place")
        drawn, strata = _drawn(eligible, drawing_lots(ledger, eligible, request.seed), request.size)
        lang = stored_figures(ledger, period, None)[0].run.langs[0]
        name = hashlib.sha256("\n".join(sorted(drawn["finding_key"])).encode()).hexdigest()[:16]
        write_worksheet(
            drawn,
            strata,
            {check.id: check for check in checks},
            Words("sample_book", lang)["stratified"].format(seed=request.seed),
            worksheet,
            lang,
        )
        rules = pl.col("check_id").replace_strict({check.id: check.fingerprint for check in checks})
        sample = SampleRecord(name, period, request.carrier, request.seed, request.size, now)
        try:
            strata = strata.with_columns(rules.alias("fingerprint"), units="found", records="found")
            drawn = drawn.with_columns(
                unit="finding_key",
                unit_rows=pl.lit(1),
                unit_records=pl.lit(1.0),
                share=pl.lit(1.0),
                probability=pl.lit(None, pl.Float64),
            )
            record_sample(ledger, sample, drawn, strata)
        except BaseException:
            worksheet.unlink()
            raise
    return DrawnSample(period, drawn.height, eligible.height, drawn["check_id"].n_unique())


def _eligible(findings: pl.DataFrame, checks: Sequence[Check], request: SampleRequest) -> pl.DataFrame:
    """The findings to draw from, one a key, none waived; without `checks`, those that papers can confirm."""
    check_ids = [check.id for check in checks]
    if unknown := sorted(set(request.checks) - set(check_ids)):
        place = Note("at_key", key=f"--check {unknown[0]}")
        raise UsageError("check_unknown", place=place, near=nearest(unknown[0], check_ids))
    # Findings about the extract itself (nature data) have no papers to inspect.
    chosen = pl.col("check_id").is_in(request.checks) if request.checks else pl.col("nature") != "data"
    eligible = findings.filter(~pl.col("waived") & chosen).unique(
        "finding_key", keep="first", maintain_order=True
    )
    if eligible.is_empty():
        raise UsageError("nothing_to_draw", carrier=request.carrier)
    number = eligible["check_id"].n_unique()
    if request.size < number:
        place = Note("at_key", key=f"--size {request.size}")
        raise UsageError("sample_too_small", place=place, checks=number)
    return eligible


def _drawn(eligible: pl.DataFrame, lots: pl.DataFrame, size: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows drawn, in their order, with `stratum`; strata: check_id, stratum, found, drawn)."""
    stratum = pl.col("point_code").fill_null("")
    counts = eligible.group_by("check_id", stratum.alias("stratum"), maintain_order=True).len("found")
    counts_by_check: dict[str, dict[str, int]] = {}
    for check_id, point, count in counts.sort("check_id", "stratum").iter_rows():
        counts_by_check.setdefault(check_id, {})[point] = count
    shares = nested_allocation(counts_by_check, size)
    strata = pl.DataFrame(
        [
            (check_id, point, counts_by_check[check_id][point], number)
            for check_id, share in shares.items()
            if isinstance(share, dict)
            for point, number in share.items()
        ]
        + [
            (check_id, WHOLE, sum(counts_by_check[check_id].values()), share)
            for check_id, share in shares.items()
            if isinstance(share, int)
        ],
        schema={"check_id": pl.String, "stratum": pl.String, "found": pl.Int64, "drawn": pl.Int64},
        orient="row",
    )
    whole = [check_id for check_id, share in shares.items() if isinstance(share, int)]
    rows = eligible.with_columns(
        pl.when(pl.col("check_id").is_in(whole)).then(pl.lit(WHOLE)).otherwise(stratum).alias("stratum")
    )
    lot = pl.col("lot").rank("ordinal").over("check_id", "stratum")
    drawn = (
        rows.join(lots, on="place")
        .join(strata, on=["check_id", "stratum"])
        .filter(lot <= pl.col("drawn"))
        .sort("place")
        .drop("place", "lot", "found", "drawn")
    )
    return drawn, strata


def allocation(counts: Sequence[int], size: int) -> list[int]:
    """How many of `size` to draw from each stratum, of which it has `counts` (each at least 1).

    Every stratum gets one, the rest goes by what is left in each (largest remainders,
    Hare-Niemeyer), and never more than there is. Raises ValueError where there are more strata
    than `size`.
    """
    if size < len(counts):
        raise ValueError(f"{size} for {len(counts)} strata")
    remaining = [count - 1 for count in counts]
    rest = min(size, sum(counts)) - len(counts)
    total = sum(remaining)
    exact = [rest * count / total if total else 0.0 for count in remaining]
    whole = [int(share) for share in exact]
    largest = sorted(range(len(counts)), key=lambda at: (whole[at] - exact[at], -remaining[at], at))
    for at in largest[: rest - sum(whole)]:
        whole[at] += 1
    return [1 + share for share in whole]


def nested_allocation(counts: Mapping[str, Mapping[str, int]], size: int) -> dict[str, dict[str, int] | int]:
    """By check, and within it by point: how many to draw.

    A check that gets fewer than it has points is drawn as one whole, so that every finding of it has the same
    chance: a number instead of a share for each point. ValueError: more checks than `size`.
    """
    checks = list(counts)
    shares = allocation([sum(counts[check].values()) for check in checks], size)
    drawn: dict[str, dict[str, int] | int] = {}
    for check, share in zip(checks, shares, strict=True):
        points = counts[check]
        if share < len(points):
            drawn[check] = share
        else:
            drawn[check] = dict(zip(points, allocation(list(points.values()), share), strict=True))
    return drawn
