"""The fingerprint of a check, and of a rule set: a sha256 over everything that decides a finding."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any

import sqlglot

from simaudit.catalogue.populations import words
from simaudit.catalogue.reference_tables import reference_tables
from simaudit.contract import COLUMNS
from simaudit.intake.values.iccid import RULES as LUHN_RULES
from simaudit.intake.values.id_numbers import RULES as PAPER_RULES
from simaudit.intake.values.msisdn import mobile_pattern
from simaudit.intake.values.versions import READINGS, behind


def rests_on(query: str, relations: Collection[str]) -> dict[str, dict[str, Any]]:
    """What a query rests on without naming it in full, by name: words, tables, derived columns …"""
    known, tables = words(), reference_tables()
    populations = {population.name: population for population in known.closure(set(relations))}
    bare = {name: without_layout(population.sql) for name, population in populations.items()}
    texts = [query, *bare.values()]
    macros: dict[str, str] = {}
    for text in texts:
        for name, macro in known.macros.items():
            if name not in macros and name in _called(text):
                macros[name] = without_layout(macro)
                texts.append(macros[name])
    read = {*relations, *(name for population in populations.values() for name in population.reads)}
    named = set().union(*map(_named, texts))
    derived = {**PAPER_RULES, **LUHN_RULES, "mobile": mobile_pattern()}
    return {
        "populations": bare,
        "macros": macros,
        "readings": behind(named & {*COLUMNS, *READINGS, "unreadable"}),
        "tables": {name: tables[name].write_csv() for name in read & tables.keys()},
        "derived": {name: rule for name, rule in derived.items() if name in named},
    }


# sqlglot writes a macro's name in capitals.
@cache
def _named(text: str) -> frozenset[str]:
    """The words of a statement, in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


@cache
def _called(text: str) -> frozenset[str]:
    """The words of a statement that open a bracket, in lower case."""
    return frozenset(re.findall(r"\w+(?=\()", text.lower()))


@cache
def without_layout(sql: str) -> str:
    """A statement without its comments and its layout."""
    return ";".join(sqlglot.transpile(sql, read="duckdb", write="duckdb", comments=False))
