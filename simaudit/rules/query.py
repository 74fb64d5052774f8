"""The query of a check, parsed: what it is made of, and what it reads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlglot import exp

from simaudit.contract import COLUMNS
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, all_sources
from simaudit.rules.fingerprint import dependencies
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import ENGINE_RELATIONS, REFERENCES
from simaudit.rules.sql_guard import parse_guarded


@dataclass(frozen=True, eq=False)
class Query:
    """A query that has nothing but what is allowed."""

    tree: exp.Query

    @cached_property
    def parts(self) -> dict[str, exp.Expression]:
        """Its common table expressions (WITH), by name."""
        return {cte.alias_or_name: cte.this for cte in self.tree.find_all(exp.CTE)}

    @cached_property
    def parts_sql(self) -> str:
        """Its WITH clause, before a SELECT from its parts; empty where it has none."""
        parts = self.tree.args.get("with_") or self.tree.args.get("with")
        return f"{parts.sql(dialect='duckdb')} " if parts is not None else ""

    @cached_property
    def relations(self) -> frozenset[str]:
        """Relations that it names, without its common table expressions."""
        return frozenset({table.name for table in self.tree.find_all(exp.Table)} - self.parts.keys())

    def reads(self, relation: str, relations: frozenset[str]) -> bool:
        """Whether one of `relations` is or reads this one."""
        views = definitions().closure(set(relations))
        return relation in relations or any(relation in view.reads for view in views)

    def dependencies(
        self, relations: Collection[str], changed: Mapping[str, pl.DataFrame] = MappingProxyType({})
    ) -> dict[str, dict[str, Any]]:
        """The definitions that decide what it finds in `relations` (simaudit/rules/fingerprint.py)."""
        return dependencies(self.plain_sql, relations, changed)

    @cached_property
    def column_names(self) -> frozenset[str]:
        """Names of all columns, of any relation."""
        return frozenset(column.name for column in self.tree.find_all(exp.Column))

    @cached_property
    def month_columns(self) -> frozenset[str]:
        """Names of the columns but those that are read of relations of REFERENCES alone."""
        columns = self.tree.find_all(exp.Column)
        return frozenset(column.name for column in columns if not _of_references(column.parent_select))

    def sources(self, names: Iterable[str], relations: Collection[str]) -> frozenset[str]:
        """The canonical columns behind these names and behind the populations among `relations`."""
        used = set(names)
        for population in definitions().closure(set(relations)):
            # A hash that only narrows the search of a view decides no finding.
            used |= population.columns - HASHED_COLUMNS.keys()
        # Columns of the lists (msisdn, point_code) have the names of columns of the register.
        return frozenset(all_sources(used) & set(COLUMNS))

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Names of its $name parameters."""
        placeholders = self.tree.find_all(exp.Parameter, exp.Placeholder)
        return frozenset(node.name or node.this.name for node in placeholders)

    @cached_property
    def text_literals(self) -> frozenset[str]:
        """Its text literals."""
        return frozenset(literal.this for literal in self.tree.find_all(exp.Literal) if literal.is_string)

    @cached_property
    def plain_sql(self) -> str:
        """It without comments and layout."""
        return self.tree.sql(dialect="duckdb", comments=False)


@lru_cache(maxsize=1024)
def parsed_query(path: Path, sql: str) -> Query:
    """The query of the check at `path`, parsed once a process; raises CatalogueError as its parser does."""
    defined = definitions()
    relations = {*defined.populations, *reference_tables(), *ENGINE_RELATIONS, *REFERENCES}
    return Query(parse_guarded(sql, relations, defined.macros, path))


def _of_references(select: exp.Query | None) -> bool:
    """Whether a SELECT reads nothing but relations of REFERENCES."""
    if not isinstance(select, exp.Select):
        return False
    origin, joins = select.args.get("from_"), select.args.get("joins") or ()
    read = [clause.this for clause in (origin, *joins) if clause is not None]
    return bool(read) and all(
        isinstance(relation, exp.Table) and relation.name in REFERENCES for relation in read
    )
