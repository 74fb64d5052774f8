"""The denominators of many checks, counted in one scan of the register.

Most populations only keep some rows of the register: a view of
populations.sql, or a part of the check's own query. Their conditions, taken
word for word from there, become flags of one pass over the rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import duckdb
from sqlglot import exp

from simaudit.catalogue import Check
from simaudit.populations import plain_filter, words

_BITS: Final = 62
"""Flags a BIGINT holds."""


def denominators(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], as_of: date
) -> dict[str, dict[str, int]]:
    """Check id → carrier → rows judged, for those checks whose population is a plain filter of `subscriber`.

    A carrier without a row is left out; checks of another make are not in the answer.
    """
    filters = {check.id: found for check in checks if (found := _filter_of(check)) is not None}
    if not filters:
        return {}
    flagged = "SELECT * FROM subscriber"
    for population in words().closure({view for view, _ in filters.values()}):
        assert population.filters is not None  # noqa: S101 (_filter_of lets no other through)
        parent, condition = population.filters
        within = "" if parent == "subscriber" else f"in_{parent} AND "
        flag = f"{within}({condition.sql(dialect='duckdb')}) AS in_{population.name}"
        flagged = f"SELECT *, {flag} FROM ({flagged})"  # noqa: S608
    by_id = {check.id: check for check in checks}
    # Few combinations of flags occur: rows are grouped by all flags as bits of one number, and the bits are
    # added up here. DuckDB spends a fifth of what as many filtered counts would cost it.
    words_ = [list(filters.items())[start : start + _BITS] for start in range(0, len(filters), _BITS)]
    masks = ", ".join(
        " | ".join(
            f"(coalesce(in_{view} AND ({_inlined(condition, by_id[id_], as_of)}), FALSE)::BIGINT << {bit})"
            for bit, (id_, (view, condition)) in enumerate(word)
        )
        for word in words_
    )
    rows = connection.execute(f"SELECT carrier, count(*), {masks} FROM ({flagged}) GROUP BY ALL").fetchall()  # noqa: S608
    counted: dict[str, dict[str, int]] = {id_: defaultdict(int) for id_ in filters}
    for carrier, count, *values in rows:
        for word, value in zip(words_, values, strict=True):
            for bit, (id_, _) in enumerate(word):
                counted[id_][carrier] += count * (value >> bit & 1)
    return counted


def _filter_of(check: Check) -> tuple[str, exp.Expression] | None:
    """(view, condition) where the population keeps rows of a view that keeps rows of the register."""
    population = check.header.check.population
    part = next((cte.this for cte in check.query.find_all(exp.CTE) if cte.alias_or_name == population), None)
    found = (population, exp.true()) if part is None else plain_filter(part)
    if found is None or any(view.filters is None for view in words().closure({found[0]})):
        return None
    return found if found[0] in words().populations else None


def _inlined(condition: exp.Expression, check: Check, as_of: date) -> str:
    """The condition with its parameters as literals: checks may call different things by one name."""
    values = {**check.header.params, "as_of": as_of}

    def literal(node: Any) -> Any:
        if isinstance(node, exp.Parameter | exp.Placeholder):
            return exp.convert(values[node.name or node.this.name])
        return node

    inlined: str = condition.copy().transform(literal).sql(dialect="duckdb")
    return inlined
