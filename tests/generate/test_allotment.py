"""Which plants a carrier gets, and their ranks among its rows."""

from simaudit.contract import COLUMNS
from simaudit.generate.allotment import allot, allotment_table, judgeable
from simaudit.generate.file_form import FORMS
from simaudit.generate.sample_data import sample_specification
from simaudit.generate.specification import Extract, Specification
from simaudit.period import Period

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


def specification(*carriers: str, rows: int = 10_000, form: str = "csv") -> Specification:
    extracts = tuple(Extract(carrier, COLUMNS, FORMS[form]) for carrier in carriers)
    return Specification(rows, extracts, (_AUGUST, _SEPTEMBER), violations=0.1, seed=1)


def test_ranks_follow_one_another_and_stay_within_the_share() -> None:
    allotments = allot(specification("viettel"))["viettel"]
    ends = [0]
    for allotment in allotments:
        assert allotment.first_rank == ends[-1]
        ends.append(allotment.first_rank + allotment.ranks)
    assert 850 < ends[-1] <= 1_000
    assert [allotment.plant_index for allotment in allotments] == list(range(len(allotments)))
    table = allotment_table(allotments)
    assert table["ranks"].sum() == ends[-1]


def test_plants_of_several_carriers_are_there_where_there_are_several_and_have_one_place() -> None:
    def across(*carriers: str) -> list[set[tuple[str, int]]]:
        return [
            {(one.plant.name, one.first_rank) for one in allotments if one.plant.check.cross}  # type: ignore[attr-defined]
            for allotments in allot(specification(*carriers)).values()
        ]

    assert across("viettel") == [set()]
    first, second = across("viettel", "itel")
    assert first == second != set()


def test_parquet_holds_no_unreadable_cells() -> None:
    text, typed = (
        {one.plant.definition.text_only for one in allot(specification("viettel", form=form))["viettel"]}
        for form in ("csv", "parquet")
    )
    assert (text, typed) == ({True, False}, {False})


def test_checks_of_the_month_before_are_judged_from_the_second_month_on() -> None:
    both = specification("viettel", "itel")
    first, second = (judgeable(both, both.extracts[0], month) for month in both.months)
    assert first < second
    alone = specification("viettel")
    assert judgeable(alone, alone.extracts[0], _SEPTEMBER) < second


def test_nothing_is_judged_over_columns_that_a_spreadsheet_destroyed() -> None:
    sample = sample_specification()
    (extract,) = (one for one in sample.extracts if one.spreadsheet is not None)
    assert extract.spreadsheet is not None
    month = extract.spreadsheet.month
    other = next(one for one in sample.months if one != month)
    lost = judgeable(sample, extract, other) - judgeable(sample, extract, month)
    assert lost
