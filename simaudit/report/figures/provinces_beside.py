"""Provinces beside each other: where a carrier is worse than elsewhere by a check, and where everywhere.

Indirect standardisation (Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd ed. 2003,
chapter 19): as many people with findings are expected at a province as it would have, had each class of them
(type of customer and years of registration) the share that it has at the other provinces, all taken together.
A check is *outside* at a province, as a point is above its peers, where it has FEWEST_FINDINGS, TIMES as many
as expected, and by chance as many or more are so improbable that of all that is compared at once
FALSE_DISCOVERY are named wrongly (Benjamini and Hochberg, 1995). It is high *everywhere* by the same limits,
where other carriers of the same provinces say what is expected: over all provinces together, and so many
times it at two at least, and at none clearly less.

Files round counts down. The province itself counts by the fewest people with findings that there may be, the
others by the highest share: rounding alone names no carrier.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from simaudit.report.figures.base import Figures, RunInfo
from simaudit.report.figures.funnels import upper_tail
from simaudit.report.figures.shared import HIDDEN, ROUNDED, SharedCarrier, SharedCheck, SharedFigures
from simaudit.store.json_forms import COMPARISON
from simaudit.store.strata import Place

FEWEST_PEOPLE: Final = 100
"""People of a carrier that a province needs to be compared: of fewer, rounding leaves too little."""
FEWEST_FINDINGS: Final = ROUNDED
FEWEST_PROVINCES: Final = 2
"""In which a carrier is high, to be so everywhere."""
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
    expected_elsewhere = {
        part: expected for peers in parts.values() for part, expected in _expected(peers).items()
    }
    tails = [upper_tail(part.least, expected) for part, expected in expected_elsewhere.items()]
    limit = _least_tail(tails)
    outside_parts = {
        part
        for (part, expected), tail in zip(expected_elsewhere.items(), tails, strict=True)
        if _is_high(part.least, expected) and tail <= limit
    }
    everywhere = _everywhere(parts)
    high = {(row.carrier, row.check_id) for row in everywhere}
    outside = [
        Outside(
            carrier=part.carrier.carrier,
            check_id=part.check.check_id,
            province=part.province,
            findings=part.least,
            people=part.carrier.people,
            expected=round(expected_elsewhere[part], 4),
            everywhere=(part.carrier.carrier, part.check.check_id) in high,
        )
        for part in expected_elsewhere
        if part in outside_parts
    ]
    return ProvinceComparison.model_validate(
        {
            "schema": COMPARISON,
            "run": run,
            "own": own,
            "provinces": tuple(provinces),
            "outside": tuple(
                sorted(outside, key=lambda row: (row.province != own, row.expected - row.findings))
            ),
            "everywhere": everywhere,
            "compared": tuple(
                ComparedCheck(
                    carrier=carrier,
                    check_id=check_id,
                    provinces=tuple(
                        ProvinceCount(
                            province=part.province,
                            people=part.carrier.people,
                            findings=part.least,
                            findings_most=part.most,
                            expected=round(expected_elsewhere[part], 4),
                            outside=part in outside_parts,
                        )
                        for part in peers
                    ),
                )
                for (carrier, check_id), peers in parts.items()
                if len(peers) > 1
            ),
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
    rows, consistent = list[Everywhere](), list[bool]()
    for (carrier, check_id), peers in parts.items():
        beside = {part: expected_beside[part] for part in peers if part in expected_beside}
        if len(beside) < FEWEST_PROVINCES:
            continue
        high = sum(_is_high(part.least, expected) for part, expected in beside.items())
        contradicted = any(part.most < TIMES * least_beside[part] for part in beside)
        consistent.append(high >= FEWEST_PROVINCES and not contradicted)
        rows.append(
            Everywhere(
                carrier=carrier,
                check_id=check_id,
                provinces=tuple(part.province for part in beside),
                findings=sum(part.least for part in beside),
                people=sum(part.carrier.people for part in beside),
                expected=round(sum(beside.values()), 4),
            )
        )
    tails = [upper_tail(row.findings, row.expected) for row in rows]
    limit = _least_tail(tails)
    chosen = [
        row
        for row, tail, is_consistent in zip(rows, tails, consistent, strict=True)
        if is_consistent and tail <= limit and _is_high(row.findings, row.expected)
    ]
    return tuple(sorted(chosen, key=lambda row: row.expected - row.findings))


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
    expected = 0.0
    without_others = 0
    for place, count in people.items():
        people_of_others = total[place][0] - table[place][0]
        if people_of_others:
            expected += count * (total[place][1] - table[place][1]) / people_of_others
        else:
            without_others += count
    if without_others:
        people_in_all, findings_in_all = (
            sum(row[column] for row in total.values()) - sum(row[column] for row in table.values())
            for column in (0, 1)
        )
        expected += without_others * findings_in_all / people_in_all
    # A difference of sums may be below nought by its last digit.
    return max(round(expected, 9), 0.0)


def _is_high(findings: int, expected: float) -> bool:
    """Equal but for the ninth decimal is equal."""
    return findings >= FEWEST_FINDINGS and findings >= TIMES * expected - 1e-9


def _least_tail(tails: Sequence[float]) -> float:
    """The largest probability that counts: i / m of FALSE_DISCOVERY for the i smallest of m, or for one."""
    places = [
        place
        for place, tail in enumerate(sorted(tails), start=1)
        if tail <= FALSE_DISCOVERY * place / len(tails)
    ]
    return FALSE_DISCOVERY * max(places, default=1) / max(len(tails), 1)
