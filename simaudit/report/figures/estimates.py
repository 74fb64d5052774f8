"""What a sample says of all: the share of a check's findings that are right, the wrong records of a register.

Every figure has its 95 % interval and the month that was drawn from: it speaks of no other month. How it
comes about is told, with an example, in `simaudit docs sampling`.
"""

from collections.abc import Mapping, Sequence
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
"""Units to draw, or all that a check has, for a share of it."""

MOST_UNKNOWN: Final = 0.2
"""The share of units without an answer, of unclear answers, or of records without a measurement, that still
allows an estimate. Where answers are fewer, who gave none may matter more than chance: Office of Management
and Budget, Standards and Guidelines for Statistical Surveys, 2006, guideline 3.2.9."""


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

    The estimate leaves unclear answers out, as if their rows had not been drawn. The interval has within what
    it would be if all of them were wrong, and if all were right.
    """
    units = [unit for stratum in strata for unit in stratum.drawn if unit.looked_at]
    if not units:
        return None
    least, most = (sampled_share(_units(strata, unclear)).interval.estimate for unclear in _BOUNDS)
    clear = _units(strata)
    share = sampled_share(clear) if clear else None
    return CheckSample(
        month=strata[0].period,
        units=sum(len(stratum.drawn) for stratum in strata),
        answered=len(units),
        right=sum(unit.true for unit in units),
        wrong=sum(unit.false for unit in units),
        unclear=sum(unit.unclear for unit in units),
        least=least,
        most=most,
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
    samples: dict[tuple[str, str], list[SampledStratum]] = {}
    for stratum in strata:
        check_id = stratum.check_id
        if check_id is not None and fingerprints.get(check_id) == stratum.fingerprint:
            samples.setdefault((check_id, stratum.sample), []).append(stratum)
    latest: dict[str, CheckSample] = {}
    for (check_id, _), parts in samples.items():
        sample = check_sample(parts)
        if sample and (sample.precision or check_id not in latest or not latest[check_id].precision):
            latest[check_id] = sample
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
    findings = _best_sample(strata, "precision", month)
    others = _best_sample(strata, "audit", month)
    if findings is None or others is None:
        return None
    (flagged_open, found, flagged), (passed_open, missed, passed) = findings, others
    answers = [unit for part in passed for unit in part.drawn]
    return RegisterSample(
        month=month,
        found=found,
        missed=missed,
        flagged=round(sum(part.records for part in flagged)),
        passed=round(sum(part.records for part in passed)),
        unmeasured=round(flagged_open + passed_open),
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


def _best_sample(
    strata: Sequence[SampledStratum], purpose: Purpose, month: str
) -> tuple[float, Interval, Sequence[SampledStratum]] | None:
    """Of the month's samples the one that leaves least open, of equals the last; None: none tells enough.

    (records of its frame of which nothing was measured, wrong records of the frame, its strata).
    """
    samples: dict[str, list[SampledStratum]] = {}
    for stratum in strata:
        if stratum.purpose == purpose and stratum.period == month:
            samples.setdefault(stratum.sample, []).append(stratum)
    measured = [(*wrong, parts) for parts in samples.values() if (wrong := _wrong_records(parts)) is not None]
    return min(reversed(measured), key=lambda sample: sample[0], default=None)


def _wrong_records(strata: Sequence[SampledStratum]) -> tuple[float, Interval] | None:
    """From one sample; None where it says nothing of more than MOST_UNKNOWN of its records."""
    audit = strata[0].purpose == "audit"
    if audit and not _suffices(strata):
        return None
    shares = [
        (part.records, _interval([part], records=True))
        for part in strata
        if part.records > 0 and _units([part]) and (audit or _suffices([part]))
    ]
    records = sum(part.records for part in strata)
    measured = sum(weight for weight, _ in shares)
    unmeasured = max(records - measured, 0.0)
    if unmeasured > MOST_UNKNOWN * records:
        return None
    wrong = total([share.times(weight) for weight, share in shares])
    return unmeasured, Interval(
        estimate=wrong.estimate * (records / measured if measured else 1.0),
        low=max(wrong.low, 0.0),
        high=min(wrong.high, measured) + unmeasured,
    )


def _precision(share: SampledShare, units: int, strata: Sequence[SampledStratum]) -> Precision:
    rows = sum(part.rows for part in strata)
    looked_at = max(round(min(share.effective, rows)), 1)
    return Precision(
        **_interval(strata).model_dump(),
        units=units,
        month=strata[0].period,
        right=round(share.interval.estimate * looked_at),
        looked_at=looked_at,
    )


def _suffices(strata: Sequence[SampledStratum]) -> bool:
    """Whether enough was drawn, answered, and answered clearly, for a figure."""
    drawn = [unit for part in strata for unit in part.drawn]
    answered = [unit for unit in drawn if unit.looked_at]
    needed = max(len(drawn), min(FEWEST_UNITS, sum(part.units for part in strata)))
    unclear, looked_at = sum(unit.unclear for unit in answered), sum(unit.looked_at for unit in answered)
    return needed - len(answered) <= MOST_UNKNOWN * needed and unclear <= MOST_UNKNOWN * looked_at


_BOUNDS: Final = ((0, 1), (1, 0))
"""As how many right and wrong answers an unclear one counts at the ends: all are wrong, all are right."""


def _interval(strata: Sequence[SampledStratum], *, records: bool = False) -> Interval:
    """The share by clear answers, with the ends that it has where all unclear ones are wrong, and all right.

    These are bounds, whatever is unclear: Horowitz and Manski, Journal of the American Statistical
    Association 95 (2000).
    """
    clear, wrong, right = (
        sampled_share(_units(strata, unclear, records=records)).interval for unclear in ((0, 0), *_BOUNDS)
    )
    return Interval(
        estimate=clear.estimate, low=min(wrong.low, clear.estimate), high=max(right.high, clear.estimate)
    )


def _units(
    strata: Sequence[SampledStratum], unclear: tuple[int, int] = (0, 0), *, records: bool = False
) -> list[SampledUnit]:
    """The units with answers, each counting for its rows, or for its `records`.

    `unclear` = as how many right and wrong answers each unclear one counts. Units without an answer are taken
    as left out by chance, like those that weren't drawn: the others of their stratum stand for them, with a
    smaller probability (Oh and Scheuren in Incomplete Data in Sample Surveys 2, 1983).
    """
    units = []
    for part in strata:
        answers = [(unit, unit.true + unit.false + unit.unclear * sum(unclear)) for unit in part.drawn]
        answered = [(unit, looked_at) for unit, looked_at in answers if looked_at]
        for unit, looked_at in answered:
            size, right, wrong, open_ = (
                (unit.records, unit.true_records, unit.false_records, unit.unclear_records)
                if records
                else (unit.rows, unit.true, unit.false, unit.unclear)
            )
            right, wrong = right + open_ * unclear[0], wrong + open_ * unclear[1]
            probability = unit.probability * len(answered) / len(answers)
            units.append(SampledUnit(size, unit.rows, looked_at, right / (right + wrong), probability))
    return units
