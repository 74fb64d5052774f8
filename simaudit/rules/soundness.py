"""Whether a check is sound: header, query, links and populations fit each other."""

from functools import lru_cache, reduce
from typing import Final

import polars as pl

from simaudit.contract import COLUMNS, DTYPES, VIOLATIONS
from simaudit.errors import CatalogueError
from simaudit.intake.values.derived_columns import HASHED_COLUMNS
from simaudit.rules.check import FUNNEL_PARAMETERS, Check
from simaudit.rules.links import links
from simaudit.rules.populations import definitions
from simaudit.rules.relations import ENGINE_RELATIONS, REFERENCES
from simaudit.rules.tariffs import DECREE

# Where one of these columns is absent it is NULL for every check, without being declared (checks/README.md).
_NULL_WHEN_ABSENT: Final = frozenset({"msisdn", "status", "customer_type", "service_type", "nationality"})


@lru_cache(maxsize=1024)
def require_sound(check: Check) -> None:
    """Refuse a check whose query and header don't fit, once a process; raises CatalogueError."""
    try:
        # A query that parses may still be too deep for being written out, as the fingerprint needs it.
        _ = check.query.plain_sql
        _require_declared(check)
        _require_shares(check)
        _require_act(check)
        _require_link(check)
        _require_funnel(check)
    except RecursionError as error:
        raise CatalogueError("query_too_deep", path=check.path) from error


def _require_declared(check: Check) -> None:
    """Refuse columns, parameters and references that are used but not declared, or declared but not used."""
    identity, path = check.header.check, check.path
    declared = {*identity.needs, *identity.needs_any, *identity.optional}
    if unknown := declared - {*COLUMNS, *REFERENCES}:
        raise CatalogueError("needs_unknown", path=path, names=sorted(unknown))

    lacking = identity.unassessable
    if lacking and lacking not in check.query.parts:
        raise CatalogueError("population_unknown", path=path, population=lacking)
    if identity.population not in check.query.parts and identity.population not in {
        *definitions().populations,
        *ENGINE_RELATIONS,
        *REFERENCES,
    }:
        raise CatalogueError("population_unknown", path=path, population=identity.population)

    stray = check.query.parameters ^ {*check.header.params, "as_of"} - ({"as_of"} - check.query.parameters)
    if stray:
        raise CatalogueError("parameters_differ", path=path, parameters=sorted(stray))

    bound = {
        name
        for name, least in check.header.least.items()
        if not isinstance(value := check.header.params.get(name), int | float) or value < least
    }
    if bound:
        raise CatalogueError("least_above_parameter", path=path, parameters=sorted(bound))

    missing = check.sources - declared - _NULL_WHEN_ABSENT
    if missing:
        raise CatalogueError("columns_undeclared", path=path, columns=sorted(missing))
    idle = {name for name in identity.needs if name in COLUMNS} - check.sources
    if idle:
        raise CatalogueError("columns_unused", path=path, columns=sorted(idle))
    unlisted = (check.relations & set(REFERENCES)) - declared
    if unlisted:
        raise CatalogueError("references_undeclared", path=path, references=sorted(unlisted))


def _require_shares(check: Check) -> None:
    """Refuse `shares` of no column, and others than those by which the query gathers rows."""
    shares = check.header.check.shares
    if shares is None:
        return
    columns = shares[1:] if shares[:1] == ("sums",) else shares
    if columns == ("findings",):
        return
    if unknown := [name for name in columns if DTYPES.get(name) != pl.String]:
        raise CatalogueError("shares_unknown", path=check.path, names=unknown)
    gathered = shared_columns(check)
    if gathered and columns == shares and (len(columns) != 1 or not gathered >= {*columns}):
        raise CatalogueError("shares_differ", path=check.path, columns=sorted(gathered))


def shared_columns(check: Check) -> frozenset[str]:
    """The columns in which all rows agree that any clause of a check brings together.

    Empty where its clauses bring none together, have no column in common, or gather by expressions.
    """
    populations = definitions().closure(set(check.relations))
    clauses = [*check.query.gathers, *(clause for population in populations for clause in population.gathers)]
    # What is joined by its record is one row.
    columns = [
        clause.union(*(HASHED_COLUMNS.get(name, ()) for name in clause))
        for clause in clauses
        if "record" not in clause
    ]
    return (reduce(frozenset.intersection, columns) if columns else frozenset()) & DTYPES.keys() - {"carrier"}


def _require_act(check: Check) -> None:
    """Refuse a sign of violation that names a sanction and not when its act was, and acts of no violation."""
    if check.nature not in VIOLATIONS:
        if check.header.act is not None:
            raise CatalogueError("act_of_no_violation", path=check.path, nature=check.nature)
    elif check.header.act is None:
        cited = [key for key in check.header.check.basis if key.startswith(DECREE)]
        if cited:
            raise CatalogueError("act_missing", path=check.path, keys=cited)


def _require_link(check: Check) -> None:
    """Refuse a link that there is not, or that takes a parameter which the check doesn't have."""
    case_link, path = check.header.case, check.path
    if case_link is None:
        return
    if case_link.link not in links():
        raise CatalogueError("link_unknown", path=path, link=case_link.link, links=sorted(links()))
    lacking = set(links()[case_link.link].parameters) - check.header.params.keys()
    if lacking:
        raise CatalogueError(
            "link_parameters_absent", path=path, link=case_link.link, parameters=sorted(lacking)
        )


def _require_funnel(check: Check) -> None:
    """Refuse a funnel of a relation that isn't in the query, or without the limits that are drawn in it."""
    funnel, path = check.header.funnel, check.path
    if funnel is None:
        return
    if funnel.relation not in check.query.parts:
        raise CatalogueError("funnel_relation_unknown", path=path, relation=funnel.relation)
    lacking = FUNNEL_PARAMETERS - check.header.params.keys()
    if lacking:
        raise CatalogueError("funnel_parameters_absent", path=path, parameters=sorted(lacking))
