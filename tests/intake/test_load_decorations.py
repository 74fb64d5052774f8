"""Every column of a kind, from every source, with every decoration: the rows are the same, or it is refused.

Columns of registers and of lists, by source and decoration: how many is counted below. Those that change no
cell of a column count too, as nothing may come of them. Harmless decorations take turns from row to row.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import workbooks as books
from support.decorations import FOREIGN, HARMLESS, KINDS, Decoration
from support.extracts import person, write

from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.errors import IntakeError
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.intake.values.canonical import read_column
from simaudit.intake.values.derived_columns import all_sources

Rows = list[dict[str, str]]

_BY_KIND: Final = {
    "boolean": "Có",
    "timestamp": "2024-10-05 08:30:00",
    "date": "2024-10-05",
    "text": "Số 12 phố Huế",
}


def _value(column: str, number: int) -> str:
    values = {
        "gender": "Nữ",
        "nationality": "Việt Nam",
        "status": "Hoạt động",
        "auth_method": "CHIP",
        "id_type": "Căn cước",
        "point_code": f"VTL-{number:03d}A",
        "clerk_code": f"GDV{number % 3}X",
        "contract_no": f"HD{number:06d}/B",
        "imsi": f"45204{number:010d}",
        "iccid": f"898404{number:013d}",
        "org_code": f"01{number:08d}",
        "guardian_id": f"079080{number:06d}",
        "id_expiry_date": "2034-10-05",
    }
    return values.get(column) or _BY_KIND.get(COLUMN_KINDS[column], "")


@cache
def register() -> Rows:
    """Rows that fill every column; the papers of two have lost a zero."""
    rows = []
    for number in range(1, 27):
        row = {column: _value(column, number) for column in COLUMNS}
        row |= {name: text for name, text in person("viettel", number).items() if text and not row[name]}
        row |= {"full_name": f"Nguyễn Đức {('Ăn', 'Bảy', 'Cường', 'Ơn')[number % 4]}"}
        row |= {"id_number": f"001090{number:06d}", "date_of_birth": f"1990-02-{number:02d}"}
        rows.append(row)
    for row in rows[3:5]:
        row["id_number"] = row["id_number"][1:]
    assert all(row[column] for row in rows for column in COLUMNS)
    return rows


def decorated(rows: Rows, how: Sequence[Decoration], columns: Sequence[str]) -> Rows:
    """The rows, of which the first has the first of the decorations in these columns, and so on, in turn."""
    return [
        {
            name: how[at % len(how)](text, KINDS.get(name, "text")) if name in columns else text
            for name, text in row.items()
        }
        for at, row in enumerate(rows)
    ]


def csv_file(folder: Path, rows: Rows, name: str) -> Path:
    return write(folder / f"{name}.csv", rows, tuple(rows[0]))


def workbook(folder: Path, rows: Rows, name: str) -> Path:
    return books.xlsx(
        folder / f"{name}.xlsx", {"Data": [list(rows[0]), *(list(row.values()) for row in rows)]}
    )


def parquet(folder: Path, rows: Rows, name: str) -> Path:
    pl.DataFrame(rows).write_parquet(folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


FILES: Final[Mapping[str, Callable[[Path, Rows, str], Path]]] = {
    "csv": csv_file,
    "xlsx": workbook,
    "parquet": parquet,
}
SOURCES: Final[Mapping[str, Callable[[Path, Rows, str], Path | RowStream]]] = {
    **FILES,
    "frame": lambda folder, rows, name: RowStream(pl.DataFrame(rows), "viettel"),
}


def loaded(folder: Path, source: str, rows: Rows) -> tuple[LoadedMonth, pl.DataFrame]:
    month = load_month("viettel", [SOURCES[source](folder, rows, "viettel")], folder / "month.parquet")
    return month, pl.read_parquet(month.path).drop("file")


@pytest.fixture(scope="module")
def clean_rows(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pl.DataFrame]:
    """clean_rows(source) → the rows of the register that nothing was done to, read once."""

    @cache
    def read(source: str) -> pl.DataFrame:
        return loaded(tmp_path_factory.mktemp("clean"), source, register())[1]

    return read


@pytest.mark.parametrize("source", SOURCES)
def test_harmless_decorations_change_nothing(
    tmp_path: Path, source: str, clean_rows: Callable[[str], pl.DataFrame]
) -> None:
    clean = clean_rows(source)
    month, rows = loaded(tmp_path, source, decorated(register(), list(HARMLESS.values()), COLUMNS))
    moved = [name for name in clean.columns if not rows[name].equals(clean[name])]
    assert [
        (at, name, rows[name][at]) for name in moved for at in range(26) if rows[name][at] != clean[name][at]
    ] == []
    assert (month.destroyed, month.unreadable) == (frozenset(), frozenset())


def refused_or_equal(month: LoadedMonth, rows: pl.DataFrame, clean: pl.DataFrame) -> list[str]:
    """The columns that are neither."""
    gone = month.destroyed | month.unreadable
    return [
        name
        for name in clean.columns
        if name != "unreadable" and not all_sources([name]) & gone and not rows[name].equals(clean[name])
    ]


@pytest.mark.parametrize(("source", "decoration"), list(product(SOURCES, FOREIGN)))
def test_what_another_system_wrote_is_refused_by_column(
    tmp_path: Path, source: str, decoration: str, clean_rows: Callable[[str], pl.DataFrame]
) -> None:
    clean = clean_rows(source)
    refused = []
    for columns in (COLUMNS[1:], COLUMNS[:1]):
        try:
            month, rows = loaded(tmp_path, source, decorated(register(), [FOREIGN[decoration]], columns))
        except IntakeError:
            refused.append(len(columns))
        else:
            assert refused_or_equal(month, rows, clean) == []
    # Numbers in other digits are no month. A file of text is refused where all of it is in another encoding.
    numbers, file = decoration == "full-width digits", (source, decoration) == ("csv", "UTF-8 saved twice")
    assert refused == ([1] if numbers else []) or (file and refused == [len(COLUMNS) - 1])


@pytest.mark.parametrize("source", ["parquet", "frame"])
def test_days_of_another_era_are_refused_whatever_their_type(tmp_path: Path, source: str) -> None:
    rows = pl.DataFrame(register()).with_columns(pl.lit(date(2533, 2, 1)).alias("date_of_birth"))
    rows.write_parquet(tmp_path / "viettel.parquet")
    given = RowStream(rows, "viettel") if source == "frame" else tmp_path / "viettel.parquet"
    assert load_month("viettel", [given], tmp_path / "month.parquet").destroyed == {"date_of_birth"}


@pytest.mark.parametrize(
    ("column", "cell", "cells"),
    [
        ("date_of_birth", "2533-02-01", 9),
        ("id_expiry_date", "9999-12-31", 26),
        ("id_expiry_date", "2500-01-01", 13),
        ("stay_until", "2500-01-01", 13),
        ("id_number", "\uff10\uff10\uff11\uff10\uff19\uff10\uff10\uff10\uff10\uff10\uff10\uff11", 9),
        ("address", "12 THỊ XÃ\u00a0TÂN UYÊN, XÃ– \u201cA\u201d", 26),
        ("address", "\uff11\uff12 Tràng Tiền", 6),
        ("full_name", "Nguyễn Văn Á\u00ba", 9),
    ],
)
def test_a_few_cells_and_what_people_write_are_judged(
    tmp_path: Path, column: str, cell: str, cells: int
) -> None:
    rows = [row | ({column: cell} if at < cells else {}) for at, row in enumerate(register())]
    month, _ = loaded(tmp_path, "parquet", rows)
    assert month.destroyed == frozenset()


LISTED: Final[dict[str, list[dict[str, str]]]] = {
    "points": [
        {"carrier": "viettel", "point_code": f"VTL-{n:03d}A", "from": "2020-01-05", "to": "2030-01-05"}
        for n in range(1, 27)
    ],
    "active": [{"carrier": "viettel", "msisdn": f"0961{n:06d}"} for n in range(1, 27)],
    "revoked": [
        {"id_number": f"068204{n:06d}", "reason": "mất thật", "since": "2024-01-05"} for n in range(1, 27)
    ],
    "reported": [{"msisdn": f"0961{n:06d}", "kind": "lừa đảo"} for n in range(1, 27)],
    "notified": [
        {
            "carrier": "viettel",
            "msisdn": f"0961{n:06d}",
            "check_id": "UNR-01",
            "notified_at": "2026-10-05",
            "first_notice_at": "2026-10-01",
        }
        for n in range(1, 27)
    ],
}
LIST_COLUMNS: Final = [(kind, column) for kind, rows in LISTED.items() for column in rows[0]]


def listed(folder: Path, source: str, kind: str, rows: Rows) -> tuple[Any, ...] | None:
    """The rows, and what is said of them; None: the list is refused."""
    try:
        read = read_reference(FILES[source](folder, rows, kind), kind)
    except IntakeError:
        return None
    return read.rows.rows(), [error.note.code for error in read.problems]


@pytest.mark.parametrize(("source", "kind"), list(product(FILES, LISTED)))
def test_harmless_decorations_of_a_list_change_nothing(tmp_path: Path, source: str, kind: str) -> None:
    clean = listed(tmp_path, source, kind, LISTED[kind])
    assert clean is not None
    assert clean[1] == []
    assert (
        listed(tmp_path, source, kind, decorated(LISTED[kind], list(HARMLESS.values()), list(KINDS))) == clean
    )


@pytest.mark.parametrize(("kind", "decoration"), list(product(LISTED, FOREIGN)))
def test_a_list_that_another_system_wrote_is_refused(tmp_path: Path, kind: str, decoration: str) -> None:
    rows, how = LISTED[kind], FOREIGN[decoration]
    clean = listed(tmp_path, "parquet", kind, rows)
    tried = (
        [("csv", [name]) for name in rows[0]]
        + [("parquet", [name]) for name in rows[0]]
        + [("xlsx", list(rows[0]))]
    )
    for source, columns in tried:
        other = decorated(rows, [how], columns)
        read = listed(tmp_path, source, kind, other)
        # A column that decides nothing may be anything.
        assert read in (None, clean), (source, columns)
        assert read == clean or other != rows


def test_every_column_of_a_list_is_tried() -> None:
    assert set(LISTED) == set(LIST_KINDS)
    registers = len(COLUMNS) * len(SOURCES) * (len(HARMLESS) + len(FOREIGN))
    lists = len(LIST_COLUMNS) * len(FILES) * (len(HARMLESS) + len(FOREIGN))
    assert (registers, lists) == (3_264, 768)


FEW: Final = settings(max_examples=60, deadline=None, derandomize=True, database=None)
CLEAN: Final = [(column, register()[0][column]) for column in COLUMNS]


@FEW
@given(st.lists(st.sampled_from(sorted(HARMLESS)), min_size=2, max_size=4), st.sampled_from(CLEAN))
def test_so_are_several_of_them_on_one_cell(names: list[str], clean: tuple[str, str]) -> None:
    column, text = clean
    cell = text
    for name in names:
        cell = HARMLESS[name](cell, KINDS[column])
    if cell.count('"') <= 2:
        read = read_column(pl.Series([cell, text, cell]), column).to_list()
        assert read == [read[1]] * 3, cell
