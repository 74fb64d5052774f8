"""What a province shows others of a month: people, and those with findings, by carrier, check and class.

Each count is rounded down to ROUNDED, by itself and always in the same way: so neither a second file nor
another month narrows it. Classes of years are cut alike everywhere; there are no sums. The models are strict:
what is read with them was written elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from simaudit.config.key_values import known_province
from simaudit.contract import CARRIER, CHECK_ID
from simaudit.report.figures.base import Figures
from simaudit.store.strata import FIRST_YEAR, YEARS_A_CLASS, Place

ROUNDED: Final = 10
"""Counts are whole multiples of it; one of fewer people can't be told from none."""

HIDDEN: Final = ROUNDED - 1
"""The most people that a count may leave out."""

_MOST_CLASSES: Final = 50
_BEHIND_ALL_YEARS: Final = 9999

_Shown = Annotated[int, Field(ge=ROUNDED, le=10**10, multiple_of=ROUNDED)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


class PeopleClass(Figures):
    """Customers of one type whose first live number at the carrier was registered in the same years."""

    customer_type: Literal["INDIVIDUAL", "ORGANISATION"]
    """People whose type isn't known count as INDIVIDUAL."""
    from_year: Annotated[int, Field(ge=FIRST_YEAR, le=2100, multiple_of=YEARS_A_CLASS)] | None
    """The first of the years; earlier ones count as the first class, null where it is not known."""
    people: _Shown
    """So many, or up to nine more."""

    @property
    def place(self) -> Place:
        """Which class it is."""
        return self.customer_type, self.from_year


class SharedCheck(Figures):
    """The people of a carrier with whom one check found something."""

    check_id: Annotated[str, Field(pattern=CHECK_ID)]
    """Id of the check."""
    fingerprint: _Hash
    """sha256 over all that decides its findings, parameters too: only equal ones are compared."""
    classes: Annotated[tuple[PeopleClass, ...], Field(max_length=_MOST_CLASSES)]
    """Those of the carrier's classes in which ten or more people have a finding that is not waived."""
    rest: Annotated[int, Field(ge=0, le=_MOST_CLASSES * HIDDEN, multiple_of=ROUNDED)]
    """People with one who are in the carrier's classes beyond those that are listed: at least so many."""

    @property
    def listed(self) -> int:
        """The people of the classes."""
        return sum(row.people for row in self.classes)

    def most_of_rest(self, classes: int) -> int:
        """The most people who may be beyond those listed; the carrier has so many classes."""
        # As _rest tells less of few classes: the most that give no more than this rest.
        cut = HIDDEN * ((self.rest + HIDDEN + HIDDEN - 1) // HIDDEN)
        return min(HIDDEN * classes, max(self.rest + HIDDEN, cut))


class SharedCarrier(Figures):
    """One carrier at the province."""

    carrier: Annotated[str, Field(pattern=rf"^{CARRIER}$")]
    classes: Annotated[tuple[PeopleClass, ...], Field(min_length=1, max_length=_MOST_CLASSES)]
    """The classes in which it has ten people or more with live numbers."""
    checks: Annotated[tuple[SharedCheck, ...], Field(max_length=1000)]
    """Those that judged its month, and find rows."""
    points: Annotated[int, Field(ge=0, le=10**6, multiple_of=ROUNDED)] = 0
    """So many registration points of its live numbers, or up to nine more; 0 where it is not told."""

    @property
    def people(self) -> int:
        """The fewest people that it has."""
        return sum(row.people for row in self.classes)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "SharedCarrier":
        people = {row.place: row.people for row in self.classes}
        if len(people) < len(self.classes):
            raise ValueError("a class twice")
        if len({check.check_id for check in self.checks}) < len(self.checks):
            raise ValueError("a check twice")
        for check in self.checks:
            places = {row.place for row in check.classes}
            if len(places) < len(check.classes):
                raise ValueError("a class twice")
            if any(people.get(row.place, 0) < row.people for row in check.classes):
                raise ValueError("more people with findings than there are")
            if check.rest > HIDDEN * (len(people) - 1) + 1:
                raise ValueError("more people than classes leave out")
        return self


class SharedFigures(Figures):
    """The figures of a province's month, signed with the key of its installation."""

    form: Annotated[Literal["simaudit.share/2"], Field(alias="schema")]
    province: Annotated[str, Field(min_length=2, max_length=2), AfterValidator(known_province)]
    """Code of the province whose Department made the file."""
    period: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    """Of the simaudit that audited the month."""
    rule_set: _Hash
    """Fingerprint over all checks of that run."""
    audited_at: Annotated[
        str,
        Field(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"),
        AfterValidator(_moment),
    ]
    """When that run began, in Vietnamese time: of two files of a month the later one counts."""
    rounded_down_to: Literal[10]
    """Counts of people are rounded down to whole multiples of it."""
    years_a_class: Literal[5]
    """Years of registration that make a class."""
    only: Annotated[str, Field(pattern=rf"^{CARRIER}$")] | None
    """The carrier whose figures alone the file has; null: all."""
    carriers: Annotated[tuple[SharedCarrier, ...], Field(max_length=200)]
    """Those that have ten people or more in a class."""
    key: _Hash
    """The public key (Ed25519) of the installation."""
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    """Of all other members: keys sorted, without blanks, as UTF-8 without escapes."""

    @model_validator(mode="after")
    def _has_each_carrier_once(self) -> "SharedFigures":
        if len({row.carrier for row in self.carriers}) < len(self.carriers):
            raise ValueError("a carrier twice")
        return self


_Counts = Mapping[Place, int]


def shared_carrier(
    carrier: str, people: _Counts, points: int, checks: Mapping[str, tuple[str, _Counts]]
) -> SharedCarrier | None:
    """A carrier's people, points and, by check, fingerprint and people with findings; None of too few."""
    classes = _shown(people, people)
    if not classes:
        return None
    places = [row.place for row in classes]
    shared = tuple(
        SharedCheck(
            check_id=check_id,
            fingerprint=fingerprint,
            classes=_shown(findings, places),
            rest=_rest([findings.get(place, 0) for place in places]),
        )
        for check_id, (fingerprint, findings) in sorted(checks.items())
    )
    return SharedCarrier(carrier=carrier, classes=classes, checks=shared, points=_rounded(points))


def _shown(people: Mapping[Place, int], places: Iterable[Place]) -> tuple[PeopleClass, ...]:
    """The classes with ROUNDED people or more, in the order of types and years, the unknown years last."""
    return tuple(
        PeopleClass.model_validate({"customer_type": customer_type, "from_year": year, "people": shown})
        for customer_type, year in sorted(places, key=lambda place: (place[0], place[1] or _BEHIND_ALL_YEARS))
        if (shown := _rounded(people.get((customer_type, year), 0)))
    )


def _rest(counts: Sequence[int]) -> int:
    """The people beyond the rounded counts together, rounded down.

    As no sum of so many that one of the counts had to leave out more than one: so it tells little of each,
    also to those who know in which classes there can be anybody.
    """
    left_out = [count % ROUNDED for count in counts if count % ROUNDED]
    return _rounded(min(sum(left_out), HIDDEN * (len(left_out) - 1) + 1)) if left_out else 0


def _rounded(count: int) -> int:
    return count - count % ROUNDED
