"""Rows validated against the contract in one pass, derived from its models in pandera.

pandera's own checks are evaluated, so that nothing of the contract is stated twice; but all at once, as
pandera makes a pass for each and looks in each for the rows that fail. Where some do, pandera says which.
"""

from typing import Final

import polars as pl

from simaudit.contract import DTYPES, SCHEMA, Finding
from simaudit.validation import PolarsCheckBackend, PolarsData, pa

_REQUIRED: Final = {name for name, column in SCHEMA.columns.items() if column.required}

_FINDING: Final = Finding.to_schema()
_FINDING_TYPES: Final = pl.Schema({name: column.dtype.type for name, column in _FINDING.columns.items()})


def validate_subscribers(rows: pl.DataFrame) -> None:
    """Validate rows against `Subscriber`; raises pandera's SchemaErrors."""
    contract_types = [(name, dtype) for name, dtype in DTYPES.items() if name in rows.schema]
    columns_fit = list(rows.schema.items()) == contract_types and rows.schema.keys() >= _REQUIRED
    if not columns_fit or not _all_met(SCHEMA, rows):
        SCHEMA.validate(rows, lazy=True)


def validate_findings(rows: pl.DataFrame) -> None:
    """Validate rows against `Finding`; raises pandera's SchemaErrors."""
    if rows.schema != _FINDING_TYPES or not _all_met(_FINDING, rows):
        _FINDING.validate(rows, lazy=True)


def _all_met(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> bool:
    """Whether rows whose columns fit meet all checks; NULL meets whatever is asked of a value."""
    lazy = rows.lazy()
    columns = {name: column for name, column in schema.columns.items() if name in rows.columns}
    answers = [lazy.select(pl.col(name).is_not_null()) for name in columns if not columns[name].nullable]
    answers += [_answer(check, lazy, name) for name, column in columns.items() for check in column.checks]
    answers += [_answer(check, lazy) for check in schema.checks]
    return all(met.item() for met in pl.collect_all(answer.select(pl.all().all()) for answer in answers))


def _answer(check: pa.Check, rows: pl.LazyFrame, column: str = "*") -> pl.LazyFrame:
    """One column of truths, of which one is false where the rows fail the check."""
    answer: pl.LazyFrame = PolarsCheckBackend(check).check_fn(PolarsData(rows, column))
    return answer
