"""The points that `plan` ranks, as a table."""

from typing import Final

import polars as pl

from simaudit.cli.text.listing import table
from simaudit.errors import Note
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames

_KINDS: Final = {
    "rank": "text", "carrier": "carrier", "point": "text", "expected": "number", "in_cases": "number",
    "reported": "number", "last_visit": "text",
}  # fmt: skip


def points_table(points: pl.DataFrame, lang: str, names: CarrierNames) -> str:
    """A heading and a line a point, the first to visit first."""
    never = Note("never_visited").text(lang)
    rows = (
        {
            **row,
            "point": row["point_code"],
            "expected": round(row["expected"]),
            "in_cases": row["case_numbers"],
            "last_visit": f"{visit:%d/%m/%Y}" if (visit := row["last_visit"]) else never,
        }
        for row in points.with_row_index("rank", offset=1).iter_rows(named=True)
    )
    return table(_KINDS, rows, Words("heading", lang), Language(lang), names)
