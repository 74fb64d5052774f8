"""Which rows count as a province's own: one rule, in SQL and in polars.

Only rows that have the code of another province are left out. A row without a code, or with one that no
province has, may well be the province's own, and leaving the code out must not lessen what is found.
"""

import polars as pl

from simaudit.rules.reference_tables import provinces


def in_scope_sql(province: str, column: str) -> str:
    """An SQL condition on a column of province codes; always true where `province` is empty."""
    if not province:
        return "TRUE"
    others = ", ".join(f"'{code}'" for code in _others(province))
    return f"coalesce({province_code_sql(column)} NOT IN ({others}), TRUE)"


def in_scope(province: str, column: str = "province_code") -> pl.Expr:
    """`in_scope_sql` as an expression of polars."""
    if not province:
        return pl.lit(value=True)
    return ~province_code(column).is_in(_others(province)).fill_null(value=False)


def province_code_sql(column: str) -> str:
    """An SQL expression: the code as the list of provinces has it, with a leading zero that was lost."""
    return f"CASE WHEN length({column}) = 1 THEN '0' || {column} ELSE {column} END"


def province_code(column: str = "province_code") -> pl.Expr:
    """`province_code_sql` as an expression of polars."""
    code = pl.col(column)
    return pl.when(code.str.len_chars() == 1).then("0" + code).otherwise(code)


def _others(province: str) -> list[str]:
    return [code for code in provinces() if code != province]
