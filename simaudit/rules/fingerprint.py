"""What enters the fingerprint of a check apart from its own header and query."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import polars as pl

from simaudit.intake.values.iccid import RULES as LUHN_RULES
from simaudit.intake.values.id_numbers import RULES as PAPER_RULES
from simaudit.intake.values.id_numbers import province_codes
from simaudit.intake.values.msisdn import mobile_pattern
from simaudit.intake.values.versions import columns_read, reading_versions
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables


def dependencies(
    query: str, relations: Collection[str], changed: Mapping[str, pl.DataFrame] = MappingProxyType({})
) -> dict[str, dict[str, Any]]:
    """The definitions that decide what a query finds, by kind and name.

    `populations` and `macros` are SQL of checks/populations.sql without comments and layout, `readings` the
    versions of the normalisations of the columns used, `tables` the reference tables as CSV, `derived` the
    constants that decide values of the columns used. `changed` are tables in place of built-in ones.
    """
    defined, tables = definitions(), {**reference_tables(), **changed}
    populations = {population.name: population for population in defined.closure(set(relations))}
    statements = {name: population.plain for name, population in populations.items()}
    texts = [query, *statements.values()]
    macros: dict[str, str] = {}
    for text in texts:
        for name, macro in defined.plain_macros.items():
            if name not in macros and name in _called(text):
                macros[name] = macro
                texts.append(macros[name])
    read = {*relations, *(name for population in populations.values() for name in population.reads)}
    words = set().union(*map(_words, texts))
    decisive = words | columns_read(words)
    provinces = province_codes()
    if "birth_province" in changed:
        provinces = tuple(changed["birth_province"]["code"])
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


# Lower case, as sqlglot writes the names of macros in capitals.
@cache
def _words(text: str) -> frozenset[str]:
    """The words of a statement, in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


@cache
def _called(text: str) -> frozenset[str]:
    """The words of a statement that are followed by a bracket, in lower case."""
    return frozenset(re.findall(r"\w+(?=\()", text.lower()))
