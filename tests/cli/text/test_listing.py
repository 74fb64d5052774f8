"""A list on the terminal by the kinds of its columns, and as CSV."""

from datetime import date

from simaudit.cli.text.listing import rows_csv, table
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierName

ROW = {
    "carrier": ["viettel", "x"],
    "day_due": date(2026, 11, 3),
    "step": "end",
    "document": None,
    "numbers": 1234,
}
KINDS = {"carrier": "carrier", "day_due": "day", "step": "clock_step", "document": "text", "numbers": "count"}


def test_cells_are_worded_by_kind_and_an_empty_column_is_left_out() -> None:
    names = {"x": CarrierName(name="X Mobile")}
    rows = [ROW, ROW | {"carrier": "viettel", "numbers": 0}]
    assert table(KINDS, rows, Words("clock", "en"), Language("en"), names).splitlines() == [
        "Carrier            Last day    Step             Numbers",
        "Viettel, X Mobile  03/11/2026  end of contract    1,234",
        "Viettel            03/11/2026  end of contract",
    ]


def test_a_csv_has_lists_sizes_and_truths_as_texts_and_runs_nothing() -> None:
    row = {"links": ["face", "paper"], "signs": {"age": 3}, "police": True, "numbers": -5, "why": "=1+1"}
    assert rows_csv([row, row | {"links": [], "why": None}], (*row,)) == (
        'links,signs,police,numbers,why\n"face,paper",age=3,true,-5,\'=1+1\n,age=3,true,-5,\n'
    )
