"""One check: its header, its query and what the query reads."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import polars as pl
from pydantic import Field, field_validator, model_validator

from simaudit.contract import CHECK_ID, COLUMNS, DTYPES, Channel
from simaudit.errors import RefusedValueError
from simaudit.messages import LANGUAGES, Words
from simaudit.rules.own_files import OwnTable
from simaudit.rules.relations import FINDINGS, REFERENCES, REMARKS, UNWAIVED
from simaudit.rules.toml_file import StrictModel

if TYPE_CHECKING:
    from simaudit.rules.query import Query

END_OF_MONTH: Final = "as_of"
"""The date of an act that is found by what the month's extract no longer holds: the end of the month."""

FUNNEL_PARAMETERS: Final = frozenset({"fewest_rows", "fewest_faulty", "times_expected"})
"""Parameters that limit what such a check names: a point's rows, its faulty ones, times the expected."""

FUNNEL_COLUMNS: Final = ("carrier", "point_code", "n", "k", "expected", "dispersion", "above", "least_tail")
"""Columns of the relation: k of a point's n rows are faulty, `expected` would be; how far points of the
carrier differ beyond chance; whether the point is named; and the probability of k or more up to which a
difference is significant at this carrier."""


class CaseLink(StrictModel):
    """The `[case]` table of a header: its findings link their rows to the other rows of the same group."""

    link: str
    alone: bool = True
    """False where the findings join only rows that have a finding of another link too: they corroborate."""


class Funnel(StrictModel):
    """The `[funnel]` table of a header.

    A check that compares points with their peers has each point drawn, and where it would be named.
    """

    relation: str
    """The part of the query that has a row, with FUNNEL_COLUMNS, for every point that is judged."""


class Alternative(StrictModel):
    """The `[act.alternative]` table of a header: a sanction that findings of some channels also point to."""

    basis: str = Field(min_length=1)
    """Key of the provision."""
    channel: tuple[Channel, ...] = Field(min_length=1)
    """Values of the register's column of that name."""


class Act(StrictModel):
    """The `[act]` table of a header.

    A continuing act lasts as long as the number is served like that, and falls under the law of the day on
    which it is found; one that is done falls under the law of its day, and is time-barred a year after it
    (decree 174/2026 articles 4(5) and 115). `date` is the column of the register that holds that day, or
    END_OF_MONTH. `to_prove`: the finding is only that the extract lacks a proof, which may be kept elsewhere;
    the carrier is asked for it, and no sanction is worked out.
    """

    when: Literal["continuing", "done"]
    date: str | None = None
    to_prove: bool = False
    alternative: Alternative | None = None

    @model_validator(mode="after")
    def _only_what_is_done_has_a_date(self) -> Self:
        if self.when == "done" and self.date is None:
            raise RefusedValueError("act_without_date")
        if self.when == "continuing" and self.date is not None:
            raise RefusedValueError("continuing_act_with_date")
        times = (pl.Date, pl.Datetime)
        is_time = self.date in COLUMNS and DTYPES[self.date].base_type() in times
        if self.date not in (None, END_OF_MONTH) and not is_time:
            raise RefusedValueError("act_date_unknown", column=self.date)
        return self


OFFENDER_COLUMNS: Final = ("carrier", "msisdn", "record", "subject", "detail")
"""The columns that the query of every check returns, one row per finding."""

ENGINE_CRITERIA: Final = frozenset({
    "empty", "rejected", "columns", "identity_columns", "destroyed", "identity_destroyed",
    "identity_unreadable", "identity_empty", "errors", "not_assessable", "throughout",
})  # fmt: skip
"""Reliability criteria that the engine measures without a check."""


Parameter = Annotated[int, Field(ge=-(2**63), lt=2**63)] | float | str | bool


class Wording(StrictModel):
    """One text in both languages."""

    vi: str = Field(min_length=1)
    """The text in Vietnamese."""
    en: str = Field(min_length=1)
    """The text in English."""

    def get(self, lang: str) -> str:
        """The text in `vi` or `en`."""
        return self.vi if lang == "vi" else self.en


def worded(listing: str, name: str) -> Wording:
    """A text of the catalogue of messages in both languages."""
    return Wording(**{language: Words(listing, language)[name] for language in LANGUAGES})


UNWRITTEN: Final = "…"
"""The placeholder of every text in a new check; it is refused until the text is written."""


class Identity(StrictModel):
    """The `[check]` table of a header."""

    id: str = Field(pattern=CHECK_ID)
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    severity: Literal["critical", "high", "medium", "low"]
    nature: Literal["substantive", "procedural", "risk", "data"]
    population: str
    unassessable: str | None = None
    """The part of its query with the carriers (`carrier`) that don't keep the values it compares."""
    shares: tuple[str, ...] | None = None
    """What rows must lie together to be judged: those of one value in any of these columns of the register,
    where it is no missing one; none where a row is judged by itself. `sums`, and what rows must lie together
    to be counted, where it is judged by sums of all; `findings` where by rows with some. None: all rows."""
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    cross: bool = False
    this_month_only: bool = False
    calendar_month_before: bool = False
    """Whether it compares with the calendar month before alone, not with an earlier one after a gap."""
    remark: bool = False
    """Whether its rows are counted and never found: nobody need do anything about one of them."""
    holder_explains: bool = False
    """Whether the holder of a number found owes an explanation of its use (decree 174/2026 article 34)."""
    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")


_Limit = Annotated[float, Field(ge=0, lt=1)]


class ReliabilityEntry(StrictModel):
    """One `[[reliability]]` of a header: a criterion for the reliability of the extract as a whole.

    Its measure is the share of findings among the rows judged: above `doubt_above` the extract is doubtful,
    above `fail_above` unreliable. For a criterion of ENGINE_CRITERIA no other key is allowed: the engine
    measures it, and reports name the check with it.
    """

    criterion: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")
    doubt_above: _Limit | None = None
    fail_above: _Limit | None = None
    required: bool = True
    name: Wording | None = None
    reason: Wording | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        limits = [limit for limit in (self.doubt_above, self.fail_above) if limit is not None]
        if self.criterion in ENGINE_CRITERIA:
            if self.model_fields_set != {"criterion"}:
                raise RefusedValueError("criterion_of_the_engine", criterion=self.criterion)
        elif not limits or self.name is None or self.reason is None:
            raise RefusedValueError("criterion_incomplete")
        elif limits != sorted(limits):
            raise RefusedValueError("criterion_limits_reversed")
        return self


class Header(StrictModel):
    """The leading comment of a check file."""

    check: Identity
    act: Act | None = None
    case: CaseLink | None = None
    funnel: Funnel | None = None
    params: dict[str, Parameter] = Field(default_factory=dict)
    least: dict[str, int | float] = Field(default_factory=dict)
    """Parameter → the smallest value that a configuration may set, where the query relies on a minimum."""
    reliability: tuple[ReliabilityEntry, ...] = ()
    title: Wording
    meaning: Wording
    why: Wording
    innocent: Wording
    remedy: Wording
    inspect: Wording

    @property
    def provisions(self) -> tuple[str, ...]:
        """Keys of all provisions that it names: its basis, and the alternative of some rows."""
        other = self.act.alternative if self.act else None
        return (*self.check.basis, *([other.basis] if other else []))

    @property
    def unwritten(self) -> list[str]:
        """Keys of the texts that are still `UNWRITTEN`, such as `title.vi`."""
        texts = {name: text for name, text in self if isinstance(text, Wording)}
        for entry in self.reliability:
            texts |= {f"reliability.{name}": text for name, text in entry if isinstance(text, Wording)}
        by_key = ((f"{name}.{lang}", words) for name, text in texts.items() for lang, words in text)
        return [key for key, words in by_key if words.strip() == UNWRITTEN]

    @model_validator(mode="after")
    def _a_remark_accuses_nobody(self) -> Self:
        if self.check.remark and (self.act or self.case or self.check.severity != "low"):
            raise RefusedValueError("remark_accuses")
        return self

    @field_validator("reliability")
    @classmethod
    def _each_criterion_once(cls, entries: tuple[ReliabilityEntry, ...]) -> tuple[ReliabilityEntry, ...]:
        if len({entry.criterion for entry in entries}) < len(entries):
            raise RefusedValueError("criterion_stated_twice")
        return entries


@dataclass(frozen=True, eq=False)
class Check:
    """One rule of the catalogue, as loaded from its file; equal to itself only, so that it can be a key."""

    path: Path
    family: str
    header: Header
    sql: str
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Relation → a department's own table, in place of the built-in one."""

    @property
    def id(self) -> str:
        return self.header.check.id

    @property
    def tags(self) -> tuple[str, str, str]:
        """The names that several checks have together: the letters of the id, severity and nature."""
        return self.id.partition("-")[0], f"severity:{self.severity}", f"nature:{self.nature}"

    @property
    def severity(self) -> str:
        return self.header.check.severity

    @property
    def nature(self) -> str:
        return self.header.check.nature

    @property
    def cross(self) -> bool:
        return self.header.check.cross

    @property
    def this_month_only(self) -> bool:
        """Whether its findings speak of this month's files alone: new each month, and never resolved."""
        return self.header.check.this_month_only

    @property
    def remark(self) -> bool:
        return self.header.check.remark

    @property
    def offenders(self) -> str:
        """The relation that its offenders become rows of."""
        return REMARKS if self.remark else FINDINGS

    @property
    def columns(self) -> tuple[str, ...]:
        """The canonical columns without which the check is not assessable."""
        return tuple(need for need in self.header.check.needs if need in COLUMNS)

    @property
    def references(self) -> tuple[str, ...]:
        """Those of REFERENCES without which the check is not assessable."""
        return tuple(need for need in self.header.check.needs if need in REFERENCES)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The lists, and the canonical columns, without which it is not assessable; of some any is enough."""
        return (*self.references, *self.columns, *self.header.check.needs_any)

    @cached_property
    def query(self) -> "Query":
        """The query, parsed when it is first asked for; raises CatalogueError on what it may not have."""
        # What only reads headers needs none of what its query refers to.
        from simaudit.rules.parsed_query import parsed_query

        return parsed_query(self.path, self.sql)

    @cached_property
    def relations(self) -> frozenset[str]:
        """Relations that the query names, and the population."""
        return (self.query.relations | {self.header.check.population}) - self.query.parts

    @cached_property
    def judges_findings(self) -> bool:
        """Whether it reads the findings of other checks, so that it is evaluated after them."""
        return self.judged_last or self.query.reads(FINDINGS, self.relations)

    @cached_property
    def judged_last(self) -> bool:
        """Whether it reads UNWAIVED, so that it is evaluated after all others, those across carriers too."""
        return self.query.reads(UNWAIVED, self.relations)

    @property
    def turn(self) -> tuple[bool, bool]:
        """When it is judged: after all checks of lesser turns, whose findings it may read."""
        return self.judges_findings, self.judged_last

    @cached_property
    def judges_faults(self) -> bool:
        """Whether it reads the findings that count against a point (macro `faults_point`)."""
        return "faults_point" in self.query.dependencies(self.relations)["macros"]

    @cached_property
    def sources(self) -> frozenset[str]:
        """The canonical columns that decide its findings, by themselves or by what is derived from them."""
        return self.query.sources(self.query.column_names, self.relations)

    @cached_property
    def read_columns(self) -> frozenset[str]:
        """The same, with those that only narrow its search."""
        return self.query.sources(self.query.column_names, self.relations, searched=True)

    @cached_property
    def depends_on(self) -> frozenset[str]:
        """Those of this month's extract: what is read of the last judged month or lists alone is left out."""
        sources = self.query.sources(self.query.month_columns, self.relations)
        return sources | {*self.columns, *self.header.check.needs_any}

    def in_force(self, as_of: date) -> bool:
        """Whether the rule applies to a month that ends on `as_of`."""
        identity = self.header.check
        started = identity.valid_from is None or identity.valid_from <= as_of
        return started and (identity.valid_to is None or as_of <= identity.valid_to)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over everything that decides a finding; texts for readers don't count."""
        identity = self.header.check
        decisive = {
            "id": identity.id,
            "population": identity.population,
            "needs": identity.needs,
            "needs_any": identity.needs_any,
            "cross": identity.cross,
            **({"calendar_month_before": True} if identity.calendar_month_before else {}),
            **({"unassessable": identity.unassessable} if identity.unassessable else {}),
            **({"remark": True} if identity.remark else {}),
            "from": str(identity.valid_from),
            "to": str(identity.valid_to),
            "params": self.header.params,
            "sql": self.query.plain_sql,
            **self.query.dependencies(self.relations, self.tables),
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def rule_set_fingerprint(checks: Iterable[Check], own_tables: Iterable[OwnTable] = ()) -> str:
    """sha256 over the fingerprints of all checks, by id, and the hashes of a department's own tables."""
    lines = sorted(f"{check.id} {check.fingerprint}" for check in checks)
    lines += sorted(f"{table.kind}/{table.file} {table.sha256}" for table in own_tables)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
