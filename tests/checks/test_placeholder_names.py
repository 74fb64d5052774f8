"""UNR-03 counts a name's letters, whatever its parameter: blanks are none."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.extracts import person, write

from simaudit.catalogue.load import load_catalogue
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register

NAMES = ("Lê", "Ô", "Lê An", "Lê A", "A Lê", "Tô Ân", "Aa Aa", "Lê2", "An Lê Bo", "李明", "李明 李明")


@pytest.mark.parametrize(
    ("shortest", "found"),
    [
        (1, {"Aa Aa", "Lê2", "Ô"}),
        (2, {"Ô", "Aa Aa", "Lê2"}),
        (3, {"Lê", "Ô", "Aa Aa", "Lê2", "李明"}),
        (5, {"Lê", "Ô", "Lê An", "Lê A", "A Lê", "Tô Ân", "Aa Aa", "Lê2", "李明", "李明 李明"}),
    ],
)
def test_a_name_is_as_long_as_its_letters(shortest: int, found: set[str], tmp_path: Path) -> None:
    rows = [person("viettel", number, full_name=name) for number, name in enumerate(NAMES, start=1)]
    loaded = load_month("viettel", [write(tmp_path / "viettel.csv", rows)], tmp_path / "viettel.parquet")
    (check,) = (check for check in load_catalogue() if check.id == "UNR-03")
    header = check.header.model_copy(update={"params": {"shortest_name": shortest}})
    files = tuple((account.name, account.read) for account in loaded.accounts)
    month = CarrierMonth("viettel", loaded.path, loaded.columns, files)
    with Register([month], date(2026, 10, 31)) as register:
        judge(register, replace(check, header=header))
        records = register.connection.execute("SELECT record, detail FROM finding").fetchall()
    assert {NAMES[record - 1] for record, _ in records} == found
    assert {detail for _, detail in records} == {"name"}
