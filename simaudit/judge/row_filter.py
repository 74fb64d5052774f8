"""What a check asks of single records: which it judges, and which offend, as conditions on the register."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowFilter:
    """Rows of the register: those in a view that meet a condition."""

    view: str
    condition: str
    """As DuckDB's SQL, in terms of the register's columns."""
    alone: bool
    """Whether the row itself decides: there is no inner query."""


@dataclass(frozen=True)
class RowFilters:
    """The conditions of one check, with its parameters put in."""

    judged: RowFilter | None
    """Its population; None where that isn't rows of the register."""
    offending: RowFilter | None
    """The rows that offend, where the check judges every record by itself; else None."""
