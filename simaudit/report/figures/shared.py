"""What a province shows others of a month: counts of live rows and findings by carrier, check and class.

The models are strict: what is read with them was written elsewhere.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from simaudit.config.key_values import known_province
from simaudit.contract import CARRIER, CHECK_ID
from simaudit.report.figures.base import Figures
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.small_cells import LEAST, counted_spans, is_few, live_spans

TYPES: Final = ("INDIVIDUAL", "ORGANISATION")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_PLACES_A_TYPE: Final = _LAST_YEAR - _FIRST_YEAR + 2
"""The years, and behind them one for rows of no known year."""
PLACES: Final = len(TYPES) * _PLACES_A_TYPE

_Count = Annotated[int, Field(ge=0, le=10**10)]
_Shown = Annotated[int, Field(ge=LEAST, le=10**10)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Stratum(Figures):
    """Rows of one type of customer, registered in one year."""

    customer_type: Literal["INDIVIDUAL", "ORGANISATION"]
    """Of whom no type is known counts as INDIVIDUAL."""
    year: Annotated[int, Field(ge=_FIRST_YEAR, le=_LAST_YEAR)] | None
    """Of registration; earlier ones count as 2000, null where it is not known."""

    @property
    def place(self) -> int:
        """Its place in the order of types and years, the unknown year last."""
        year = _LAST_YEAR + 1 if self.year is None else self.year
        return TYPES.index(self.customer_type) * _PLACES_A_TYPE + year - _FIRST_YEAR


class LiveClass(Figures):
    """Neighbouring strata, joined until they have rows enough."""

    first: Stratum
    """The first stratum."""
    last: Stratum
    """The last, in the order of types and years; an unknown year is behind all others."""
    live: _Shown
    """Live rows."""


class FoundClass(LiveClass):
    """The same with what a check found: none, or enough rows, and none or enough without."""

    findings: _Count
    """Live rows with a finding of the check that is not waived."""

    @model_validator(mode="after")
    def _shows_no_few(self) -> "FoundClass":
        if self.findings > self.live or is_few(self.findings) or is_few(self.live - self.findings):
            raise ValueError("a count of a few")
        return self


class SharedCheck(Figures):
    """What one check found at one carrier, in its classes or joined ones."""

    check_id: Annotated[str, Field(pattern=CHECK_ID)]
    """Id of the check."""
    fingerprint: _Hash
    """sha256 over all that decides its findings, parameters too: only equal ones are compared."""
    withheld: Literal["few", "nearly_all"] | None
    """Why there are no classes: it found fewer than ten rows in all, or all but so few."""
    classes: Annotated[tuple[FoundClass, ...], Field(max_length=PLACES)]
    """Empty where they are withheld."""

    def least(self, live: int) -> int:
        """The fewest findings that it may have among so many live rows."""
        if self.withheld is None:
            return sum(row.findings for row in self.classes)
        return 1 if self.withheld == "few" else live - LEAST + 1

    def most(self, live: int) -> int:
        """The most findings that it may have."""
        if self.withheld is None:
            return sum(row.findings for row in self.classes)
        return min(LEAST - 1, live) if self.withheld == "few" else live


class SharedCarrier(Figures):
    """One carrier at the province."""

    carrier: Annotated[str, Field(pattern=rf"^{CARRIER}$")]
    classes: Annotated[tuple[LiveClass, ...], Field(min_length=1, max_length=PLACES)]
    """Its live rows."""
    checks: Annotated[tuple[SharedCheck, ...], Field(max_length=1000)]
    """Those that judged its month, and find rows."""

    @property
    def live(self) -> int:
        """Its live rows."""
        return sum(row.live for row in self.classes)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "SharedCarrier":
        ends = [place for row in self.classes for place in (row.first.place, row.last.place)]
        if ends != sorted(ends) or len({row.first.place for row in self.classes}) < len(self.classes):
            raise ValueError("classes out of order")
        if len({check.check_id for check in self.checks}) < len(self.checks):
            raise ValueError("a check twice")
        for check in self.checks:
            if bool(check.classes) == (check.withheld is not None):
                raise ValueError("neither classes nor why there are none")
            if check.classes and [*self.joined_in(check)] != [row.live for row in check.classes]:
                raise ValueError("live rows that differ")
        return self

    def joined_in(self, check: SharedCheck) -> Sequence[int]:
        """The live rows of its classes by the check's, which begin and end where some of them do."""
        rows = iter(self.classes)
        sums = []
        for found in check.classes:
            live, row = 0, None
            while row is None or row.last != found.last:
                row = next(rows, None)
                if row is None or (live == 0 and row.first != found.first):
                    return []
                live += row.live
            sums.append(live)
        return sums if next(rows, None) is None else []


class SharedCases(Figures):
    """The cases of one kind and about one size; each case is of one kind, so that none can be worked out."""

    sign: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    """The largest sign of deceit that they have; `none`: they have none."""
    from_numbers: Annotated[int, Field(ge=0, le=10**10)]
    """The fewest numbers of such a case."""
    to_numbers: Annotated[int, Field(ge=0, le=10**10)] | None
    """The most; null: any more."""
    cases: _Shown | None
    """How many there are; null: fewer than ten."""
    numbers: _Shown
    """Numbers in all of them together."""


class SharedFigures(Figures):
    """The figures of a province's month, signed with the key of its installation."""

    form: Annotated[Literal["simaudit.share/1"], Field(alias="schema")]
    province: Annotated[str, Field(min_length=2, max_length=2), AfterValidator(known_province)]
    """Code of the province whose Department made the file."""
    period: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    """Of the simaudit that audited the month."""
    rule_set: _Hash
    """Fingerprint over all checks of that run."""
    audited_at: Annotated[str, Field(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$")]
    """When that run began, in Vietnamese time: of two files of a month the later one counts."""
    only: Annotated[str, Field(pattern=rf"^{CARRIER}$")] | None
    """The carrier whose figures alone the file has; null: all."""
    carriers: Annotated[tuple[SharedCarrier, ...], Field(max_length=200)]
    """Those that have ten live rows or more."""
    cases: Annotated[tuple[SharedCases, ...], Field(max_length=200)]
    """Over all carriers; none in a file for one carrier."""
    key: _Hash
    """The public key (Ed25519) of the installation."""
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    """Of all other members: keys sorted, without blanks, as UTF-8 without escapes."""

    @model_validator(mode="after")
    def _has_each_carrier_once(self) -> "SharedFigures":
        if len({row.carrier for row in self.carriers}) < len(self.carriers):
            raise ValueError("a carrier twice")
        return self


def shared_carrier(
    carrier: str,
    live: Mapping[Stratum, int],
    checks: Mapping[str, tuple[str, Mapping[Stratum, int]]],
) -> SharedCarrier | None:
    """A carrier's live rows and, by check, fingerprint and findings; None where it has too few rows."""
    strata = sorted(live, key=lambda stratum: stratum.place)
    spans = live_spans([live[stratum] for stratum in strata])
    if not spans:
        return None
    rows = [sum(live[stratum] for stratum in strata[first:end]) for first, end in spans]
    classes = tuple(
        LiveClass(first=strata[first], last=strata[end - 1], live=count)
        for (first, end), count in zip(spans, rows, strict=True)
    )
    shared = []
    for check_id, (fingerprint, findings) in sorted(checks.items()):
        counts = [sum(findings.get(stratum, 0) for stratum in strata[first:end]) for first, end in spans]
        found = tuple(
            FoundClass(
                first=classes[first].first,
                last=classes[end - 1].last,
                live=sum(rows[first:end]),
                findings=sum(counts[first:end]),
            )
            for first, end in counted_spans(counts, rows)
        )
        why = None if found else "few" if is_few(sum(counts)) else "nearly_all"
        shared.append(
            SharedCheck.model_validate(
                {"check_id": check_id, "fingerprint": fingerprint, "withheld": why, "classes": found}
            )
        )
    return SharedCarrier(carrier=carrier, classes=classes, checks=tuple(shared))


_SIZES: Final = (0, 10, 50, 200)
"""The fewest numbers of a case of each size."""


def shared_cases(cases: Sequence[CaseFigures]) -> tuple[SharedCases, ...]:
    """The month's cases by kind and size; those that have fewer than ten numbers together are left out."""
    numbers_by_kind = defaultdict[tuple[str, int], list[int]](list)
    for case in cases:
        if case.own_numbers:
            sign = max(case.signs, key=lambda name: (case.signs[name], name), default="none")
            size = max(size for size in _SIZES if size <= case.own_numbers)
            numbers_by_kind[sign, size].append(case.own_numbers)
    upper = dict(pairwise(_SIZES))
    return tuple(
        SharedCases(
            sign=sign,
            from_numbers=size,
            to_numbers=upper[size] - 1 if size in upper else None,
            cases=len(numbers) if len(numbers) >= LEAST else None,
            numbers=sum(numbers),
        )
        for (sign, size), numbers in sorted(numbers_by_kind.items())
        if sum(numbers) >= LEAST
    )
