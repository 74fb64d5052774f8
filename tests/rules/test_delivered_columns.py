"""What a carrier delivers, as the contract, the vocabularies and the checks in force have it."""

import polars as pl
import pytest

from simaudit.contract import COLUMNS, EXPECTED_COLUMNS
from simaudit.intake.profile.column_names import canonical_name
from simaudit.intake.values.canonical import read_column
from simaudit.rules.delivered_columns import DeliveredColumn, delivered_columns
from simaudit.rules.load import load_catalogue

DELIVERED = delivered_columns(load_catalogue())


def test_every_column_is_there_in_the_contracts_order() -> None:
    assert [column.name for column in DELIVERED] == list(COLUMNS)
    assert [column.name for column in DELIVERED if column.required] == ["msisdn"]
    assert [column.name for column in DELIVERED if column.expected] == [
        name for name in COLUMNS if name in EXPECTED_COLUMNS
    ]


@pytest.mark.parametrize("column", DELIVERED, ids=lambda column: column.name)
def test_what_is_named_is_read(column: DeliveredColumn) -> None:
    for heading in (column.name, column.heading, *column.headings):
        assert canonical_name(heading) == column.name
    assert read_column(pl.Series(column.name, [column.example]), column.name)[0] is not None
    for value, wordings in column.wordings.items():
        read = read_column(pl.Series(column.name, list(wordings), dtype=pl.String), column.name).to_list()
        assert {str(one).lower() for one in read} <= {value.lower()}


def test_checks_stand_under_what_they_do_with_a_column() -> None:
    checks = load_catalogue()
    for column in DELIVERED:
        by_need = {check.id for check in checks if column.name in check.columns}
        looked_at = {check.id for check in checks if column.name in check.depends_on}
        assert set(column.needed_by) == by_need
        assert {*column.needed_by, *column.one_of_several, *column.used_by} >= looked_at
        assert not {*column.needed_by, *column.one_of_several} & set(column.used_by)
