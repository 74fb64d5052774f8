"""Rows validated against the contract in one pass; pandera, which takes many, says where they break it."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final

import polars as pl

from simaudit.contract import CONDITIONS, DTYPES, SCHEMA, Finding, canonical_mobile, conditions_on
from simaudit.validation import pa

_MET: Final[Mapping[str, Callable[..., pl.Expr]]] = {
    "str_matches": lambda values, pattern: values.str.contains(pattern),
    "isin": lambda values, allowed_values: values.is_in(allowed_values),
    "greater_than_or_equal_to": lambda values, min_value: values >= min_value,
    "less_than_or_equal_to": lambda values, max_value: values <= max_value,
}
"""pandera's name of a check → what it asks of values, by the check's own parameters."""

_REQUIRED: Final = {name for name, column in SCHEMA.columns.items() if column.required}

_FINDING: Final = Finding.to_schema()
_FINDING_TYPES: Final = pl.Schema({name: column.dtype.type for name, column in _FINDING.columns.items()})


def validate_subscribers(rows: pl.DataFrame) -> None:
    """Validate rows against `Subscriber`; raises pandera's SchemaErrors."""
    contract_types = [(name, dtype) for name, dtype in DTYPES.items() if name in rows.schema]
    columns_fit = list(rows.schema.items()) == contract_types and rows.schema.keys() >= _REQUIRED
    if not columns_fit or not rows.select(_subscribers_fit(tuple(rows.columns))).item():
        SCHEMA.validate(rows, lazy=True)


def validate_findings(rows: pl.DataFrame) -> None:
    """Validate rows against `Finding`; raises pandera's SchemaErrors."""
    if rows.schema != _FINDING_TYPES or not rows.select(_FINDINGS_FIT).item():
        Finding.validate(rows, lazy=True)


@lru_cache(maxsize=16)
def _subscribers_fit(columns: tuple[str, ...]) -> pl.Expr:
    conditions = [*_of_columns(SCHEMA, columns), *conditions_on(columns, CONDITIONS), canonical_mobile()]
    return _all_met(conditions)


def _of_columns(schema: pa.DataFrameSchema, names: Iterable[str]) -> list[pl.Expr]:
    """What the schema asks of each value; NULL for a NULL that is allowed."""
    columns = {name: schema.columns[name] for name in names if name in schema.columns}
    filled = [pl.col(name).is_not_null() for name, column in columns.items() if not column.nullable]
    return filled + [
        _MET[check.name](pl.col(name), **check.statistics)
        for name, column in columns.items()
        for check in column.checks
    ]


def _all_met(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(condition.all() for condition in conditions)


_FINDINGS_FIT: Final = _all_met(_of_columns(_FINDING, _FINDING.columns))
