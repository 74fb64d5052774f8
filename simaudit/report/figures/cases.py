"""The figures of a month's cases, over all carriers and of each carrier's own part; its default portraits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import polars as pl
from pydantic import Field, field_validator

from simaudit.cases.components import components, memberships, row_links
from simaudit.cases.continuity import EDITION
from simaudit.cases.month_cases import MonthCases, carrier_part, carrier_rows
from simaudit.report.figures.base import Figures
from simaudit.report.figures.case_network import CaseNetwork, case_networks
from simaudit.report.figures.case_timeline import CaseNights, CaseTimeline, case_nights, case_timelines
from simaudit.report.figures.case_why import CaseTitle, CaseWhy, case_titles, case_why, with_scope
from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import in_scope


class OtherFaces(Figures):
    """Another case of the month that has portraits of this one too."""

    case_id: str
    """Id of the other case."""
    carriers: tuple[str, ...]
    """Of the other case."""
    faces: int
    """Portraits that both have."""


class LinkGroups(Figures):
    """What hangs together by one link within a case: so many groups, with so many numbers in all."""

    link: str
    """Name of the link."""
    groups: int
    """How many groups."""
    numbers: int


class CaseFacts(Figures):
    """What connects the rows of a case, in counts."""

    groups: tuple[LinkGroups, ...]
    """The groups of each link."""


class CaseFigures(Figures):
    """One case of a month, over all carriers or a carrier's own part of it; of its people only counts.

    `state`: new, continued, or quiet, and then all counts are 0. `carriers` of a part is its own carrier.
    """

    case_id: str
    """Id of the case; it stays from month to month."""
    first_period: str
    """The month in which it was first found."""
    last_period: str
    """The last month in which it had numbers."""
    state: str
    edition: int = EDITION
    """Of the criteria by which it is a case; the first had neither people nor signs."""
    reason: str | None = None
    """Of a quiet case that is none any more by the criteria: `criteria`."""
    police: bool = False
    """Whether one sign is as large as it has to be; never of a carrier's part."""
    deceived: int = 0
    """How many people, or forged papers, the signs hold together."""
    persons: int = 0
    """People: two of paper, name and date of birth make one."""
    forged: int = 0
    """Forged papers."""
    signs: Mapping[str, int] = Field(default_factory=dict)
    """Sign (cases/deceit.py) → its size, in their order."""
    title: CaseTitle = CaseTitle()
    """Who and what it is, to be said by report/pages/case_words.py, which says why as well."""
    why: CaseWhy = CaseWhy()
    """Why it is a case."""
    numbers: int
    victims: int = 0
    """Of these, the numbers in no sign of a case that has one: of people whose papers were stolen."""
    in_scope: int | None = None
    """Of the others, the numbers of the province that the report is about; null where it is about all."""
    province: str | None = None
    """Code of the province of most of its rows; null where that is none of Viet Nam's."""
    with_sign: int = 0
    """The carrier's numbers in scope that are in a sign of its own rows and have a sign of violation."""
    papers: int
    """Different papers."""
    faces: int
    """Different portraits, counted apart at each carrier."""
    points: int
    """Different registration points, counted apart at each carrier."""
    clerks: int
    """Different clerks, counted apart at each carrier."""
    carriers: tuple[str, ...]
    """With a row in a sign; where there is no sign, with any row."""
    spans: bool = False
    """Of a carrier's part: whether the case has numbers of other carriers too."""
    links: tuple[str, ...]
    """Names of the links by which the rows hang together."""
    marks: tuple[str, ...]
    """Check ids."""
    first_day: date | None
    """Of the registrations."""
    last_day: date | None
    """Of the last registration."""
    dense_from: date | None = None
    """The first of the fewest days that hold nine tenths of the registrations."""
    dense_to: date | None = None
    """The last of them."""
    elsewhere: tuple[OtherFaces, ...] = ()
    """Over all carriers: other cases that have portraits of this one, as far as carriers declare one kind."""
    continued_from: str | None
    """Id of the case of the month before that this one continues; null of a new one."""
    split_from: str | None
    """Id of the case of the month before that it split from; null where it didn't."""
    merged_from: tuple[str, ...]
    """Ids of other cases of the month before that it takes up."""
    related: tuple[str, ...] = ()
    """Ids of other cases of the month with which it has a paper, face, device or address in common."""
    facts: CaseFacts | None = None
    """Of the first ones; so are the next three, of fewer."""
    timeline: CaseTimeline | None = None
    """Its registrations over time."""
    nights: CaseNights | None = None
    """Its registrations by hour and day, where nights are a sign of it."""
    network: CaseNetwork | None = None
    """As it is drawn."""

    @property
    def accused(self) -> int:
        """Its numbers without those of victims."""
        return self.numbers - self.victims

    @property
    def accused_persons(self) -> int:
        """Its people without victims."""
        return next((part.n for part in self.why.parts if part.kind == "persons"), self.persons)

    @property
    def own_numbers(self) -> int:
        """Those of the province that the report is about; all where it is about all."""
        return self.accused if self.in_scope is None else self.in_scope

    @field_validator("province")
    @classmethod
    def _known_province(cls, code: str | None) -> str | None:
        return code if code in provinces() else None

    @field_validator("signs", mode="before")
    @classmethod
    def _as_mapping(cls, signs: object) -> object:
        """A list of signs with their sizes, as tables have them."""
        return {row["sign"]: row["size"] for row in signs} if isinstance(signs, list) else signs


class DefaultPortrait(Figures):
    """A picture of a program at a carrier, which joins nobody: on so many people, at so many points."""

    carrier: str
    persons: int
    """On whom it is."""
    numbers: int
    points: int
    """Registration points."""
    first_day: date | None
    """Of the registrations."""
    last_day: date | None
    """Of the last registration."""


def quiet_case(
    case_id: str, first_period: str, last_period: str, edition: int = EDITION, reason: str | None = None
) -> CaseFigures:
    """A case that has no numbers this month."""
    nothing: dict[str, Any] = {
        **dict.fromkeys(("numbers", "papers", "faces", "points", "clerks"), 0),
        **dict.fromkeys(("carriers", "links", "marks", "merged_from"), ()),
        **dict.fromkeys(("first_day", "last_day", "continued_from", "split_from")),
    }
    facts = {"first_period": first_period, "last_period": last_period, "edition": edition, "reason": reason}
    return CaseFigures.model_validate({"case_id": case_id, "state": "quiet", **facts, **nothing})


EXPLAINED: Final = 100
"""So many of the first cases say by which links their rows hang together."""

DRAWN: Final = 12
"""So many of the first cases have a network and a timeline."""


def case_figures(month_cases: MonthCases) -> tuple[CaseFigures, ...]:
    """Every case over all carriers, in their order, quiet ones last."""
    carriers = dict(month_cases.cases.select("case_id", "carriers").iter_rows())
    elsewhere: dict[str, list[OtherFaces]] = {}
    for case_id, other, faces in month_cases.elsewhere.iter_rows():
        same = OtherFaces(case_id=other, carriers=carriers[other], faces=faces)
        elsewhere.setdefault(case_id, []).append(same)
    return _figures(month_cases.cases, month_cases.rows, {}, elsewhere)


def default_portrait_figures(month_cases: MonthCases, carrier: str) -> tuple[DefaultPortrait, ...]:
    """A carrier's default portraits, that of most people first."""
    portraits = month_cases.portraits.filter(pl.col("carrier") == carrier)
    renamed = portraits.rename({"from": "first_day", "to": "last_day"})
    return tuple(DefaultPortrait.model_validate(row) for row in renamed.iter_rows(named=True))


def carrier_cases(
    month_cases: MonthCases,
    carrier: str,
    whole: Iterable[CaseFigures],
    scope: str = "",
    violations: Collection[str] = (),
) -> tuple[CaseFigures, ...]:
    """A carrier's own part of each case that has any of its rows, that of most numbers first.

    `whole` are the figures over all carriers, of which those of a case of this carrier alone are taken;
    `violations` are the checks whose findings are signs of violation. Nothing of a part follows from another
    carrier's rows but whether there are any.
    """
    rows = carrier_rows(month_cases, carrier)
    if rows.is_empty():
        return ()
    alone = {case.case_id: case for case in whole if case.carriers == (carrier,)}
    parts = carrier_part(month_cases, carrier, scope)
    numbers = pl.col("msisdn").drop_nulls().n_unique()
    with_sign = accused_rows(rows, scope, violations).group_by("case_id").agg(with_sign=numbers)
    parts = parts.join(with_sign, on="case_id", how="left", maintain_order="left")
    return _figures(parts.with_columns(pl.col("with_sign").fill_null(0)), rows, alone)


def accused_rows(rows: pl.DataFrame, scope: str, violations: Collection[str]) -> pl.DataFrame:
    """Those of a carrier's rows (carrier_rows) in scope that are in a sign and have a sign of violation.

    A customer whose paper was stolen elsewhere has a violation, and no sign here.
    """
    violating = pl.element().struct.field("check_id").is_in(list(violations)).any()
    return rows.filter(
        pl.col("signs").list.len() > 0, pl.col("findings").list.agg(violating), in_scope(scope)
    )


def _figures(
    cases: pl.DataFrame,
    rows: pl.DataFrame,
    whole_figures: Mapping[str, CaseFigures],
    elsewhere: Mapping[str, Sequence[OtherFaces]] = MappingProxyType({}),
) -> tuple[CaseFigures, ...]:
    """`rows` are those of these cases; of those in `whole_figures` the facts and drawings are taken."""
    first = cases.filter(pl.col("state") != "quiet")["case_id"].head(EXPLAINED)
    facts = {name: whole_figures[name].facts for name in first if name in whole_figures}
    drawings = {
        name: {
            drawing: getattr(whole_figures[name], drawing) for drawing in ("timeline", "nights", "network")
        }
        for name in first.head(DRAWN)
        if name in whole_figures and whole_figures[name].network
    }
    explained = _rows_of(rows, [name for name in first if not facts.get(name)])
    drawn = _rows_of(rows, [name for name in first.head(DRAWN) if name not in drawings])
    facts |= case_facts(explained)
    timelines, nights = case_timelines(drawn), case_nights(drawn)
    drawings |= {
        name: {"timeline": timelines.get(name), "nights": nights.get(name), "network": network}
        for name, network in case_networks(drawn).items()
    }
    why, titles = case_why(rows), case_titles(rows, cases)
    renamed_cases = cases.drop("title").rename({"from": "first_day", "to": "last_day"})
    return tuple(
        CaseFigures.model_validate(
            {
                **row,
                "title": titles.get(row["case_id"], CaseTitle()),
                "why": with_scope(why[row["case_id"]], row["in_scope"])
                if row["case_id"] in why
                else CaseWhy(),
                "facts": facts.get(row["case_id"]),
                "elsewhere": elsewhere.get(row["case_id"], ()),
                **drawings.get(row["case_id"], {}),
            }
        )
        for row in renamed_cases.iter_rows(named=True)
    )


def _rows_of(rows: pl.DataFrame, cases: Sequence[str]) -> pl.DataFrame:
    return rows.filter(pl.col("case_id").is_in(cases))


def case_facts(rows: pl.DataFrame) -> dict[str, CaseFacts]:
    """case_id → its facts, of rows of MonthCases: all of a case, or those of one carrier.

    They are the groups of each link by which a row hangs on another, the largest first.
    """
    if rows.is_empty():
        return {}
    groups: dict[str, list[LinkGroups]] = {name: [] for name in rows["case_id"].unique(maintain_order=True)}
    columns = ("case_id", "portrait_of", "msisdn", "paper", "shared_face", "groups")
    numbered = rows.select(columns).with_row_index("row")
    members = memberships(numbered, "case_id")
    hanging = members.join(
        row_links(members).explode("links"), left_on=["row", "link"], right_on=["row", "links"]
    )
    # Groups of a link with rows in common are one: each paper of a series has a group with its neighbours.
    joined = [
        components(link_members.select("row", "group")).with_columns(pl.lit(link).alias("link"))
        for (link,), link_members in hanging.partition_by("link", as_dict=True).items()
    ]
    if joined:
        links = (
            pl.concat(joined)
            .join(numbered.select("row", "case_id", "msisdn"), on="row")
            .group_by("case_id", "link")
            .agg(groups=pl.col("component").n_unique(), numbers=pl.col("msisdn").n_unique())
            .sort("numbers", "link", descending=[True, False])
        )
        for row in links.iter_rows(named=True):
            groups[row.pop("case_id")].append(LinkGroups(**row))
    return {name: CaseFacts(groups=tuple(of_case)) for name, of_case in groups.items()}
