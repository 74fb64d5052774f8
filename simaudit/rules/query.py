"""The query of a check: what it is made of, and what it reads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, all_sources
from simaudit.rules.fingerprint import dependencies
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import ENGINE_RELATIONS, REFERENCES


@dataclass(frozen=True, eq=False)
class Query:
    """A query that has nothing but what is allowed."""

    plain_sql: str
    """It without comments and layout."""
    parts: frozenset[str]
    """Names of its common table expressions (WITH)."""
    parts_sql: str
    """Its WITH clause, before a SELECT from its parts; empty where it has none."""
    relations: frozenset[str]
    """Relations that it names, without its common table expressions."""
    column_names: frozenset[str]
    """Names of all columns, of any relation."""
    month_columns: frozenset[str]
    """Names of the columns but those that are read of relations of REFERENCES alone."""
    parameters: frozenset[str]
    """Names of its $name parameters."""
    text_literals: frozenset[str]
    subject_column: str
    """The column that its `subject` is; empty where that is worked out of several, or of none."""

    def reads(self, relation: str, relations: frozenset[str]) -> bool:
        """Whether one of `relations` is or reads this one."""
        views = definitions().closure(set(relations))
        return relation in relations or any(relation in view.reads for view in views)

    def dependencies(
        self, relations: Collection[str], changed: Mapping[str, pl.DataFrame] = MappingProxyType({})
    ) -> dict[str, dict[str, Any]]:
        """The definitions that decide what it finds in `relations` (simaudit/rules/fingerprint.py)."""
        return dependencies(self.plain_sql, relations, changed)

    def sources(self, names: Iterable[str], relations: Collection[str]) -> frozenset[str]:
        """The canonical columns behind these names and behind the populations among `relations`."""
        used = set(names)
        for population in definitions().closure(set(relations)):
            # A hash that only narrows the search of a view decides no finding.
            used |= population.columns - HASHED_COLUMNS.keys()
        # Columns of the lists (msisdn, point_code) have the names of columns of the register.
        return frozenset(all_sources(used) & set(COLUMNS))


def relation_names() -> list[str]:
    """The relations that a check may read."""
    return sorted({*definitions().populations, *reference_tables(), *ENGINE_RELATIONS, *REFERENCES})


def macro_names() -> list[str]:
    """The macros that a check may call."""
    return sorted(definitions().macros)
