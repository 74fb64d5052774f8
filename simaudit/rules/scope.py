"""Which rows count as one's own, a province's or some communes': one rule, in SQL.

A scope is the code of a province and, behind blanks, those of communes: `01`, `01 00070 00082`; empty: all.
Only rows that lie elsewhere for certain are left out: those with the code of another province and, of a scope
with communes, those whose `commune` is another one. Any other row may well be one's own, and leaving a code
out must not lessen what is found.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl

from simaudit.rules.reference_tables import provinces

SCOPE_COLUMNS: Final = ("province_code", "commune")
"""The columns of a row that tell whether it is in scope."""


def in_scope_sql(scope: str, row: str = "") -> str:
    """An SQL condition on a row, before whose columns stands `row`; always true where `scope` is empty."""
    if not scope:
        return "TRUE"
    province, *communes = scope.split()
    others = _listed(code for code in provinces() if code != province)
    here = f"coalesce({province_code_sql(f'{row}province_code')} NOT IN ({others}), TRUE)"
    return f"({here} AND coalesce({row}commune IN ({_listed(communes)}), TRUE))" if communes else here


def in_scope(scope: str) -> pl.Expr:
    """`in_scope_sql` as an expression of polars."""
    return pl.sql_expr(in_scope_sql(scope))


def province_code_sql(column: str) -> str:
    """An SQL expression: the code as the list of provinces has it, with a leading zero that was lost."""
    return f"CASE WHEN length({column}) = 1 THEN '0' || {column} ELSE {column} END"


def province_code() -> pl.Expr:
    """`province_code_sql` as an expression of polars."""
    return pl.sql_expr(province_code_sql("province_code"))


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
