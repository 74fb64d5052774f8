"""Refuses a check's SQL unless it can only read what it was given.

A department may add checks of its own, and a check must not become a way to
read the disk, the network or the clock. The guard fails closed: one SELECT,
known relations only, functions from a list, no clock and no chance (a run must
be repeatable). The connection is shut as well; neither trusts the other.
"""

from collections.abc import Collection

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from simaudit.errors import CatalogueError

# Functions by the name sqlglot gives them. Everything else is refused, so a new
# DuckDB function that touches files stays out until somebody names it here.
_FUNCTIONS = frozenset(
    """
    ABS AND ANY_VALUE ARRAY ARRAY_AGG ARRAY_CONTAINS ARRAY_SIZE ARRAY_TO_STRING AVG BETWEEN BIT_COUNT
    BOOL_AND BOOL_OR CASE CAST CEIL COALESCE CONCAT CONCAT_WS CONTAINS COUNT COUNT_IF DATE_ADD DATE_BIN
    DATE_DIFF DATE_SUB DATE_TRUNC DAY DENSE_RANK ENDS_WITH EXISTS EXPLODE EXTRACT FILTER FIRST FIRST_VALUE
    FLOOR GENERATE_SERIES GREATEST GROUP_CONCAT HAMMING HOUR IF INTERVAL LAG LAST LAST_VALUE LEAD LEAST LEFT
    LENGTH LEVENSHTEIN LIST LIST_AGGREGATE LIST_CONCAT LIST_DISTINCT LIST_FILTER LIST_SORT LIST_SUM
    LIST_TRANSFORM LIST_VALUE LOG LOWER LPAD MAX MEDIAN MIN MINUTE MONTH NULLIF OR ORD POWER QUARTER RANK
    REGEXP_EXTRACT REGEXP_FULL_MATCH REGEXP_I_LIKE REGEXP_LIKE REGEXP_MATCHES REGEXP_REPLACE REPEAT REPLACE
    REVERSE RIGHT ROUND ROW_NUMBER RPAD SECOND SIGN SPLIT SQRT STARTS_WITH STRING_AGG STRIP_ACCENTS STRUCT
    STR_POSITION SUBSTRING SUM TIMESTAMP_TRUNC TIME_TO_STR TO_CHAR TRANSFORM TRANSLATE TRIM TRUNC TRY_CAST
    TS_OR_DS_TO_DATE UNICODE UNNEST UPPER WEEK YEAR
    """.split()
)


def guarded(sql: str, relations: Collection[str], macros: Collection[str], source: str) -> exp.Query:
    """The parsed query, or CatalogueError saying what in `source` is not allowed."""

    def refuse(reason: str) -> CatalogueError:
        return CatalogueError(f"{source}: {reason}")

    try:
        # Without the line end, sqlglot takes a parameter for a dollar-quoted text where the query ends in ''.
        parsed = sqlglot.parse(f"{sql}\n", read="duckdb")
        statements = [statement for statement in parsed if statement is not None]
    except SqlglotError as error:
        first = str(error).splitlines()[0]
        raise refuse(f"the SQL cannot be parsed: {first}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise refuse("a check is exactly one SELECT")
    query = statements[0]

    local = {cte.alias_or_name for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
            raise refuse(f"`{table.sql(dialect='duckdb')}` is no relation of the catalogue; a check reads no files")
        if table.name not in relations and table.name not in local:
            raise refuse(f"the relation `{table.name}` is not declared (known: {', '.join(sorted(relations))})")
    for shadow in sorted(local & set(relations)):
        raise refuse(f"the part `{shadow}` hides the relation of that name; call it something else")
    for function in query.find_all(exp.Func):
        name = function.name.lower() if isinstance(function, exp.Anonymous) else function.sql_name()
        if name not in macros and name.upper() not in _FUNCTIONS:
            raise refuse(f"the function `{name.lower()}` is not allowed in a check")
    for kind in (exp.Command, exp.Into, exp.Pragma, exp.Lock):
        if query.find(kind):
            raise refuse("a check only selects")
    return query
