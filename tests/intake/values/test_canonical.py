"""Text cells → rows of `SUBSCRIBER`: every column typed, unreadable ones named."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from simaudit.contract import COLUMN_KINDS, COLUMNS, DTYPES
from simaudit.intake.values.canonical import canonical_rows
from simaudit.intake.values.communes import COMMUNE_COLUMNS
from simaudit.row_models import SUBSCRIBER


def rows_of(cells: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    cells = {"msisdn": [None] * len(next(iter(cells.values()))), **cells}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String()))
    records = pl.int_range(1, frame.height + 1, eager=True, dtype=pl.Int64)
    return canonical_rows(frame, records, "viettel", "viettel_2026-10.csv")


def test_a_row_of_every_kind() -> None:
    frame = rows_of(
        {
            "msisdn": ["0912 345 678"],
            "full_name": [" Đỗ  Thị Ánh "],
            "id_number": ["079 201.001-234.0"],
            "point_code": ["1001.0"],
            "date_of_birth": ["5/3/1980"],
            "registered_at": ["2026-10-31T20:00Z"],
            "otp_verified": ["Có"],
            "gender": ["nữ"],
            "nationality": ["Áo"],
        }
    )
    # tests/intake/values/test_derived_columns.py looks at the hashes.
    left_out = [name for name in frame.columns if name.endswith("_hash") or frame[name][0] is None]
    assert frame.drop(left_out).row(0, named=True) == {
        "carrier": "viettel",
        "file": "viettel_2026-10.csv",
        "record": 1,
        "msisdn": "84912345678",
        "full_name": "Đỗ Thị Ánh",
        "date_of_birth": date(1980, 3, 5),
        "gender": "F",
        "nationality": "AT",
        "id_number": "079201001234",
        "registered_at": datetime.fromisoformat("2026-11-01T03:00"),
        "point_code": "1001",
        "otp_verified": True,
        "name_key": "DO THI ANH",
        "plain_name": True,
        "mobile": True,
        "zero_restored": False,
        "usable_id": True,
        "twelve": True,
        "personal_head": 79201,
        "house_number": False,
    }


def test_columns_and_types_are_the_contracts_whatever_the_file_has() -> None:
    everything: dict[str, list[str | None]] = {column: ["1", None] for column in COLUMNS}
    for cells in ({"msisdn": ["0912345678", None]}, everything, dict(reversed(everything.items()))):
        frame = rows_of(cells)
        others = {*COLUMNS, *COMMUNE_COLUMNS} - cells.keys()
        there = {name: dtype for name, dtype in DTYPES.items() if name not in others}
        assert list(frame.schema.items()) == list(there.items())
        SUBSCRIBER.validate(frame)
    known = ("msisdn", "carrier", "file", "record")
    without = rows_of({"msisdn": ["0912345678"]}).drop(known).row(0, named=True)
    assert without == {
        "name_key": None,
        "plain_name": None,
        "mobile": True,
        "birth_year_alone": None,
        "zero_restored": False,
        "usable_id": False,
        "twelve": False,
        "personal_head": None,
        "unreadable": None,
        "iccid_luhn": None,
        "address_hash": None,
        "house_number": False,
    }


def test_unreadable_values_are_named_in_the_contracts_order_and_missing_ones_are_not() -> None:
    frame = rows_of(
        {
            "stay_until": ["mai", "", None, "31/02/2026"],
            "gender": ["Nam", "?", "NULL", "nam nữ"],
            "date_of_birth": ["01/02/80", "01/02/1980", r"\N", "45123"],
            "ported_in": ["2", "Null", " ", "-1"],
            "nationality": ["Atlantis", "VN", "null", "XK"],
            "registered_at": ["2026-10-31 25:00", "2026-10-31", "\u200b", "hôm qua"],
            "msisdn": ["abc", "1", None, ""],
        }
    )
    assert frame["unreadable"].to_list() == [
        "date_of_birth,nationality,registered_at,ported_in,stay_until",
        "gender,ported_in",
        None,
        "date_of_birth,gender,nationality,registered_at,ported_in,stay_until",
    ]
    assert frame["msisdn"].to_list() == ["abc", "1", None, None]
    assert frame["mobile"].to_list() == [False] * 4


def test_a_year_alone_is_read_for_a_birth_and_unreadable_elsewhere() -> None:
    cells: list[str | None] = ["1990", " 1990 ", "1990.0", "01/02/1990", "1899", "", None]
    frame = rows_of({"date_of_birth": cells, "id_issue_date": cells, "registered_at": cells})
    assert frame["date_of_birth"].to_list() == [None, None, None, date(1990, 2, 1), None, None, None]
    assert frame["birth_year_alone"].to_list() == [1990, 1990, None, None, None, None, None]
    years, others = "id_issue_date,registered_at", "date_of_birth,id_issue_date,registered_at"
    assert frame["unreadable"].to_list() == [years, years, others, None, others, None, None]
    assert frame["id_issue_date"].to_list() == frame["date_of_birth"].to_list()


def test_a_paper_is_known_by_its_number_with_the_zero() -> None:
    """Whatever a spreadsheet took, the columns derived from the number are those of the paper's own."""
    whole = ["068204001234", "022345678", "068204001234", "001090000001", "1090000001", None]
    taken = ["68.204.001.234.0", "22 345 678", "68204001234.0", "1 090 000 001", "1090000001", ""]
    kinds = ["CCCD", "cmnd", "thẻ gì đó", "CCCD", "CCCD", None]
    births = [None, "17/05/1990", None, "1990", "17/05/1991", None]
    frame = rows_of({"id_number": taken, "id_type": kinds, "date_of_birth": births})
    assert frame["id_number"].to_list() == whole
    assert frame["zero_restored"].to_list() == [True, True, True, True, False, False]
    same = rows_of({"id_number": whole, "id_type": kinds, "date_of_birth": births})
    assert not same["zero_restored"].any()
    assert frame.drop("zero_restored").equals(same.drop("zero_restored"))


def test_without_the_kinds_of_papers_each_may_be_a_card_of_twelve() -> None:
    frame = rows_of({"id_number": ["68204001234", "12345678", "99204001234"]})
    assert frame["id_number"].to_list() == ["068204001234", "12345678", "99204001234"]
    assert frame["zero_restored"].to_list() == [True, False, False]
    assert frame["twelve"].to_list() == [True, False, False]


def test_any_cells_give_rows_of_the_contract() -> None:
    cells = [
        *(
            "",
            " ",
            "NULL",
            "Null",
            "\x00",
            "a\u0301",
            "\u200b \u200b",
            "-",
            ". .",
            ".0",
            "1.0",
            "ĸ",
            "ß",
            "00",
            "+",
        ),
        *(
            "84",
            "1990",
            "68204001234",
            "12345678",
            "\u2028x\u2029",
            "31/02/2026",
            "0001-01-01T00:00+14:00",
            "9999-12-31 23:59:59Z",
            None,
        ),
    ]
    frame = rows_of({column: list(cells) for column in COLUMNS})
    SUBSCRIBER.validate(frame, lazy=True)
    assert frame.height == len(cells)


def test_no_rows() -> None:
    frame = rows_of({column: [] for column in COLUMNS})
    assert dict(frame.schema) == {name: DTYPES[name] for name in DTYPES if name not in COMMUNE_COLUMNS}
    assert frame.height == 0


def test_every_column_is_read_in_one_of_the_contracts_ways() -> None:
    kinds = {"msisdn", "identifier", "code", "text", "date", "timestamp", "token", "boolean", "nationality"}
    assert set(COLUMN_KINDS.values()) == kinds
