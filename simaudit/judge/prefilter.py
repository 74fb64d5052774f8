"""One pass over the register for all row rules: how many rows each check judges, and which few rows offend.

The conditions of every check, taken from its query (row_rules.py), become bit flags of the pass, and so does
which columns are filled. The flags give the denominators and the filled columns; the rows that offend against
rules with few offenders are copied to `subscriber` of a schema of their own, where those rules' queries then
run word for word. A flag only says where to look: it is never a finding.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import duckdb
from pydantic import TypeAdapter

from simaudit.cache import cached_facts
from simaudit.contract import EXPECTED_COLUMNS
from simaudit.judge.register import SUSPECT_SCHEMA, Register
from simaudit.judge.register_database import bounded_memory
from simaudit.rules.check import Check
from simaudit.rules.populations import RowFilter, definitions

_BITS: Final = 62
"""Flags a BIGINT holds."""

_MOST_SUSPECT: Final = 0.1
"""Share of the rows that may be copied; for a rule with many offenders that isn't cheaper than the rows."""

COUNTED_VIEWS: Final = ("live", "live_individual", "live_identified")
"""Views whose rows, and columns filled in them, are counted in the same pass."""

_FILLED: Final = {
    name: RowFilter("subscriber", f"{name} IS NOT NULL", alone=True) for name in EXPECTED_COLUMNS
}
_WITHIN: Final = {view: RowFilter(view, "TRUE", alone=True) for view in COUNTED_VIEWS}

_ROW_FILTERS: Final = TypeAdapter(tuple[RowFilter | None, RowFilter | None])


@dataclass(frozen=True)
class PrefilterPlan:
    """A run's checks, and their conditions on single rows by check id; the same for every carrier."""

    checks: Sequence[Check]
    as_of: date
    judged: Mapping[str, RowFilter]
    offending: Mapping[str, RowFilter]
    """Of row rules only."""


@dataclass(frozen=True)
class ViewCount:
    """How many rows a carrier has in a view, and how many of them fill each of EXPECTED_COLUMNS."""

    rows: int = 0
    columns: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(EXPECTED_COLUMNS, 0))


@dataclass(frozen=True)
class Prefilter:
    """What the pass counted."""

    judged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Check id → carrier → rows judged; a carrier without a row is left out."""
    offending: Mapping[str, int] = field(default_factory=dict)
    """Id of a row rule → rows that offend; one with too many to copy is left out."""
    views: Mapping[str, Mapping[str, ViewCount]] = field(default_factory=dict)
    """View → carrier → its rows and filled columns."""


NO_PREFILTER: Final = Prefilter()


def prefilter_plan(checks: Sequence[Check], as_of: date) -> PrefilterPlan:
    """The conditions on single rows that these checks state."""
    filters = {
        check.id: _row_filters(check, as_of if "as_of" in check.query.parameters else None)
        for check in checks
        if not check.cross
    }
    return PrefilterPlan(
        checks,
        as_of,
        judged={id_: rows for id_, (rows, _) in filters.items() if rows},
        offending={id_: rows for id_, (_, rows) in filters.items() if rows},
    )


# A process that audits the files of a month one by one, or several months, asks for the same each time.
@lru_cache(maxsize=512)
def _row_filters(check: Check, as_of: date | None) -> tuple[RowFilter | None, RowFilter | None]:
    """The rows that the check judges, and those that offend.

    `as_of` is None where the check doesn't ask for it: then its conditions are those of all months.
    """

    def worked_out() -> tuple[RowFilter | None, RowFilter | None]:
        # A parser of SQL takes a tenth of a second to import.
        from simaudit.judge.row_rules import judged_rows, offending_rows

        return judged_rows(check, as_of), offending_rows(check, as_of)

    # The fingerprint is over all that decides a finding: query, parameters, and the populations it reads.
    return cached_facts("rows", f"{check.fingerprint} {as_of}", _ROW_FILTERS, worked_out)


def prefilter(register: Register, plan: PrefilterPlan, checks: Iterable[Check]) -> Prefilter:
    """Count for these checks, which apply to the register, and copy the rows that offend.

    Where a condition can't be evaluated for every row nothing is counted: then each check is judged by its
    own query, and the one that fails is named.
    """
    checks = list(checks)
    ids = {check.id for check in checks}
    register.add_tables({name for check in checks for name in check.relations})
    counted = NO_PREFILTER
    with suppress(duckdb.Error), bounded_memory():
        counted = _counted(register, plan, ids)
    return counted


def view_counts(register: Register, prefilter: Prefilter, view: str) -> dict[str, ViewCount]:
    """By carrier, the rows of one of COUNTED_VIEWS and how many fill the expected columns."""
    counted = prefilter.views.get(view)
    if counted is None:
        register.make([view])
        filled = ", ".join(f"count({name})" for name in EXPECTED_COLUMNS)
        rows = register.connection.execute(
            f"SELECT carrier, count(*), {filled} FROM {view} GROUP BY carrier"
        ).fetchall()
        counted = {
            carrier: ViewCount(live, dict(zip(EXPECTED_COLUMNS, columns, strict=True)))
            for carrier, live, *columns in rows
        }
    return {carrier: counted.get(carrier, ViewCount()) for carrier in register.carriers}


def _united(flags: Sequence[str]) -> str:
    """The bits of all these flags; halved, as planning a chain of sixty takes the square of its length."""
    if len(flags) == 1:
        return flags[0]
    half = len(flags) // 2
    return f"({_united(flags[:half])} | {_united(flags[half:])})"


class _Flags:
    """Conditions as bits of integers, each condition once however many checks state it."""

    def __init__(self, initial: str, filters: Iterable[RowFilter]) -> None:
        self._initial = initial
        self._index_of = {row_filter: index for index, row_filter in enumerate(dict.fromkeys(filters))}
        distinct = list(self._index_of)
        # CASE, because the condition needn't be evaluated for a row outside the view.
        self.words = {
            f"{initial}{start // _BITS}": _united(
                [
                    f"CASE WHEN {'' if row_filter.view == 'subscriber' else f'in_{row_filter.view} AND '}"
                    f"({row_filter.condition}) THEN {1 << bit} ELSE 0 END"
                    for bit, row_filter in enumerate(distinct[start : start + _BITS])
                ]
            )
            for start in range(0, len(distinct), _BITS)
        }

    def bits(self, filter_by_name: Mapping[str, RowFilter]) -> list[tuple[str, str, int]]:
        """Name, column and bit of each of these conditions."""
        positions = [
            (name, *divmod(self._index_of[row_filter], _BITS)) for name, row_filter in filter_by_name.items()
        ]
        return [(name, f"{self._initial}{word}", 1 << bit) for name, word, bit in positions]


class _RowConditions:
    """The conditions of one pass, those of these checks, and the flags that hold them."""

    def __init__(self, plan: PrefilterPlan, ids: Set[str]) -> None:
        self.judging = {id_: rows for id_, rows in plan.judged.items() if id_ in ids}
        self.offending = {id_: rows for id_, rows in plan.offending.items() if id_ in ids}
        self.judged_flags = _Flags("j", [*self.judging.values(), *_WITHIN.values()])
        self.offending_flags = _Flags("o", self.offending.values())
        self.filled_flags = _Flags("n", _FILLED.values())

    @property
    def columns(self) -> dict[str, str]:
        """Column of flags → its SQL."""
        flags = (self.judged_flags, self.offending_flags, self.filled_flags)
        return {name: sql for kind in flags for name, sql in kind.words.items()}

    @property
    def rows(self) -> str:
        """SELECT of the register with a column for each view that says whether the row is in it."""
        filters = (*self.judging.values(), *self.offending.values(), *_WITHIN.values())
        query = "SELECT * FROM subscriber"
        for population in definitions().closure({row_filter.view for row_filter in filters}):
            assert population.filters is not None  # noqa: S101 (a row filter's views only keep rows)
            parent, condition = population.filters
            within = "" if parent == "subscriber" else f"in_{parent} AND "
            # CASE here too: DuckDB evaluates all parts of an AND for every row, but not those of a CASE's.
            query = (
                f"SELECT *, CASE WHEN {within}({condition}) THEN TRUE ELSE FALSE END "
                f"AS in_{population.name} FROM ({query})"
            )
        return query

    @property
    def suspect(self) -> str:
        """Whether a row offends against some rule, by its columns of flags."""
        return " OR ".join(f"{name} <> 0" for name in self.offending_flags.words) or "FALSE"

    def suspect_of(self, ids: Iterable[str]) -> str:
        """The same of these rules."""
        flags = self.offending_flags.bits({id_: self.offending[id_] for id_ in ids})
        return " OR ".join(f"({word} & {bit}) <> 0" for _, word, bit in flags) or "FALSE"


def _counted(register: Register, plan: PrefilterPlan, ids: Set[str]) -> Prefilter:
    conditions = _RowConditions(plan, ids)
    # For one carrier its name needn't be grouped by, nor compared, and by one key alone DuckDB passes over
    # other rows while it reads them.
    key_columns = ["carrier"] if len(register.carriers) > 1 else []
    grouped = _make_row_flags(register, conditions, key_columns)
    if not key_columns:
        grouped = [(*register.carriers, *row) for row in grouped]
    counted = _summed(conditions, grouped)
    # The rules with fewest offenders, as many as may be copied.
    rising = sorted((count, id_) for id_, count in counted.offending.items() if count)
    most = _MOST_SUSPECT * sum(row[-1] for row in grouped)
    sums = accumulate(count for count, _ in rising)
    few = [id_ for (_, id_), copied in zip(rising, sums, strict=True) if copied <= most]
    _copy_suspects(register, plan, conditions, few, key_columns)
    register.judging.execute("DROP TABLE row_flags")
    settled = {id_: count for id_, count in counted.offending.items() if not count or id_ in few}
    return replace(counted, offending=settled)


def _make_row_flags(
    register: Register, conditions: _RowConditions, key_columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Make the table `row_flags`, a row a combination of flags, of which few occur: [carrier,] flags, rows.

    It has the records of those that offend too: as lists they take a tenth of what a group each would.
    """
    grouped = ", ".join([*key_columns, *conditions.columns])
    masks = ", ".join(f"{sql} AS {name}" for name, sql in conditions.columns.items())
    register.judging.execute(
        f"CREATE TABLE row_flags AS SELECT {grouped}, list(record) FILTER ({conditions.suspect}) AS records, "
        f"count(*) AS rows FROM (SELECT carrier, record, {masks} FROM ({conditions.rows})) "
        "GROUP BY ALL"
    )
    return register.judging.execute(f"SELECT {grouped}, rows FROM row_flags").fetchall()


def _summed(conditions: _RowConditions, grouped: Iterable[Sequence[Any]]) -> Prefilter:
    """The counts by check, view and column, from (carrier, flags …, rows)."""
    judged: dict[str, dict[str, int]] = {id_: {} for id_ in conditions.judging}
    offending = dict.fromkeys(conditions.offending, 0)
    views: dict[str, dict[str, ViewCount]] = {view: {} for view in COUNTED_VIEWS}
    judged_bits = conditions.judged_flags.bits(conditions.judging)
    offending_bits = conditions.offending_flags.bits(conditions.offending)
    filled_bits, view_bits = conditions.filled_flags.bits(_FILLED), conditions.judged_flags.bits(_WITHIN)
    for carrier, *values, rows in grouped:
        flags = dict(zip(conditions.columns, values, strict=True))
        for id_, word, bit in judged_bits:
            if flags[word] & bit:
                judged[id_][carrier] = judged[id_].get(carrier, 0) + rows
        for id_, word, bit in offending_bits:
            if flags[word] & bit:
                offending[id_] += rows
        filled = {name: rows for name, word, bit in filled_bits if flags[word] & bit}
        for view, word, bit in view_bits:
            if flags[word] & bit:
                before = views[view].get(carrier, ViewCount())
                columns = {name: count + filled.get(name, 0) for name, count in before.columns.items()}
                views[view][carrier] = ViewCount(before.rows + rows, columns)
    return Prefilter(judged, offending, views)


def _copy_suspects(
    register: Register,
    plan: PrefilterPlan,
    conditions: _RowConditions,
    ids: Sequence[str],
    key_columns: Sequence[str],
) -> None:
    """Make SUSPECT_SCHEMA of the rows that offend against these rules.

    `key_columns` names the columns that identify a row beside its record.
    """
    views = definitions().closure({plan.offending[id_].view for id_ in ids})
    read = {"carrier", "record"}.union(
        *(check.query.column_names for check in plan.checks if check.id in ids),
        *(population.columns for population in views),
    )
    present_columns = {name for name, *_ in register.suspects.execute("DESCRIBE main.subscriber").fetchall()}
    register.suspects.execute(
        f"CREATE TABLE {SUSPECT_SCHEMA}.subscriber AS SELECT {', '.join(sorted(read & present_columns))} "
        "FROM main.subscriber SEMI JOIN "
        f"(SELECT {', '.join([*key_columns, 'unnest(records) AS record'])} FROM row_flags "
        f"WHERE {conditions.suspect_of(ids)}) USING ({', '.join([*key_columns, 'record'])})"
    )
    for population in views:
        register.suspects.execute(population.sql)
