"""Which findings are looked at, to tell what share of each check's is right.

What is decided is decided of a unit: of the paper, face, device, point or address that a check names as the
subject, or of the row, where it names none. Units of a check are drawn with a probability proportional to
their rows, by Pareto sampling: Rosén, On sampling with probability proportional to size, Journal of
Statistical Planning and Inference 62 (1997), p. 159–191. Their random numbers are hashes of seed and unit.
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.contract import SEVERITIES, VIOLATIONS
from simaudit.errors import Note, UsageError
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.rules.check import Check
from simaudit.rules.load import near_check
from simaudit.store.ledger import Ledger
from simaudit.store.samples import lots

POWER: Final = 0.5
"""Between 0, the same precision for every stratum, and 1, units by its use alone: Bankier, Power allocations:
determining sample sizes for subnational areas, The American Statistician 42 (1988), p. 174–177."""


@dataclass(frozen=True)
class Allotted:
    """A stratum to draw from."""

    units: int
    """Units that it has, 1 at least."""
    use: float
    """What an estimate of it is worth, in any unit; more than 0."""
    least: int
    """The fewest units that say something of it, `units` at most: so many are drawn, or none."""


def allocation(strata: Sequence[Allotted], size: int) -> list[int]:
    """How many of `size` to draw from each stratum.

    The strata of most use come first: each of them gets what it needs, as long as that lasts. The rest goes
    by use to the power POWER, as Webster's method shares it out, and never more than a stratum has.
    """
    drawn = [0] * len(strata)
    rest = size
    for at in sorted(range(len(strata)), key=lambda at: (-strata[at].use, -strata[at].units, at)):
        if strata[at].least <= rest:
            drawn[at] = strata[at].least
            rest -= drawn[at]

    def claim(at: int) -> tuple[float, int]:
        return (drawn[at] + 0.5) / math.pow(strata[at].use, POWER), at

    claims = [claim(at) for at, stratum in enumerate(strata) if 0 < drawn[at] < stratum.units]
    heapq.heapify(claims)
    while rest and claims:
        _, at = heapq.heappop(claims)
        drawn[at] += 1
        rest -= 1
        if drawn[at] < strata[at].units:
            heapq.heappush(claims, claim(at))
    return drawn


LEAST_UNITS: Final = 30
"""Units of a check, fewer of which say little of its share; where it has fewer, all of them."""

ROWS: Final = 5
"""Rows of a unit that are looked at, as the others mostly share its fault, or its innocence; more only of one
so large that it is drawn for certain."""

_DIGITS: Final = 13
"""Hexadecimal digits of a hash that make a random number: as many as a float holds."""

WHOLE: Final = "*"
"""The stratum of a check."""

_UNIT: Final = ("check_id", "unit")


def accuses(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings that say a record is wrong: not waived, of a sign of violation that isn't low.

    Rows that have one are drawn from for precision, all others for an audit.
    """
    grave = pl.col("nature").is_in(VIOLATIONS) & (pl.col("severity") != SEVERITIES[-1])
    return findings.filter(~pl.col("waived"), grave)


def precision_sample(
    ledger: Ledger,
    findings: pl.DataFrame,
    checks: Sequence[Check],
    figures: CarrierFigures,
    asked: Sequence[str],
    size: int,
    seed: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows to look at, with the columns DRAWN; strata, with the columns STRATA).

    Of `asked` checks alone, where there are any. Raises UsageError where nothing, or too little is to be
    drawn, or a check is unknown.
    """
    check_ids = [check.id for check in checks]
    if unknown := sorted(set(asked) - set(check_ids)):
        place = Note("at_key", key=f"--check {unknown[0]}")
        raise UsageError("check_unknown", place=place, near=near_check(unknown[0], check_ids))
    frame = _frame(findings, asked)
    counts = frame.group_by("check_id").agg(pl.col("unit").n_unique().alias("units"), pl.len().alias("found"))
    counts = counts.filter(pl.col("check_id").is_in(check_ids)).sort("check_id")
    shares = _shares(counts, asked, _uses(checks, figures), size, figures.carrier)
    records = _with_shares(frame, [check_id for check_id, share in shares.items() if share])
    strata = counts.join(records.group_by("check_id").agg(records=pl.col("share").sum()), on="check_id")
    strata = strata.with_columns(
        drawn=pl.col("check_id").replace_strict(shares, return_dtype=pl.Int64),
        fingerprint=pl.col("check_id").replace_strict({check.id: check.fingerprint for check in checks}),
        stratum=pl.lit(WHOLE),
    ).sort("check_id")
    return _drawn(ledger, records, strata, seed), strata


def _frame(findings: pl.DataFrame, asked: Sequence[str]) -> pl.DataFrame:
    """What may be drawn, one row a key, with `unit` and `counts`: whether its row is one of the frame."""
    accusing = accuses(findings).with_columns(counts=pl.lit(value=True))
    others = findings.filter(~pl.col("waived"), pl.col("check_id").is_in(list(asked))).join(
        accusing.select("check_id").unique(), on="check_id", how="anti"
    )
    frame = pl.concat([accusing, others.with_columns(counts=pl.lit(value=False))]).unique(
        "finding_key", keep="first", maintain_order=True
    )
    # A key of one of its findings is a keyed hash that names the group, and nothing else.
    group = pl.coalesce("subject", "finding_key")
    return frame.with_columns(unit=pl.col("finding_key").min().over("check_id", group))


def _uses(checks: Sequence[Check], figures: CarrierFigures) -> Mapping[str, float]:
    """What it is worth to know a check's share: its severity by the fine (million VND) that may follow."""
    fines: dict[str, int] = {}
    for exposure in figures.exposures:
        for check_id in exposure.checks if exposure.fine else ():
            fines[check_id] = max(fines.get(check_id, 1), exposure.fine[1] if exposure.fine else 1)
    return {
        check.id: (len(SEVERITIES) - SEVERITIES.index(check.severity)) * fines.get(check.id, 1)
        for check in checks
    }


def _shares(
    counts: pl.DataFrame, asked: Sequence[str], uses: Mapping[str, float], size: int, carrier: str
) -> dict[str, int]:
    """By check, how many of its units are drawn."""
    chosen = {
        check_id: Allotted(units, uses[check_id], min(LEAST_UNITS, units))
        for check_id, units in counts.select("check_id", "units").iter_rows()
        if not asked or check_id in asked
    }
    if not chosen:
        raise UsageError("nothing_to_draw", carrier=carrier)
    shares = allocation(list(chosen.values()), size)
    if not any(shares):
        least = min(stratum.least for stratum in chosen.values())
        raise UsageError("sample_too_small", place=Note("at_key", key=f"--size {size}"), least=least)
    return dict.fromkeys(counts["check_id"], 0) | dict(zip(chosen, shares, strict=True))


def _with_shares(frame: pl.DataFrame, drawn: Sequence[str]) -> pl.DataFrame:
    """With each row's `share` of its record, so that over all checks every record counts once.

    A record is shared by the checks drawn that name it; where none does, by the others.
    """
    record = pl.concat_str("file", pl.lit("\x1f"), "record")
    of_drawn = pl.col("check_id").is_in(list(drawn)) & pl.col("counts")
    by_drawn = of_drawn.sum().over("identity")
    by_others = pl.col("counts").sum().over("identity")
    return (
        frame.with_columns(identity=pl.coalesce(record, pl.col("finding_key")))
        .with_columns(
            pl.when(of_drawn)
            .then(1 / by_drawn)
            .when(pl.col("counts") & (by_drawn == 0))
            .then(1 / by_others)
            .otherwise(0.0)
            .alias("share")
        )
        .drop("identity", "counts")
    )


def _drawn(ledger: Ledger, rows: pl.DataFrame, strata: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The rows to look at, units together."""
    rows = rows.join(strata.filter(pl.col("drawn") > 0), on="check_id", how="semi", maintain_order="left")
    units = rows.group_by(_UNIT).agg(unit_rows=pl.len().cast(pl.Int64), unit_records=pl.col("share").sum())
    units = units.with_columns(lots(ledger, units["unit"], seed)).join(
        strata.select("check_id", "stratum", "found", "drawn"), on="check_id"
    )
    members = rows.join(_chosen(units), on=_UNIT, maintain_order="left")
    within = pl.col("lot").rank("ordinal").over(_UNIT)
    # Sorted by unit, whose key is as good as chance: large units don't come first.
    return (
        members.with_columns(lots(ledger, members["finding_key"], seed))
        .filter(within <= pl.col("looked_at"))
        .sort("check_id", "unit", "file", "record", maintain_order=True)
        .drop("lot", "looked_at")
    )


def _chosen(units: pl.DataFrame) -> pl.DataFrame:
    """Of units with `lot`, the `found` rows of their check and the number `drawn` of it, those drawn.

    With their probability and how many of their rows are `looked_at`.
    """
    size, count = pl.col("unit_rows"), pl.col("drawn")
    # The largest ones are drawn for certain as long as the others leave them no less a chance than that.
    place = pl.int_range(pl.len()).over("check_id")
    others = pl.col("found") - size.cum_sum().over("check_id") + size
    units = units.sort("check_id", "unit_rows", "unit", descending=[False, True, False]).with_columns(
        certain=((count - place) * size >= others).cast(pl.Int8).cum_min().over("check_id") == 1
    )
    rest = count - pl.col("certain").sum().over("check_id")
    rest_rows = size.filter(~pl.col("certain")).sum().over("check_id")
    number = pl.col("lot").str.head(_DIGITS).str.to_integer(base=16, dtype=pl.Int64) / 16**_DIGITS
    chance = rest * size / rest_rows
    probability = pl.when("certain").then(1.0).otherwise(chance)
    odds = number / (1 - number) / (chance / (1 - chance))
    order = pl.when("certain").then(-1.0).otherwise(odds).rank("ordinal").over("check_id")
    looked_at = pl.max_horizontal(ROWS, (count * size / pl.col("found")).ceil().cast(pl.Int64))
    return (
        units.with_columns(probability=probability, looked_at=looked_at)
        .filter(order <= count)
        .select(*_UNIT, "unit_rows", "unit_records", "stratum", "probability", "looked_at")
    )
