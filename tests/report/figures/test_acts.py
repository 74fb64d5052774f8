"""Acts: which group a finding falls into by the day of its act, which act counts it, and each number once."""

from datetime import date, datetime
from pathlib import Path

import pytest
from support.marked_register import CHECKS, OCTOBER, marked_register

from simaudit.report.figures.acts import ActCounts, CheckSet, act_findings, count_acts, open_check_sets
from simaudit.rules.law import built_in_law

Row = dict[str, object]


def counted(
    folder: Path, rows: list[Row], found: list[tuple[str, int]], as_of: date = OCTOBER, waived: int = 0
) -> list[ActCounts]:
    """The acts of findings (check, record) of a register of `rows`; the first `waived` of them are waived."""
    names = ("point_code", "channel", "registered_at", "activated_at")
    columns = {name: [row.get(name) for row in rows] for name in names}
    findings = [(check, record, None) for check, record in found]
    with (
        marked_register(folder, columns, findings, as_of, waived) as marked,
        act_findings(marked, CHECKS, built_in_law()) as found_acts,
    ):
        return sorted(count_acts(found_acts), key=lambda row: (row.act, row.group))


def groups(acts: list[ActCounts]) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(row.act, row.group, row.numbers, row.checks) for row in acts]


def at(*moment: int) -> datetime:
    return datetime(*moment)  # type: ignore[arg-type] # noqa: DTZ001 (registers have no zone)


@pytest.mark.parametrize(
    ("registered", "group"),
    [
        (at(2026, 10, 31, 23, 59), "open"),
        (at(2026, 7, 1), "open"),
        (at(2026, 6, 30, 23, 59), "older_law"),
        (at(2025, 11, 1), "older_law"),
        (at(2025, 10, 31, 23, 59), "time_barred"),
        (at(2019, 1, 1), "time_barred"),
        (None, "date_unknown"),
    ],
)
def test_the_day_of_an_act_that_was_done_decides_its_group(
    tmp_path: Path, registered: datetime | None, group: str
) -> None:
    acts = counted(tmp_path, [{"registered_at": registered}], [("PRC-01", 1)])
    assert groups(acts) == [("34.5.c", group, 1, ("PRC-01",))]


@pytest.mark.parametrize("activated", [at(2019, 1, 1), at(2026, 8, 1), None])
def test_an_act_that_goes_on_is_open_whenever_it_began(tmp_path: Path, activated: datetime | None) -> None:
    rows: list[Row] = [{"activated_at": activated, "registered_at": activated}]
    assert groups(counted(tmp_path, rows, [("UNR-01", 1)])) == [("34.3.a", "open", 1, ("UNR-01",))]


def test_another_column_says_when_where_the_header_says_so(tmp_path: Path) -> None:
    rows: list[Row] = [{"activated_at": at(2025, 10, 1), "registered_at": at(2026, 8, 1)}]
    assert groups(counted(tmp_path, rows, [("UNR-06", 1)])) == [("26.4.b", "time_barred", 1, ("UNR-06",))]


def test_what_rests_on_an_unchecked_provision_stands_by_itself(tmp_path: Path) -> None:
    acts = counted(tmp_path, [{}, {}], [("UNR-10", 1), ("UNR-01", 2)])
    assert groups(acts) == [
        ("34.3.a", "open", 1, ("UNR-01",)), ("34.3.a", "unchecked", 1, ("UNR-10",)),
    ]  # fmt: skip


def test_a_number_under_one_act_counts_in_the_first_of_its_groups(tmp_path: Path) -> None:
    rows: list[Row] = [{"registered_at": at(2026, 8, 1)}, {"registered_at": at(2024, 8, 1)}]
    found = [("UNR-10", 1), ("UNR-01", 1), ("PRC-01", 1), ("PRC-01", 2)]
    assert groups(counted(tmp_path, rows, found)) == [
        ("34.3.a", "open", 1, ("UNR-01",)),
        ("34.5.c", "open", 1, ("PRC-01",)),
        ("34.5.c", "time_barred", 1, ("PRC-01",)),
    ]


def test_one_fact_is_counted_under_its_primary_act_and_names_the_others(tmp_path: Path) -> None:
    rows: list[Row] = [{"registered_at": at(2026, 8, 1), "point_code": "D-1"}]
    (act,) = counted(tmp_path, rows, [("PRC-05", 1)])
    (check,) = [check for check in CHECKS if check.id == "PRC-05"]
    cited = [key.removeprefix("174:") for key in check.header.check.basis if key.startswith("174:")]
    assert len(cited) > 1
    assert (act.act, act.alternatives) == (cited[0], tuple(sorted(cited[1:])))


def test_what_forges_is_a_lead_and_never_among_the_acts_of_the_carrier(tmp_path: Path) -> None:
    rows: list[Row] = [{"registered_at": at(2026, 8, 1)}]
    assert groups(counted(tmp_path, rows, [("MIS-09", 1), ("MIS-10", 1), ("UNR-01", 1)])) == [
        ("34.10", "lead", 1, ("MIS-09", "MIS-10")), ("34.3.a", "open", 1, ("UNR-01",)),
    ]  # fmt: skip


@pytest.mark.parametrize("registered", [at(2026, 8, 1), at(2026, 5, 1), at(2019, 1, 1), None])
def test_an_absent_proof_is_asked_for_whenever_the_act_was(
    tmp_path: Path, registered: datetime | None
) -> None:
    rows: list[Row] = [{"registered_at": registered}, {"registered_at": registered}]
    found = [("UNR-13", 1), ("UNR-14", 2), ("PRC-15", 1), ("EXT-11", 2)]
    assert groups(counted(tmp_path, rows, found)) == [
        ("34.11.c", "to_prove", 1, ("EXT-11",)),
        ("34.5.đ", "to_prove", 2, ("PRC-15", "UNR-13", "UNR-14")),
    ]


def test_a_channel_points_to_another_act_in_its_rows_only(tmp_path: Path) -> None:
    rows: list[Row] = [{"channel": "OWN_POINT"}, {"channel": None}, {"channel": "VNEID"}, {"channel": "APP"}]
    for record, alternatives in ((1, ()), (2, ()), (3, ("34.3.b",)), (4, ("34.3.b",))):
        for check in ("UNR-07", "UNR-08"):
            (act,) = counted(tmp_path, rows, [(check, record), ("UNR-01", 4)])
            assert (act.act, act.alternatives) == ("34.3.a", alternatives)


def test_points_and_numbers_of_the_app_are_told_apart_in_each_group(tmp_path: Path) -> None:
    july = at(2026, 7, 15)
    rows: list[Row] = [
        {"registered_at": july, "point_code": "D-1"},
        {"registered_at": july, "point_code": "D-1"},
        {"registered_at": july, "point_code": "D-2", "channel": "APP"},
        {"registered_at": july, "channel": "APP"},
    ]
    (act,) = counted(tmp_path, rows, [("PRC-01", record) for record in range(1, 5)])
    assert (act.numbers, act.points, act.points_off_app, act.numbers_in_app) == (4, 2, 1, 2)


def test_months_of_service_are_whole_and_counted_once_a_number(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"activated_at": at(2026, 8, 31, 9)}, {"activated_at": at(2026, 9, 2)}, {"activated_at": None},
        {"activated_at": at(2026, 12, 1)},
    ]  # fmt: skip
    found = [(check, record) for record in range(1, 5) for check in ("UNR-01", "MIS-01")]
    (act,) = [act for act in counted(tmp_path, rows, found) if act.act == "34.3.a"]
    assert act.served == (3, 2 + 1 + 0)


def test_waived_findings_and_risks_have_no_act(tmp_path: Path) -> None:
    found = [("UNR-01", 1), ("BLK-01", 2), ("MIS-17", 1)]
    acts = counted(tmp_path, [{}, {}], found, waived=1)
    assert [act for act in acts if {"UNR-01", "BLK-01"} & set(act.checks)] == []


def test_signs_of_other_provinces_are_left_out_where_one_is_set(tmp_path: Path) -> None:
    """UNR-01 at four numbers: one's own, without a code, with a code that no province has, another's."""
    columns = {"province_code": ["68", None, "99", "37"]}
    found = [("UNR-01", record, None) for record in (1, 2, 3, 4)]
    with marked_register(tmp_path, columns, found) as marked:
        with act_findings(marked, CHECKS, built_in_law()) as all_of_them:
            assert [row.numbers for row in count_acts(all_of_them)] == [4]
        with act_findings(marked, CHECKS, built_in_law(), "68") as own:
            assert [row.numbers for row in count_acts(own)] == [3]


def test_of_an_act_of_which_a_check_was_not_assessed_there_may_be_more(tmp_path: Path) -> None:
    columns = {"point_code": [None], "channel": [None], "registered_at": [None], "activated_at": [None]}
    by_id = {check.id: check for check in CHECKS}
    with (
        marked_register(tmp_path, columns, [("UNR-01", 1, None)], OCTOBER, 0) as marked,
        act_findings(marked, CHECKS, built_in_law()) as found_acts,
    ):
        of_the_same_act, of_another = [by_id["UNR-02"]], [by_id["PRC-01"]]
        assert [row.at_least for row in count_acts(found_acts, of_the_same_act)] == [True]
        assert [row.at_least for row in count_acts(found_acts, of_another)] == [False]


def test_before_the_decree_there_is_no_act(tmp_path: Path) -> None:
    assert counted(tmp_path, [{}], [("UNR-01", 1)], date(2026, 6, 30)) == []
    assert groups(counted(tmp_path, [{}], [("UNR-01", 1)], date(2026, 7, 31))) == [
        ("34.3.a", "open", 1, ("UNR-01",))
    ]


def test_what_open_acts_count_is_told_by_the_checks_that_found_it(tmp_path: Path) -> None:
    """Of the first row both checks found something; the third came through the app, and the last is old."""
    rows: list[Row] = [
        {"point_code": "A", "registered_at": at(2026, 8, 1)},
        {"point_code": "A", "registered_at": at(2026, 8, 1)},
        {"point_code": "A", "registered_at": at(2026, 8, 1), "channel": "APP"},
        {"point_code": "B", "registered_at": at(2019, 8, 1)},
    ]
    columns = {name: [row.get(name) for row in rows] for name in ("point_code", "channel", "registered_at")}
    places = [("UNR-01", 1), ("UNR-08", 1), ("UNR-01", 2), ("UNR-08", 3), ("PRC-01", 4)]
    found = [(check, record, None) for check, record in places]
    with (
        marked_register(tmp_path, columns, found, OCTOBER, 0) as marked,
        act_findings(marked, CHECKS, built_in_law()) as acts,
    ):
        assert open_check_sets(acts) == {
            ("34.3.a", "numbers"): (
                CheckSet(checks=("UNR-01",), counted=1),
                CheckSet(checks=("UNR-08",), counted=1),
                CheckSet(checks=("UNR-01", "UNR-08"), counted=1),
            ),
            ("34.3.a", "numbers_in_app"): (CheckSet(checks=("UNR-08",), counted=1),),
            ("34.3.a", "points"): (CheckSet(checks=("UNR-01", "UNR-08"), counted=1),),
        }
    assert open_check_sets(None) == {}
