"""The page of a commune: its numbers over all carriers, those with signs, their checks, points and months.

It travels to who can go and ask there: no count of under ten stands in it, nor one that a sum would tell.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from simaudit.intake.values.text import fold
from simaudit.report.figures.base import Count, Rate, RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.figures.territory import LEAST_NAMED, PLACES_SHOWN, Commune

MOST_PAGES: Final = 200
"""Pages of a month, of the communes of most numbers with signs: no province has so many communes."""

_MONTHS_SHOWN: Final = 6


class CommuneCount(NamedTuple):
    """Numbers of a commune, and those of them with signs, of a carrier or a month; None: withheld."""

    name: str
    numbers: int | None
    signs: Count | None
    carriers: int  # How many are counted together.

    @property
    def rate(self) -> Rate | None:
        """The share with signs."""
        return None if self.numbers is None or self.signs is None else Rate(count=self.signs, of=self.numbers)


@dataclass(frozen=True)
class CommunePage:
    """What the page of a commune shows; `area` is the commune as one of its carriers has it.

    `months` are those that were counted by the commune of rows, the oldest first. `checks` (None: withheld)
    and `points` (carrier, code, numbers with signs) begin with those of most numbers.
    """

    run: RunInfo
    area: Commune
    signs: Rate
    carriers: Sequence[CommuneCount]
    checks: Sequence[tuple[CheckFigures, int | None]]
    points: Sequence[tuple[str, str, int]]
    months: Sequence[CommuneCount]

    @property
    def list_file(self) -> str:
        """The restricted list of its numbers with signs."""
        return f"{list_stem(self.area.code, self.area.name or '')}.xlsx"


def list_stem(code: str, name: str) -> str:
    """The name of a commune's restricted list, without its ending: 22366-phuong-nha-trang."""
    return re.sub("[^a-z0-9]+", "-", fold(f"{code} {name}").lower())


def withheld(counts: Sequence[int]) -> list[int | None]:
    """The parts of a whole, None for those of under ten; if it is one alone, for the next smallest too."""
    few = sum(count < LEAST_NAMED for count in counts)
    hidden = sorted(range(len(counts)), key=counts.__getitem__)[: 2 if few == 1 else few]
    return [None if at in hidden else count for at, count in enumerate(counts)]


def commune_pages(carriers: Iterable[CarrierFigures]) -> list[CommunePage]:
    """The pages of a month, of communes of most numbers with signs first; of LEAST_NAMED numbers or more.

    Carriers whose figures may not be summed are left out, communes of other provinces than the run's, and
    what was counted by the codes of communes alone.
    """
    speaking = [figures for figures in carriers if figures.speaks]
    parts: dict[str, dict[str, Commune]] = {}
    for figures in speaking:
        for area in figures.territory.communes:
            if area.province and figures.run.province in ("", area.province):
                parts.setdefault(area.code, {})[figures.carrier] = area
    signs = {code: sum(area.numbers.n for area in part.values()) for code, part in parts.items()}
    codes = sorted((code for code in signs if signs[code] >= LEAST_NAMED), key=lambda at: (-signs[at], at))
    months = _months(speaking, codes)
    rules = {check.id: check for figures in speaking for check in figures.checks}
    return [_page(speaking[0].run, parts[code], months[code], rules) for code in codes]


_Months = dict[str, dict[str, Rate]]
"""Month → carrier → its numbers with signs, of all."""


def _months(carriers: Iterable[CarrierFigures], codes: Iterable[str]) -> dict[str, _Months]:
    """By code, this month and those before of which the extract can be used."""
    months: dict[str, _Months] = {code: {} for code in codes}
    for figures in carriers:
        stored = {month.period: json.loads(month.communes or "[]") for month in figures.changes.trend}
        stored[figures.run.period] = [area.model_dump() for area in figures.territory.communes]
        for month in figures.changes.trend[-_MONTHS_SHOWN:]:
            for area in () if month.unusable else stored[month.period]:
                if area["code"] in months and area.get("province"):
                    n, of = area["numbers"]["n"], area["numbers"]["of"]
                    count = Count(n=n, at_least=month.partly, unchecked=month.unchecked)
                    months[area["code"]].setdefault(month.period, {})[figures.carrier] = Rate(
                        count=count, of=of
                    )
    return months


def _page(
    run: RunInfo, parts: Mapping[str, Commune], months: _Months, rules: Mapping[str, CheckFigures]
) -> CommunePage:
    signs = sum((Counter(part.checks) for part in parts.values()), Counter[str]())
    points = [(carrier, *point) for carrier, part in parts.items() for point in part.points.items()]
    return CommunePage(
        run=run,
        area=next(iter(parts.values())),
        signs=_sum(months[run.period].values()),
        carriers=_counts({carrier: [rate] for carrier, rate in months[run.period].items()}),
        checks=[(rules[check_id], withheld([n])[0]) for check_id, n in signs.most_common()],
        points=sorted(points, key=lambda point: (-point[2], *point))[:PLACES_SHOWN],
        months=[_counts({period: months[period].values()})[0] for period in sorted(months)],
    )


def _sum(rates: Iterable[Rate]) -> Rate:
    first, *others = rates
    return sum(others, first)


def _counts(rates: Mapping[str, Collection[Rate]]) -> list[CommuneCount]:
    sums = [_sum(parts) for parts in rates.values()]
    numbers, signs = withheld([rate.of for rate in sums]), withheld([rate.count.n for rate in sums])
    return [
        CommuneCount(name, of, None if n is None else total.count, len(parts))
        for (name, parts), total, of, n in zip(rates.items(), sums, numbers, signs, strict=True)
    ]
