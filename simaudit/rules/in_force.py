"""Entries of the law files: each has the days on which it is in force."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.rules.toml_file import StrictModel


class InForce(StrictModel):
    """First and last day in force, both included; None: without limit."""

    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedValueError("to_before_from")
        return self

    def has_begun(self, day: date) -> bool:
        """Whether it was in force on `day` or before."""
        return self.valid_from is None or self.valid_from <= day

    def in_force(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.has_begun(day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "InForce") -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        return starts <= min(self.valid_to or date.max, other.valid_to or date.max)


def require_no_overlap(path: Path, key: str, entries: Iterable[InForce]) -> None:
    """Raises CatalogueError where two entries of one key are in force on one day."""
    if any(first.overlaps(second) for first, second in combinations(entries, 2)):
        raise CatalogueError("versions_overlap", path=path, key=key)
