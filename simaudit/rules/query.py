"""The query of a check: what it is made of, what it reads, and what enters the check's fingerprint by it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.intake.values.communes import COMMUNE_COLUMNS, COMMUNES_TOLD
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, all_sources, columns_read, reading_versions
from simaudit.intake.values.iccid import RULES as LUHN_RULES
from simaudit.intake.values.id_numbers import RULES as PAPER_RULES
from simaudit.intake.values.id_numbers import province_codes
from simaudit.intake.values.msisdn import mobile_pattern
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
    gathers: tuple[frozenset[str], ...]
    """By which columns it gathers rows (population_forms.py)."""

    def reads(self, relation: str, relations: frozenset[str]) -> bool:
        """Whether one of `relations` is or reads this one."""
        views = definitions().closure(set(relations))
        return relation in relations or any(relation in view.reads for view in views)

    def dependencies(
        self, relations: Collection[str], changed: Mapping[str, pl.DataFrame] = MappingProxyType({})
    ) -> dict[str, dict[str, Any]]:
        """The definitions that decide what it finds in `relations`, by kind and name.

        `populations` and `macros` are SQL of checks/populations.sql without comments and layout, `readings`
        the versions of the normalisations of the columns used, `tables` the reference tables as CSV,
        `derived` the constants that decide values of the columns used. `changed` are tables in place of
        built-in ones.
        """
        defined, tables = definitions(), {**reference_tables(), **changed}
        populations = {population.name: population for population in defined.closure(set(relations))}
        column_names = self.column_names.union(*(view.columns for view in populations.values()))
        if column_names & {*COMMUNE_COLUMNS}:
            populations |= {population.name: population for population in defined.closure({COMMUNES_TOLD})}
        statements = {name: population.plain for name, population in populations.items()}
        texts = [self.plain_sql, *statements.values()]
        read = {*relations, *(name for population in populations.values() for name in population.reads)}
        macros: dict[str, str] = {}
        for text in texts:
            for name, macro in defined.plain_macros.items():
                if name not in macros and name in _called(text):
                    macros[name] = macro
                    texts.append(macros[name])
        words = set().union(*map(_words, texts))
        decisive = words | columns_read(words)
        births = changed.get("birth_province")
        provinces = province_codes() if births is None else tuple(births["code"])
        derived = {
            **PAPER_RULES,
            **LUHN_RULES,
            "mobile": mobile_pattern(
                tuple(changed["mobile_prefix"]["prefix"]) if "mobile_prefix" in changed else ()
            ),
            "id_number": (*PAPER_RULES["id_number"], provinces),
        }
        return {
            "populations": statements,
            "macros": macros,
            "readings": reading_versions(words),
            "tables": {name: tables[name].write_csv() for name in read & tables.keys()},
            "derived": {name: rule for name, rule in derived.items() if name in decisive},
        }

    def sources(
        self, names: Iterable[str], relations: Collection[str], *, searched: bool = False
    ) -> frozenset[str]:
        """The canonical columns behind these names and behind the populations among `relations`.

        With `searched` those too that only narrow a search.
        """
        used = set(names)
        for population in definitions().closure(set(relations)):
            # A hash that only narrows the search of a view decides no finding; a key that it reads does.
            keys = population.repeats is not None and population.name in relations
            used |= population.columns - (set() if searched or keys else HASHED_COLUMNS.keys())
        # Columns of the lists (msisdn, point_code) have the names of columns of the register.
        return frozenset(all_sources(used) & set(COLUMNS))


def relation_names() -> list[str]:
    """The relations that a check may read."""
    return sorted({*definitions().populations, *reference_tables(), *ENGINE_RELATIONS, *REFERENCES})


def macro_names() -> list[str]:
    """The macros that a check may call."""
    return sorted(definitions().macros)


# Lower case, as sqlglot writes the names of macros in capitals.
@cache
def _words(text: str) -> frozenset[str]:
    """The words of a statement, in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


@cache
def _called(text: str) -> frozenset[str]:
    """The words of a statement that are followed by a bracket, in lower case."""
    return frozenset(re.findall(r"\w+(?=\()", text.lower()))
