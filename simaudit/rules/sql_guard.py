"""Allow-list for the SQL of checks: one SELECT, known relations, listed functions, no clock, no randomness.

A department may add checks of its own, which must not read the disk, the network or the clock; and a run must
be repeatable. Everything that is not listed here is refused. The DuckDB connection is locked down as well
(simaudit/judge/register.py); neither measure relies on the other.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
from sqlglot import Dialect, Token, TokenType, exp
from sqlglot.errors import SqlglotError

from simaudit.errors import CatalogueError

# Functions, by the names that sqlglot gives them as it reads DuckDB's SQL: bool_and() is LOGICAL_AND.
_FUNCTIONS = frozenset(
    """
    ABS AND ANY_VALUE ARRAY ARRAY_AGG ARRAY_CONCAT ARRAY_CONTAINS ARRAY_DISTINCT ARRAY_SIZE ARRAY_SORT
    ARRAY_TO_STRING AVG BIT_COUNT CASE CAST CEIL COALESCE CONCAT CONCAT_WS CONTAINS COUNT COUNT_IF DATEDIFF
    DATE_ADD DATE_BIN DATE_SUB DAY DENSE_RANK ENDS_WITH EXISTS EXPLODE EXTRACT FILTER FIRST FIRST_VALUE FLOOR
    GENERATE_SERIES GREATEST GROUP_CONCAT HAMMING HASH HOUR IF LAG LAST LAST_VALUE LEAD LEAST LEFT LENGTH
    LEVENSHTEIN LIST_AGGREGATE LIST_SUM LOG LOGICAL_AND LOGICAL_OR LOWER MAX MEDIAN MIN MINUTE MONTH NULLIF OR
    ORD PAD POWER QUARTER RANK REGEXP_EXTRACT REGEXP_FULL_MATCH REGEXP_LIKE REGEXP_REPLACE REPEAT REPLACE
    REVERSE RIGHT ROUND ROW_NUMBER SECOND SIGN SPLIT SQRT STARTS_WITH STRIP_ACCENTS STRUCT STR_POSITION
    SUBSTRING SUM TIMESTAMP_TRUNC TIME_TO_STR TRANSFORM TRANSLATE TRIM TRUNC TRY_CAST UNICODE UNNEST UPPER
    WEEK YEAR
    """.split()  # noqa: SIM905 (a list of a hundred quoted words is harder to read)
)

# Columns, operators, functions and clauses of a query; not, for example, DELETE in a WITH, TABLESAMPLE,
# DESCRIBE or PIVOT.
_ALLOWED: Final = (
    exp.Condition, exp.Func, exp.Query, exp.From, exp.Join, exp.Lateral, exp.Unnest, exp.Values, exp.Table,
    exp.TableAlias, exp.Alias, exp.Identifier, exp.Star, exp.With, exp.CTE, exp.Where, exp.Group, exp.Having,
    exp.Qualify, exp.Order, exp.Ordered, exp.Limit, exp.Offset, exp.Distinct, exp.Filter, exp.WindowSpec,
    exp.IgnoreNulls, exp.Lambda, exp.Tuple, exp.Slice, exp.Interval, exp.DataType, exp.DataTypeParam,
    exp.Var,
)  # fmt: skip

_DUCKDB: Final = Dialect.get_or_raise("duckdb")

_PART = re.compile(r"[a-z_][a-z0-9_]*")

_LONGEST: Final = 100_000
"""Characters of a query, thirty times those of the catalogue's longest."""
_DEEPEST: Final = 20
"""Brackets and CASE within each other, of which the catalogue has up to six."""
_DEEPEST_TREE: Final = 200
"""Steps from a query to its innermost part. Every OR, AND or + of a chain without brackets is a step, too."""
_OPENING: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE})
_CLOSING: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END})


def parse_guarded(sql: str, relations: Collection[str], macros: Collection[str], path: Path) -> exp.Query:
    """Parse the query of the check at `path`; raises CatalogueError on anything that is not allowed."""
    if len(sql) > _LONGEST:
        raise CatalogueError("query_too_long", path=path, most=_LONGEST)
    try:
        # Without the newline, sqlglot takes a parameter for a dollar-quoted text where the query ends in ''.
        text = f"{sql}\n"
        tokens = _DUCKDB.tokenize(text)
        _require_shallow(tokens, path)
        parsed = _DUCKDB.parser().parse(tokens, text)
        statements = [statement for statement in parsed if statement is not None]
        # DuckDB executes the text, not sqlglot's tree: both must parse it as one SELECT.
        kinds = [statement.type for statement in duckdb.extract_statements(sql)]
    except RecursionError as error:
        raise CatalogueError("query_too_deep", path=path) from error
    except (SqlglotError, duckdb.Error) as error:
        first = str(error).splitlines()[0]
        raise CatalogueError("sql_unreadable", path=path, why=first) from error
    is_single_select = len(statements) == 1 and kinds == [duckdb.StatementType.SELECT]
    if not is_single_select or not isinstance(statements[0], exp.Query):
        raise CatalogueError("one_select_needed", path=path)
    query = statements[0]
    nodes = list(query.walk())
    # What works with a query calls itself for each step down its tree.
    if len(nodes) > _DEEPEST_TREE and _depth(nodes) > _DEEPEST_TREE:
        raise CatalogueError("query_too_deep", path=path)
    allowed = set(map(id, _of_kind(nodes, _ALLOWED)))
    for node in nodes:
        if id(node) not in allowed:
            raise CatalogueError("clause_not_allowed", path=path, clause=node.key)
        if isinstance(node, exp.Placeholder) and not isinstance(node.this, str):
            raise CatalogueError("parameter_without_name", path=path)

    local = {node.alias_or_name for node in _of_kind(nodes, exp.CTE)}
    for part in sorted(local):
        # Outside its scope the name would be resolved elsewhere, so it must not be the path of a file.
        if _PART.fullmatch(part) is None:
            raise CatalogueError("part_name_not_plain", path=path, part=part)
    for table in _of_kind(nodes, exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
            written = table.sql(dialect="duckdb")
            raise CatalogueError("relation_outside", path=path, relation=written)
        if table.name not in relations and table.name not in local:
            relation_names = sorted(relations)
            raise CatalogueError("relation_unknown", path=path, relation=table.name, known=relation_names)
    for shadow in sorted(local & set(relations)):
        raise CatalogueError("part_hides_relation", path=path, part=shadow)
    for function in _of_kind(nodes, exp.Func):
        name = function.name.lower() if isinstance(function, exp.Anonymous) else function.sql_name()
        if name not in macros and name.upper() not in _FUNCTIONS:
            raise CatalogueError("function_not_allowed", path=path, function=name.lower())
    return query


def _of_kind(nodes: Sequence[Any], kind: type | tuple[type, ...]) -> list[Any]:
    """Nodes of a kind, in their order; asked of each type once, as thousands of nodes are of a few dozen."""
    types = {node_type for node_type in set(map(type, nodes)) if issubclass(node_type, kind)}
    return [node for node in nodes if type(node) in types]


def _depth(nodes: Iterable[Any]) -> int:
    """Steps from the first node to the one furthest below it; each comes after that which it is part of."""
    steps: dict[int, int] = {}
    for node in nodes:
        steps[id(node)] = steps.get(id(node.parent), 0) + 1
    return max(steps.values())


def _require_shallow(tokens: Iterable[Token], path: Path) -> None:
    """Raises CatalogueError where brackets or CASE are too deep for a parser that calls itself at each."""
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > _DEEPEST:
            raise CatalogueError("query_too_deep", path=path)
