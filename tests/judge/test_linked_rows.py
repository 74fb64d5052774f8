"""Which rows are linked, by what, and with which findings: rows of one device, and numbers that lie unused.

Random registers are compared with a plain reading in tests/cases/test_month_cases.py.
"""

import polars as pl
import pytest
from support.extracts import write

from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.findings import ASIDE, mark_waived
from simaudit.judge.linked_rows import LINKED, linked_rows
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

AS_OF = Period(2026, 10).as_of
CHECKS = {check.id: check for check in load_catalogue()}
NOTHING = pl.DataFrame(schema=ASIDE)
DEVICE, STOCK, MARK = "BLK-15", "BLK-13", "PRC-14"
"""Checks with a link each, and one without."""

PLACEHOLDER = "111111111111"

Found = tuple[int, str, bool]
"""Record, check, and whether the finding is waived."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> CarrierMonth:
    """Five numbers of two devices, all registered at one point on one day; the last has nobody's paper."""
    folder = tmp_path_factory.mktemp("month")
    rows = [
        {
            "msisdn": f"096100000{number}",
            "id_number": f"00109000000{number}",
            "device_hash": device,
            "point_code": "P1",
            "registered_at": "2026-03-02 09:00:00",
        }
        for number, device in enumerate(["d1", "d1", "d2", "", "d1"], start=1)
    ]
    rows[4]["id_number"] = PLACEHOLDER
    extract = write(folder / "viettel.csv", rows, tuple(rows[0]))
    loaded = load_month("viettel", [extract], folder / "viettel.parquet")
    return CarrierMonth("viettel", loaded.path, loaded.columns, ((extract.name, len(rows)),))


def linked(
    month: CarrierMonth,
    *found: Found,
    key: bytes = b"key",
    without: tuple[str, ...] = (),
    aside: pl.DataFrame = NOTHING,
) -> pl.DataFrame:
    rows = [
        {
            "carrier": "viettel", "check_id": check, "family": CHECKS[check].family,
            "severity": CHECKS[check].severity, "nature": CHECKS[check].nature, "across": False,
            "msisdn": f"8496100000{record}", "record": record, "subject": None, "detail": None,
            "file": "viettel.csv", "waived": waived,
        }
        for record, check, waived in found
    ]  # fmt: skip
    findings = pl.DataFrame(rows, schema_overrides={"subject": pl.String, "detail": pl.String})
    with Register([month], AS_OF, in_memory=True) as register:
        register.add_findings(findings.drop("file", "waived"))
        marked = mark_waived(register, "viettel", findings.lazy(), aside)
        return linked_rows(marked, month, list(CHECKS.values()), key, without)


def told(rows: pl.DataFrame) -> list[tuple[int, list[str], list[str]]]:
    """Record, links and checks of each row."""
    return [
        (
            row["record"],
            [group["link"] for group in row["groups"]],
            [one["check_id"] for one in row["findings"]],
        )
        for row in rows.to_dicts()
    ]


def test_rows_of_linking_findings_come_with_their_groups_and_every_finding(month: CarrierMonth) -> None:
    rows = linked(month, (1, DEVICE, False), (1, MARK, False), (2, DEVICE, False), (3, MARK, False))
    assert told(rows) == [(1, ["device"], [DEVICE, MARK]), (2, ["device"], [DEVICE])]
    first, second = rows.to_dicts()
    assert first["groups"] == second["groups"]
    assert [finding["mark"] for finding in first["findings"]] == [False, True]
    assert (first["msisdn"], first["paper"], first["point_code"]) == ("84961000001", "001090000001", "P1")
    assert rows.schema == pl.Schema(LINKED)


def test_other_devices_are_other_groups_and_a_missing_one_is_none(month: CarrierMonth) -> None:
    rows = linked(month, (1, DEVICE, False), (3, DEVICE, False), (4, DEVICE, False)).to_dicts()
    groups = [[group["group"] for group in row["groups"]] for row in rows]
    assert [len(of_row) for of_row in groups] == [1, 1, 0]
    assert groups[0] != groups[1]


def test_a_waived_finding_links_nothing_and_a_link_that_is_left_out_neither(month: CarrierMonth) -> None:
    rows = linked(month, (1, DEVICE, True), (2, DEVICE, False), (2, MARK, True))
    assert told(rows) == [(2, ["device"], [DEVICE])]
    assert linked(month, (1, DEVICE, False), without=("device",)).is_empty()
    assert linked(month, (1, MARK, False)).schema == pl.Schema(LINKED)


def test_a_paper_that_is_nobody_s_is_shown_and_is_no_paper(month: CarrierMonth) -> None:
    rows = linked(month, (1, DEVICE, False), (5, DEVICE, False))
    assert rows.select("id_number", "paper").rows() == [("001090000001",) * 2, (PLACEHOLDER, None)]


def test_a_finding_that_is_set_aside_links_nothing(month: CarrierMonth) -> None:
    found = [(1, DEVICE, False), (1, MARK, False), (2, DEVICE, False)]
    whole = pl.DataFrame([(DEVICE, None)], schema=ASIDE, orient="row")
    at_a_row = pl.DataFrame([(DEVICE, 1)], schema=ASIDE, orient="row")
    assert linked(month, *found, aside=whole).is_empty()
    assert told(linked(month, *found, aside=at_a_row)) == [(2, ["device"], [DEVICE])]
    waived = [*found, (2, MARK, True)]
    assert told(linked(month, *waived, aside=at_a_row)) == [(2, ["device"], [DEVICE])]


def test_a_waived_finding_takes_its_own_link_alone_from_a_row(month: CarrierMonth) -> None:
    rows = linked(month, (1, DEVICE, True), (1, STOCK, False), (2, DEVICE, False), (2, STOCK, False))
    assert told(rows) == [(1, ["stock"], [STOCK]), (2, ["device", "stock"], [STOCK, DEVICE])]
    # Of two checks of one link it is enough that one of them is not waived.
    rows = linked(month, (1, "MIS-05", True), (1, "MIS-07", False))
    assert told(rows) == [(1, ["paper"], ["MIS-07"])]


def test_a_number_has_one_key_that_the_installations_key_decides(month: CarrierMonth) -> None:
    found = [(number, STOCK, False) for number in (1, 2)]
    keys = linked(month, *found)["key"].to_list()
    assert keys == linked(month, *found)["key"].to_list()
    assert len({*keys, *linked(month, *found, key=b"another")["key"]}) == 4
    assert {len(key) for key in keys} == {16}
