"""Headings and wordings of an installation's own, which go before those of `checks/vocabulary`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

UNREAD: Final = "{wording} [removed]"
"""What a wording that is no longer one is read as: a text without a value, so that it is told of."""


@dataclass(frozen=True)
class OwnWordings:
    """By folded heading its canonical column; by canonical column the values of its wordings.

    A heading that is no longer one has an empty column, a wording UNREAD as its value.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mobile_prefixes: tuple[str, ...] = ()
    """All prefixes of mobile numbers, with their zero; empty: those of the catalogue."""
    birth_provinces: tuple[str, ...] = ()
    """All codes of places of birth's registration; empty: those of the catalogue."""


NO_WORDINGS: Final = OwnWordings()
"""The vocabulary of the catalogue alone."""
