"""One pass over the register for all row rules: whom each check judges, and which few rows offend.

Every check's conditions, taken from its query (rowwise.py), become flags of the
pass, and so does which columns are filled. The flags give the denominators and
how far the columns are filled; the rows that offend are laid out once
more, as `subscriber` of a schema of their own, where each check's query then
runs word for word. A flag only says where to look: it is never a finding.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb

from simaudit.catalogue.check import Check
from simaudit.catalogue.populations import words
from simaudit.contract import EXPECTED_COLUMNS
from simaudit.judge.row_rules import RowFilter, judged_rows, offending_rows

SCHEMA: Final = "suspect"

_BITS: Final = 62
"""Flags a BIGINT holds."""

_MOST_SUSPECT: Final = 0.25
"""Where a larger share of the rows is suspect, a copy of them isn't cheaper than the rows themselves."""


FILLED_VIEWS: Final = ("live", "live_individual", "live_identified")
"""Of whose rows it is told how many they are, and how far they fill the expected columns."""
_FILLED: Final = {
    name: RowFilter("subscriber", f"{name} IS NOT NULL", alone=True) for name in EXPECTED_COLUMNS
}
_WITHIN: Final = {view: RowFilter(view, "TRUE", alone=True) for view in FILLED_VIEWS}


@dataclass(frozen=True)
class Plan:
    """What is asked of every row, by check id: is it judged, does it offend; and the columns of a query."""

    judged: Mapping[str, RowFilter]
    offending: Mapping[str, RowFilter]
    """Of row rules only."""
    columns: Mapping[str, frozenset[str]]


@dataclass
class Filled:
    """How many rows a carrier has in a view, and how many of them fill each of EXPECTED_COLUMNS."""

    rows: int = 0
    columns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EXPECTED_COLUMNS, 0))


@dataclass(frozen=True)
class Survey:
    """What the pass found, by check id: rows judged by carrier, and how many rows offend."""

    judged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    offending: Mapping[str, int] = field(default_factory=dict)
    """Of row rules only."""
    filled: Mapping[str, Mapping[str, Filled]] = field(default_factory=dict)
    """By view and carrier."""


def plan(checks: Sequence[Check], as_of: date) -> Plan:
    """What can be asked of every row for these checks; the same for every carrier of a run."""
    own = [check for check in checks if not check.cross]
    offending = {check.id: kept for check in own if (kept := offending_rows(check, as_of))}
    return Plan(
        judged={check.id: kept for check in own if (kept := judged_rows(check, as_of))},
        offending=offending,
        columns={check.id: check.used for check in own if check.id in offending},
    )


def survey(
    connection: duckdb.DuckDBPyConnection,
    suspects: duckdb.DuckDBPyConnection,
    asked: Plan,
    assessed: Collection[str],
) -> Survey:
    """Ask it of the checks whose ids are `assessed`: count whom they judge, and lay out the rows that offend.

    `suspects` is a connection to the same database that looks into SCHEMA first. A carrier without a row is
    left out of a count. Raises duckdb.Error where a condition can't be asked of every row.
    """
    judging = {id_: kept for id_, kept in asked.judged.items() if id_ in assessed}
    offending = {id_: kept for id_, kept in asked.offending.items() if id_ in assessed}
    flags = (
        _Flags("j", [*judging.values(), *_WITHIN.values()]),
        _Flags("o", offending.values()),
        _Flags("n", _FILLED.values()),
    )
    views = {kept.view for kept in (*judging.values(), *offending.values(), *_WITHIN.values())}
    names = [name for kind in flags for name in kind.words]
    masks = ", ".join(f"{word} AS {name}" for kind in flags for name, word in kind.words.items())
    suspect = " OR ".join(f"{name} <> 0" for name in flags[1].words) or "FALSE"
    # Of one carrier its name needn't be grouped by, nor looked for, and by one key alone DuckDB passes over
    # other rows while it reads them.
    ((carriers,),) = connection.execute("SELECT list(carrier) FROM carriers").fetchall()
    own = ["carrier"] if len(carriers) > 1 else []
    grouped = ", ".join([*own, *names])
    # Few combinations of flags occur; a row that offends makes a group of its own.
    connection.execute(
        f"CREATE TABLE flagged AS SELECT {grouped}, CASE WHEN {suspect} THEN record END AS record, "  # noqa: S608
        f"count(*) AS rows FROM (SELECT carrier, record, {masks} FROM ({_seen(views)})) GROUP BY ALL"
    )
    counted = connection.execute(
        f"SELECT {grouped}, sum(rows)::BIGINT, count(record) FROM flagged GROUP BY {grouped}"  # noqa: S608
    ).fetchall()
    if not own:
        counted = [(*carriers, *row) for row in counted]
    judged: dict[str, dict[str, int]] = {id_: {} for id_ in judging}
    found = dict.fromkeys(offending, 0)
    filled: dict[str, dict[str, Filled]] = {view: {} for view in FILLED_VIEWS}
    of_judged, of_offending = flags[0].placed(judging), flags[1].placed(offending)
    of_filled, of_within = flags[2].placed(_FILLED), flags[0].placed(_WITHIN)
    for carrier, *values, rows, _ in counted:
        seen = dict(zip(names, values, strict=True))
        for id_, word, bit in of_judged:
            if seen[word] & bit:
                judged[id_][carrier] = judged[id_].get(carrier, 0) + rows
        for id_, word, bit in of_offending:
            if seen[word] & bit:
                found[id_] += rows
        there = [name for name, word, bit in of_filled if seen[word] & bit]
        for view, word, bit in of_within:
            if seen[word] & bit:
                so_far = filled[view].setdefault(carrier, Filled())
                so_far.rows += rows
                for name in there:
                    so_far.columns[name] += rows
    few = sum(row[-1] for row in counted) <= _MOST_SUSPECT * sum(row[-2] for row in counted)
    _lay_out(
        suspects,
        asked,
        [id_ for id_, rows in found.items() if rows],
        views,
        [*own, "record"] if few else None,
    )
    connection.execute("DROP TABLE flagged")
    return Survey(judged, found, filled)


class _Flags:
    """Conditions as bits of whole numbers, each condition once however many checks ask it."""

    def __init__(self, initial: str, kept: Iterable[RowFilter]) -> None:
        self._initial = initial
        self._places = {one: place for place, one in enumerate(dict.fromkeys(kept))}
        asked = list(self._places)
        # CASE, because a row that isn't in the view needn't be asked further.
        self.words = {
            f"{initial}{start // _BITS}": " | ".join(
                f"CASE WHEN {'' if one.view == 'subscriber' else f'in_{one.view} AND '}({one.condition}) "
                f"THEN {1 << bit} ELSE 0 END"
                for bit, one in enumerate(asked[start : start + _BITS])
            )
            for start in range(0, len(asked), _BITS)
        }

    def placed(self, named: Mapping[str, RowFilter]) -> list[tuple[str, str, int]]:
        """Name, word and bit of each of these conditions."""
        places = [(name, *divmod(self._places[kept], _BITS)) for name, kept in named.items()]
        return [(name, f"{self._initial}{word}", 1 << bit) for name, word, bit in places]


def _seen(views: set[str]) -> str:
    """The register with a column a view, which says whether the row is in it."""
    seen = "SELECT * FROM subscriber"
    for population in words().closure(views):
        assert population.filters is not None  # noqa: S101 (what is asked rests on plain views only)
        parent, condition = population.filters
        within = "" if parent == "subscriber" else f"in_{parent} AND "
        seen = f"SELECT *, {within}({condition.sql(dialect='duckdb')}) AS in_{population.name} FROM ({seen})"  # noqa: S608
    return seen


def _lay_out(
    suspects: duckdb.DuckDBPyConnection,
    asked: Plan,
    ids: Iterable[str],
    views: set[str],
    place: Sequence[str] | None,
) -> None:
    """The suspect rows as `subscriber` of their own schema, and the views above it that are needed.

    `place` names the columns that tell one row; None where so many are suspect that all are looked at.
    """
    needed = words().closure(views)
    read = {"carrier", "record"}.union(
        *(asked.columns[id_] for id_ in ids), *(population.columns for population in needed)
    )
    register = {name for name, *_ in suspects.execute("DESCRIBE main.subscriber").fetchall()}
    columns = ", ".join(sorted(read & register))
    suspects.execute(
        f"CREATE TABLE {SCHEMA}.subscriber AS SELECT {columns} FROM main.subscriber SEMI JOIN "  # noqa: S608
        f"(SELECT {', '.join(place)} FROM flagged WHERE record IS NOT NULL) USING ({', '.join(place)})"
        if place
        else f"CREATE VIEW {SCHEMA}.subscriber AS SELECT {columns} FROM main.subscriber"  # noqa: S608
    )
    for population in needed:
        suspects.execute(population.sql)
