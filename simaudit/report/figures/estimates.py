"""What a sample says of all: the share of a check's findings that are right, the wrong records of a register.

Every figure has its 95 % interval and the month that was drawn from: it speaks of no other month. How it
comes about is told, with an example, in `simaudit docs sampling`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simaudit.report.figures.base import Figures
from simaudit.report.figures.interval import (
    Interval,
    SampledShare,
    SampledUnit,
    part_of_both,
    sampled_share,
    total,
)
from simaudit.report.figures.register_counts import RegisterSample
from simaudit.store.samples import Purpose, SampledStratum

FEWEST_UNITS: Final = 30
"""Answered units that a share needs to be printed, unless a check has fewer and all of them were answered."""

MOST_UNKNOWN: Final = 0.2
"""The share of unclear answers, or of records without a measurement, that still allows an estimate."""


class MonthShare(Interval):
    """The share of findings that are right, 0 to 1."""

    units: int
    """Papers, faces, points … with a clear answer: rows of one unit are right or wrong together."""
    month: str
    """YYYY-MM, the month whose findings were drawn from."""


class Precision(MonthShare):
    """The share of a check's findings that are right, 0 to 1."""

    right: int
    """Of `looked_at`."""
    looked_at: int
    """As many rows, drawn one by one, would say as much as those of the sample: Beta(right + 1, looked_at −
    right + 1) is what is known of the share."""


class CheckSample(Figures):
    """What was answered to the rows that were drawn of one check."""

    month: str
    """YYYY-MM, the month whose findings were drawn from."""
    units: int
    """Drawn."""
    answered: int
    """Units that have an answer."""
    right: int
    """Rows."""
    wrong: int
    """Rows."""
    unclear: int
    """Rows."""
    least: float
    """The share of right findings if all unclear ones are wrong."""
    most: float
    """The share of right findings if all unclear ones are right."""
    design_effect: float | None
    """How many times the variance of as many rows drawn one by one; None where it can't be estimated."""
    precision: Precision | None
    """None where too few units were answered, or too many rows are unclear."""


class RegisterEstimate(Figures):
    """How many records of a register are wrong, and which part of them the checks find."""

    wrong_records: Interval
    """How many, found or not."""
    found_share: Interval | None
    """0 to 1; None where no wrong record was seen at all."""
    month: str
    """YYYY-MM, the month that was drawn from."""
    carriers: tuple[str, ...]
    """Those whose month was drawn from in both ways, flagged and unflagged rows: the figures are theirs."""


def check_sample(strata: Sequence[SampledStratum]) -> CheckSample | None:
    """What one sample of one check says; None where nothing was answered.

    Unclear answers are left out of the estimate, as if their rows had not been drawn.
    """
    units = [unit for stratum in strata for unit in stratum.drawn if unit.looked_at]
    if not units:
        return None
    right, wrong, unclear = (sum(getattr(unit, of) for unit in units) for of in ("true", "false", "unclear"))
    clear = _clear_rows(strata)
    share = sampled_share(clear) if clear else None
    return CheckSample(
        month=strata[0].period,
        units=sum(len(stratum.drawn) for stratum in strata),
        answered=len(units),
        right=right,
        wrong=wrong,
        unclear=unclear,
        least=sampled_share(_all_rows(strata, unclear_right=False)).interval.estimate,
        most=sampled_share(_all_rows(strata, unclear_right=True)).interval.estimate,
        design_effect=share.design_effect if share else None,
        precision=_precision(share, len(clear), strata) if share and _suffices(strata) else None,
    )


def check_samples(
    strata: Sequence[SampledStratum], fingerprints: Mapping[str, str]
) -> dict[str, CheckSample]:
    """By check, what its last sample says that suffices, else its last; `strata` in the order of drawing.

    A sample counts only if it was drawn from findings of the same rule, by its fingerprint: answers to
    another rule's findings say nothing about this one's.
    """
    samples: dict[str, dict[str, list[SampledStratum]]] = {}
    for stratum in strata:
        check_id = stratum.check_id
        if check_id is not None and fingerprints.get(check_id) == stratum.fingerprint:
            samples.setdefault(check_id, {}).setdefault(stratum.sample, []).append(stratum)
    latest: dict[str, CheckSample] = {}
    for check_id, of_check in samples.items():
        answered = [sample for parts in of_check.values() if (sample := check_sample(parts)) is not None]
        if answered:
            enough = [sample for sample in answered if sample.precision]
            latest[check_id] = (enough or answered)[-1]
    return latest


def family_share(parts: Sequence[tuple[int, Precision | None]], month: str) -> MonthShare | None:
    """Of checks together, each with its findings and what was measured; None: too few were in `month`.

    The checks are strata: their numbers of right findings, each with the ends of its own interval, are added.
    Where checks that weren't measured in `month` have more than MOST_UNKNOWN of the findings there is no
    figure; else their findings count as the others do in the estimate, as all wrong or all right at its ends.
    """
    measured = [(findings, share) for findings, share in parts if share and share.month == month]
    findings = sum(number for number, _ in parts)
    answered = sum(number for number, _ in measured)
    if not answered or findings - answered > MOST_UNKNOWN * findings:
        return None
    right = total([share.times(number) for number, share in measured])
    return MonthShare(
        estimate=right.estimate / answered,
        low=right.low / findings,
        high=(right.high + findings - answered) / findings,
        units=sum(share.units for _, share in measured),
        month=month,
    )


def register_sample(strata: Sequence[SampledStratum], month: str) -> RegisterSample | None:
    """The wrong records of a carrier's `month`, from its samples of flagged and of unflagged rows.

    Horvitz and Thompson's totals (Journal of the American Statistical Association 47, 1952). A record that
    several checks find has an equal part in each of them (Sirken, the same journal 65, 1970), so that it
    counts once. None where one of the samples is missing, or leaves more than MOST_UNKNOWN open.
    """
    flagged = _best_sample(strata, "precision", month)
    passed = _best_sample(strata, "audit", month)
    if flagged is None or passed is None:
        return None
    answers = [unit for part in passed.strata for unit in part.drawn]
    return RegisterSample(
        month=month,
        found=flagged.wrong,
        missed=passed.wrong,
        flagged=round(sum(part.records for part in flagged.strata)),
        passed=round(sum(part.records for part in passed.strata)),
        unmeasured=round(flagged.unmeasured + passed.unmeasured),
        looked_at=sum(unit.true + unit.false for unit in answers),
        wrong=sum(unit.true for unit in answers),
    )


def register_estimate(samples: Mapping[str, RegisterSample]) -> RegisterEstimate | None:
    """Of the carriers that were measured, all in the same month; None where none was.

    The share that is found rests on both samples, as the checks themselves choose who is looked at: Begg and
    Greenes, Biometrics 39 (1983).
    """
    if not samples:
        return None
    found = total([sample.found for sample in samples.values()])
    missed = total([sample.missed for sample in samples.values()])
    (month,) = {sample.month for sample in samples.values()}
    return RegisterEstimate(
        wrong_records=total([found, missed]),
        found_share=part_of_both(found, missed),
        month=month,
        carriers=tuple(sorted(samples)),
    )


@dataclass(frozen=True)
class _WrongRecords:
    """The wrong records of the frame of one sample, and of how many nothing was measured."""

    strata: Sequence[SampledStratum]
    wrong: Interval
    unmeasured: float


def _best_sample(strata: Sequence[SampledStratum], purpose: Purpose, month: str) -> _WrongRecords | None:
    """Of the month's samples the one that leaves least open, of equals the last; None: none tells enough."""
    samples: dict[str, list[SampledStratum]] = {}
    for stratum in strata:
        if stratum.purpose == purpose and stratum.period == month:
            samples.setdefault(stratum.sample, []).append(stratum)
    measured = [estimate for parts in samples.values() if (estimate := _wrong_records(parts)) is not None]
    return min(reversed(measured), key=lambda estimate: estimate.unmeasured, default=None)


def _wrong_records(strata: Sequence[SampledStratum]) -> _WrongRecords | None:
    """From one sample; None where it says nothing of more than MOST_UNKNOWN of its records."""
    audit = strata[0].purpose == "audit"
    if audit and not _suffices(strata):
        return None
    shares = [
        (part.records, sampled_share(units).interval)
        for part in strata
        if part.records > 0 and (units := _clear_rows([part], records=True)) and (audit or _suffices([part]))
    ]
    records = sum(part.records for part in strata)
    measured = sum(weight for weight, _ in shares)
    unmeasured = max(records - measured, 0.0)
    if unmeasured > MOST_UNKNOWN * records:
        return None
    if not shares:
        return _WrongRecords(strata, Interval(estimate=0.0, low=0.0, high=0.0), 0.0)
    wrong = total([share.times(weight) for weight, share in shares])
    alike = wrong.estimate * unmeasured / measured
    return _WrongRecords(
        strata,
        Interval(
            estimate=wrong.estimate + alike,
            low=max(wrong.low, 0.0),
            high=min(wrong.high, measured) + unmeasured,
        ),
        unmeasured,
    )


def _precision(share: SampledShare, units: int, strata: Sequence[SampledStratum]) -> Precision:
    rows = sum(part.rows for part in strata)
    looked_at = max(round(min(share.effective, rows)), 1)
    return Precision(
        **share.interval.model_dump(),
        units=units,
        month=strata[0].period,
        right=round(share.interval.estimate * looked_at),
        looked_at=looked_at,
    )


def _suffices(strata: Sequence[SampledStratum]) -> bool:
    """Whether enough was answered, and clearly, for a figure."""
    answered = [unit for part in strata for unit in part.drawn if unit.looked_at]
    unclear = sum(unit.unclear for unit in answered)
    return (
        len(answered) >= min(FEWEST_UNITS, sum(part.units for part in strata))
        and unclear <= MOST_UNKNOWN * sum(unit.looked_at for unit in answered)
    )  # fmt: skip


def _clear_rows(strata: Sequence[SampledStratum], *, records: bool = False) -> list[SampledUnit]:
    """The units with clear answers, each counting for its rows, or for its `records`."""
    units = [unit for part in strata for unit in part.drawn if unit.true + unit.false]
    return [
        SampledUnit(
            unit.records if records else unit.rows,
            unit.rows,
            unit.true + unit.false,
            unit.true_records / (unit.true_records + unit.false_records)
            if records
            else unit.true / (unit.true + unit.false),
            unit.probability,
        )
        for unit in units
    ]


def _all_rows(strata: Sequence[SampledStratum], *, unclear_right: bool) -> list[SampledUnit]:
    """The units with answers, the unclear ones taken as right or as wrong."""
    units = [unit for part in strata for unit in part.drawn if unit.looked_at]
    return [
        SampledUnit(
            unit.rows,
            unit.rows,
            unit.looked_at,
            (unit.true + unit.unclear * unclear_right) / unit.looked_at,
            unit.probability,
        )
        for unit in units
    ]
