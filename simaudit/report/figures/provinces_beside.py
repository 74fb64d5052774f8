"""Provinces beside each other: where a carrier is worse than elsewhere by a check, and where everywhere.

Indirect standardisation (Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd ed. 2003,
chapter 19): as many people with findings are expected at a province as it would have, had each class of them
(type of customer and years of registration) the share that it has at the other provinces, all taken together.
A check is *outside* at a province, as a point is above its peers, where it has FEWEST_FINDINGS, TIMES as many
as expected, and chance and the way in which honest provinces differ (`_dispersion`) make as many or more so
rarely that of all that is compared at once FALSE_DISCOVERY are named wrongly (Benjamini and Hochberg, 1995).
It is high *everywhere* where other carriers of the same provinces say what is expected: TIMES as many at
FEWEST_IN_COMMON provinces with FEWEST_POINTS each, over all provinces together, and at none clearly less.

Files round counts down. The province itself counts by the fewest people with findings that there may be, the
others by the highest share: rounding alone names no carrier.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Annotated, Final, Literal

from pydantic import Field

from simaudit.report.figures.base import Figures, RunInfo
from simaudit.report.figures.funnels import dispersion_of, upper_tail
from simaudit.report.figures.interval import student_quantile
from simaudit.report.figures.shared import HIDDEN, ROUNDED, SharedCarrier, SharedCheck, SharedFigures
from simaudit.store.json_forms import COMPARISON
from simaudit.store.strata import Place

FEWEST_PEOPLE: Final = 100
"""People of a carrier that a province needs to be compared: of fewer, rounding leaves too little."""
FEWEST_FINDINGS: Final = ROUNDED
FEWEST_PROVINCES: Final = 6
"""Of fewer, nobody can say how far honest ones differ: none is named."""
FEWEST_IN_COMMON: Final = 5
"""In which a carrier is high, to be so everywhere."""
FEWEST_POINTS: Final = 2 * ROUNDED
"""Registration points of each of them: of fewer, one bad point may be the whole excess."""
TIMES: Final = 2.0
"""Points are named from three times on: a province is many points, and strays less."""
FALSE_DISCOVERY: Final = 0.01


class ComparedProvince(Figures):
    """A province whose figures were read."""

    province: str
    """Its code."""
    file: str
    """The name of its file; empty: one's own, from the store."""
    fingerprint: str
    """Of the key that signed it."""
    version: str
    """Of the simaudit that audited the month."""
    rule_set: str
    """Fingerprint over all checks of that run."""
    audited_at: str
    """When that run began, in Vietnamese time."""
    people: int
    """Its people, at least."""


class ProvinceCount(Figures):
    """What a check found at one province."""

    province: str
    """Code of the province."""
    people: int
    """People of the carrier, at least."""
    findings: int
    """Those with a finding, at least."""
    findings_most: int
    """Those with a finding, at most."""
    expected: float
    """As many, at most, by the shares of the other provinces."""
    outside: bool
    """Whether it is above the other provinces."""


class ComparedCheck(Figures):
    """A check at one carrier, at all provinces that judged it by the same rule."""

    carrier: str
    check_id: str
    """Id of the check."""
    dispersion: float = 0.0
    """How far provinces differ beyond chance, as `dispersion` of points; 0 also of too few of them."""
    provinces: tuple[ProvinceCount, ...]
    """By their codes."""


class Outside(Figures):
    """A check that is high at one carrier in one province, beside the others."""

    carrier: str
    check_id: str
    """Id of the check."""
    province: str
    """Code of the province."""
    findings: int
    """People with a finding, at least."""
    people: int
    """People of the carrier, at least."""
    expected: float
    """As many, at most, by the shares of the other provinces."""
    everywhere: bool
    """Whether the carrier is high by this check everywhere, too."""


class Everywhere(Figures):
    """A check that is high at one carrier in every province, beside the other carriers there."""

    carrier: str
    check_id: str
    """Id of the check."""
    provinces: tuple[str, ...]
    """Codes of those that are compared."""
    findings: int
    """People with a finding in all of them, at least."""
    people: int
    """People of the carrier, at least."""
    expected: float
    """As many, at most, by the shares of the other carriers at the same provinces."""


class NotCompared(Figures):
    """A check that provinces judged by a rule or parameters of their own."""

    carrier: str
    check_id: str
    """Id of the check."""
    provinces: tuple[str, ...]
    """Codes of the provinces that were left out."""


class ProvinceComparison(Figures):
    """Several provinces' figures of a month beside each other."""

    form: Annotated[Literal["simaudit.comparison/2"], Field(alias="schema")]
    run: RunInfo
    """When and by what the comparison was made; its period is the month."""
    own: str | None
    """Code of one's own province; null: it is not among them."""
    provinces: tuple[ComparedProvince, ...]
    """By their codes."""
    outside: tuple[Outside, ...]
    """One's own first, then by how much they exceed what is expected."""
    everywhere: tuple[Everywhere, ...]
    """By how much they exceed what is expected."""
    compared: tuple[ComparedCheck, ...]
    """All checks that two provinces or more have."""
    not_compared: tuple[NotCompared, ...]
    """By other rules."""
    least_tail: float
    """The probability of as many findings or more up to which a difference between provinces counts."""


@dataclass(frozen=True, eq=False)
class _Judged:
    """A check at one carrier in one province; equal to itself only, so that it can be a key."""

    province: str
    carrier: SharedCarrier
    check: SharedCheck

    @cached_property
    def least(self) -> int:
        return self.check.listed + self.check.rest

    @cached_property
    def most(self) -> int:
        return self.check.listed + self.check.most_of_rest(len(self.carrier.classes))

    def table(self, *, fewest: bool) -> "_Table":
        """The lowest shares of findings that its classes may have, or the highest.

        Findings beyond those that the check lists are shared out by people.
        """
        listed = {row.place: row.people for row in self.check.classes}
        share = ((self.least if fewest else self.most) - self.check.listed) / self.carrier.people
        hidden = HIDDEN if fewest else 0
        return {
            row.place: (row.people + hidden, listed.get(row.place, 0) + share * row.people)
            for row in self.carrier.classes
        }


def compare_provinces(
    figures: Mapping[str, SharedFigures], provinces: Sequence[ComparedProvince], own: str | None, run: RunInfo
) -> ProvinceComparison:
    """The figures by province (code), beside each other."""
    parts, not_compared = _parts(figures, own)
    expected, spreads, tails = dict[_Judged, float](), dict[tuple[str, str], float](), dict[_Judged, float]()
    for key, peers in parts.items():
        expected |= _expected(peers)
        spreads[key] = _dispersion(peers, expected)
        for part in peers if len(peers) >= FEWEST_PROVINCES else ():
            is_high = _is_high(part.least, expected[part])
            tails[part] = upper_tail(part.least, expected[part], spreads[key]) if is_high else 1.0
    # The largest probability that counts: i / m of FALSE_DISCOVERY for the i smallest of m, or for one.
    ordered = enumerate(sorted(tails.values()), start=1)
    significant = [place for place, tail in ordered if tail <= FALSE_DISCOVERY * place / len(tails)]
    limit = FALSE_DISCOVERY * max(significant, default=1) / max(len(tails), 1)
    compared = [
        ComparedCheck(
            carrier=carrier,
            check_id=check_id,
            dispersion=round(spreads[carrier, check_id], 6),
            provinces=tuple(
                ProvinceCount(
                    province=part.province,
                    people=part.carrier.people,
                    findings=part.least,
                    findings_most=part.most,
                    expected=round(expected[part], 4),
                    outside=tails.get(part, 1.0) <= limit,
                )
                for part in peers
            ),
        )
        for (carrier, check_id), peers in parts.items()
        if len(peers) > 1
    ]
    everywhere = _everywhere(parts)
    high = {(row.carrier, row.check_id) for row in everywhere}
    outside = [
        Outside.with_fields_of(
            row,
            carrier=check.carrier,
            check_id=check.check_id,
            everywhere=(check.carrier, check.check_id) in high,
        )
        for check in compared
        for row in check.provinces
        if row.outside
    ]
    outside.sort(key=lambda row: (row.province != own, row.expected - row.findings))
    return ProvinceComparison.model_validate(
        {
            "schema": COMPARISON,
            "run": run,
            "own": own,
            "provinces": tuple(provinces),
            "outside": tuple(outside),
            "everywhere": everywhere,
            "compared": tuple(compared),
            "not_compared": not_compared,
            "least_tail": limit,
        }
    )


_Parts = Mapping[tuple[str, str], Sequence[_Judged]]
"""(carrier, check) → the provinces that are compared, by code; in the order of carriers and checks."""


def _parts(figures: Mapping[str, SharedFigures], own: str | None) -> tuple[_Parts, tuple[NotCompared, ...]]:
    """What is judged by one rule: by one's own, else by that of most provinces."""
    every = defaultdict[tuple[str, str], list[_Judged]](list)
    for province, shared in sorted(figures.items()):
        for carrier in shared.carriers:
            if carrier.people >= FEWEST_PEOPLE:
                for check in carrier.checks:
                    every[carrier.carrier, check.check_id].append(_Judged(province, carrier, check))
    parts, not_compared = {}, []
    for (carrier_name, check_id), candidates in sorted(every.items()):
        rules = [part.check.fingerprint for part in candidates]
        own_rules = [part.check.fingerprint for part in candidates if part.province == own]
        rule = own_rules[0] if own_rules else max(rules, key=rules.count)
        parts[carrier_name, check_id] = [part for part in candidates if part.check.fingerprint == rule]
        if others := tuple(part.province for part in candidates if part.check.fingerprint != rule):
            not_compared.append(NotCompared(carrier=carrier_name, check_id=check_id, provinces=others))
    return parts, tuple(not_compared)


def _everywhere(parts: _Parts) -> tuple[Everywhere, ...]:
    by_check = defaultdict[tuple[str, str, str], list[_Judged]](list)
    for peers in parts.values():
        for part in peers:
            by_check[part.province, part.check.check_id, part.check.fingerprint].append(part)
    expected_beside, least_beside = (
        {
            part: expected
            for peers in by_check.values()
            for part, expected in _expected(peers, fewest=fewest).items()
        }
        for fewest in (False, True)
    )
    rows = list[Everywhere]()
    for (carrier, check_id), peers in parts.items():
        beside = {part: expected_beside[part] for part in peers if part in expected_beside}
        high = sum(
            part.carrier.points >= FEWEST_POINTS and _is_high(part.least, expected)
            for part, expected in beside.items()
        )
        contradicted = any(part.most < TIMES * least_beside[part] for part in beside)
        findings, expected_in_all = sum(part.least for part in beside), sum(beside.values())
        if high >= FEWEST_IN_COMMON and not contradicted and _is_high(findings, expected_in_all):
            rows.append(
                Everywhere(
                    carrier=carrier,
                    check_id=check_id,
                    provinces=tuple(part.province for part in beside),
                    findings=findings,
                    people=sum(part.carrier.people for part in beside),
                    expected=round(expected_in_all, 4),
                )
            )
    return tuple(sorted(rows, key=lambda row: row.expected - row.findings))


def _dispersion(peers: Sequence[_Judged], expected: Mapping[_Judged, float]) -> float:
    """How far the provinces differ beyond chance, as points (checks/populations.sql); 0 of too few.

    The one that exceeds what is expected most is left out, of what is expected of the others too: it alone
    would make all differ. Of few, the dispersion is uncertain: it is widened as Student's t is beside the
    normal distribution.
    """
    if len(peers) < FEWEST_PROVINCES:
        return 0.0
    excess = {part: (part.least - expected[part]) / (expected[part] or 1e-9) ** 0.5 for part in peers}
    *usual, _ = sorted(peers, key=excess.__getitem__)
    fewest, most = _expected(usual, fewest=True), _expected(usual)
    sure = 1 - FALSE_DISCOVERY
    widened = student_quantile(sure, len(usual) - 1) / NormalDist().inv_cdf(sure)
    # What rounding hides may be either way: the middle of what there may be.
    middle = [((part.least + part.most) / 2, (fewest[part] + most[part]) / 2) for part in usual]
    return dispersion_of(middle) * widened**2


def _expected(peers: Sequence[_Judged], *, fewest: bool = False) -> dict[_Judged, float]:
    """The findings of each if its classes had the shares that they have in the others, taken together.

    A class that no other has gets the share of all others. Empty where there are no others. The `fewest` that
    may be expected, or the most.
    """
    if len(peers) < 2:
        return {}
    tables = {part: part.table(fewest=fewest) for part in peers}
    total: dict[Place, tuple[int, float]] = {}
    for table in tables.values():
        for place, (people, findings) in table.items():
            people_before, findings_before = total.get(place, (0, 0.0))
            total[place] = (people_before + people, findings_before + findings)
    hidden = 0 if fewest else HIDDEN
    return {
        part: _by_shares_of_others(
            {row.place: row.people + hidden for row in part.carrier.classes}, tables[part], total
        )
        for part in peers
    }


_Table = Mapping[Place, tuple[int, float]]
"""Class → its people, and those with findings."""


def _by_shares_of_others(people: Mapping[Place, int], table: _Table, total: _Table) -> float:
    others = {
        place: (people_in_all - table.get(place, (0, 0))[0], findings - table.get(place, (0, 0))[1])
        for place, (people_in_all, findings) in total.items()
    }
    share = sum(findings for _, findings in others.values()) / sum(count for count, _ in others.values())
    shares = {place: findings / count if count else share for place, (count, findings) in others.items()}
    # A difference of sums may be below nought by its last digit.
    return max(round(sum(count * shares[place] for place, count in people.items()), 9), 0.0)


def _is_high(findings: int, expected: float) -> bool:
    """Equal but for the ninth decimal is equal."""
    return findings >= FEWEST_FINDINGS and findings >= TIMES * expected - 1e-9
