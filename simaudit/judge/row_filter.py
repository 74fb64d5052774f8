"""What a check asks of single records, which it judges or which offend: a condition on the register."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowFilter:
    """Rows of the register: those in a view that meet a condition."""

    view: str
    condition: str
    """As DuckDB's SQL, in terms of the register's columns."""
    alone: bool
    """Whether the row itself decides: there is no inner query."""
