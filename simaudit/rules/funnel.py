"""What is drawn of checks that compare points with their peers: each point, and where it would be named."""

from typing import Final

from simaudit.rules.toml_file import StrictModel

FUNNEL_PARAMETERS: Final = frozenset({"fewest_rows", "fewest_faulty", "times_expected"})
"""Parameters that limit what such a check names: a point's rows, its faulty ones, times the expected."""

FUNNEL_COLUMNS: Final = ("carrier", "point_code", "n", "k", "expected", "dispersion", "above", "least_tail")
"""Columns of the relation: k of a point's n rows are faulty, `expected` would be; how far points of the
carrier differ beyond chance; whether the point is named; and the probability of k or more up to which a
difference is significant at this carrier."""


class Funnel(StrictModel):
    """The `[funnel]` table of a header."""

    relation: str
    """The part of the query that has a row, with FUNNEL_COLUMNS, for every point that is judged."""
