"""The sample: three months of five carriers, in the physical forms carriers really send."""

import tomllib
from pathlib import Path
from typing import Final

from simaudit.contract import COLUMNS
from simaudit.generate.file_form import FORMS, Form
from simaudit.generate.specification import SHORT, Extract, Order
from simaudit.period import Period

ROWS: Final = 2000
MONTHS: Final = (Period(2026, 8), Period(2026, 9), Period(2026, 10))

# What most subscriber registers don't keep.
_RARE: Final = (
    "imsi",
    "status_at",
    "confirmation_ref",
    "province_code",
    "reauthenticated_at",
    "device_changed_at",
)

_NATIONAL: Final = "'0' || substr($cell, 3)"
_DAY_FIRST: Final = {
    "date": "strftime($cell, '%d/%m/%Y')",
    "timestamp": "strftime($cell, '%d/%m/%Y %H:%M:%S')",
}


def sample_order() -> Order:
    """What sample_data holds.

    viettel: the contract's own form, all columns. vinaphone: Vietnamese headings and words, a title above
    them, semicolons, day first, byte-order mark. mobifone: gzip, tabs, numbers without their leading zero, 1
    and 0 for yes and no. vietnamobile: Parquet with types. itel: zstd, bars, numbers as 0… and +84…, letters
    taken apart from their marks, and neither contracts nor authentication.
    """
    vietnamese = Form(
        "csv",
        ";",
        byte_order_mark=True,
        preamble="DANH SÁCH THUÊ BAO DI ĐỘNG\n",
        headers=_wordings()["headers"],
        cells={**_DAY_FIRST, **_vietnamese_cells(), "msisdn": _NATIONAL},
    )
    tabs = Form(
        "tsv.gz",
        "\t",
        compression="gzip",
        cells={
            "boolean": "CAST($cell AS INTEGER)",
            # A spreadsheet takes 0912… for a number. What isn't a mobile number would not be known again.
            "msisdn": "CASE WHEN regexp_full_match($cell, '84[35789][0-9]{8}') THEN substr($cell, 3) "
            f"ELSE {_NATIONAL} END",
        },
    )
    bars = Form(
        "csv.zst",
        "|",
        compression="zstd",
        decomposed=True,
        cells={"msisdn": f"CASE WHEN right($cell, 1) < '5' THEN '+' || $cell ELSE {_NATIONAL} END"},
    )
    usual = tuple(name for name in COLUMNS if name not in _RARE)
    sparse = tuple(name for name in SHORT if name not in ("contract_no", "authenticated_at"))
    return Order(
        rows=ROWS,
        extracts=(
            Extract("viettel", COLUMNS, FORMS["csv"]),
            Extract("vinaphone", usual, vietnamese),
            Extract("mobifone", usual, tabs),
            Extract("vietnamobile", COLUMNS, FORMS["parquet"]),
            Extract("itel", sparse, bars),
        ),
        months=MONTHS,
        violations=0.15,
        seed=2026,
    )


def _wordings() -> dict[str, dict[str, str]]:
    """`headers` and the columns with a vocabulary → what the carrier with Vietnamese headings writes."""
    path = Path(__file__).resolve().parent / "data" / "wordings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _vietnamese_cells() -> dict[str, str]:
    """Column or kind → SQL that writes the carrier's wording of each token."""
    cells = {"boolean": "CASE WHEN $cell THEN 'Có' WHEN NOT $cell THEN 'Không' END"}
    for column, tokens in _wordings().items():
        if column != "headers":
            choices = " ".join(f"WHEN '{token}' THEN '{wording}'" for token, wording in tokens.items())
            cells[column] = f"CASE $cell {choices} END"
    return cells
