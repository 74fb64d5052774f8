"""The cases of a month as the ledger has them, and one with its course over the months."""

from pathlib import Path

import pytest

from simaudit.errors import UsageError
from simaudit.jobs.follow_up.case_list import list_cases, show_case
from simaudit.period import Period
from simaudit.store.store import Store

SEPTEMBER, OCTOBER = Period(2026, 9), Period(2026, 10)


def test_a_carriers_cases_are_those_it_has_part_in_or_had(ring: Path) -> None:
    store = Store(ring / "store")
    listed = [list_cases(store, None, carrier) for carrier in (None, "viettel", "vinaphone")]
    assert [cases.period for cases in listed] == [OCTOBER] * 3
    states = [[case.state for case in cases.cases] for cases in listed]
    assert states == [["continued", "quiet"], ["continued"], ["quiet"]]
    assert listed[0].follow_ups == {}


def test_a_case_is_shown_in_the_month_wanted_with_its_course(ring: Path) -> None:
    store = Store(ring / "store")
    ring_case, gone = list_cases(store, None, None).cases
    case = show_case(store, ring_case.case_id.lower(), None)
    assert (case.period, [month for month, _ in case.months]) == (OCTOBER, [SEPTEMBER, OCTOBER])
    assert [figures.state for _, figures in case.months] == ["new", "continued"]
    assert (case.relatives, case.follow_up) == ((), None)
    earlier = show_case(store, gone.case_id, SEPTEMBER)
    assert (earlier.figures.state, earlier.figures.numbers) == ("new", 5)


@pytest.mark.parametrize(
    ("text", "period", "code"),
    [
        ("viettel", None, "no_case_id"),
        ("V-2222-2222", None, "case_unknown"),
        ("", Period(2026, 8), "month_not_in_store"),
    ],
)
def test_what_is_no_case_is_refused(ring: Path, text: str, period: Period | None, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        show_case(Store(ring / "store"), text, period)
    assert raised.value.code == code
