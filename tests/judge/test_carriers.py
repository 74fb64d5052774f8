"""What a run finds doesn't depend on whether its carriers are judged together or one after another."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.extracts import own_check, person, write

from simaudit.cli import main
from simaudit.generate import generate
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.judge.carriers import judge_carriers
from simaudit.period import Period

Found = tuple[list[dict[str, Any]], str]
"""Rows of results.json but for the seconds; findings.csv."""


def audited(monkeypatch: pytest.MonkeyPatch, small: int, *options: str) -> dict[str, Found]:
    """Results and annexes of a run in this folder, where registers of up to `small` records are small."""
    monkeypatch.setattr("simaudit.judge.carriers.SMALL", small)
    place = ("--store", f"store-{small}", "--out", f"out-{small}")
    result = CliRunner().invoke(main, ["audit", "2026-10", *options, *place, "--no-progress"])
    assert result.exit_code in (0, 3), result.output
    folders = sorted(path.parent for path in Path(f"out-{small}", "2026-10").glob("*/results.json"))
    return {
        folder.name: (
            [
                {**row, "seconds": None}
                for row in json.loads((folder / "results.json").read_text(encoding="utf-8"))
            ],
            (folder / "restricted" / "findings.csv").read_text(encoding="utf-8"),
        )
        for folder in folders
    }


@pytest.mark.slow("carriers are judged by all checks together and apart")
def test_carriers_judged_together_have_the_findings_each_has_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    carriers = ["viettel", "vinaphone", "itel"]
    generate(tmp_path, rows=1_500, carriers=carriers, months=[Period(2026, 10)], violations=0.2, seed=7)
    # What lacks a column fires nowhere for one carrier, and everywhere by mistake.
    itel = tmp_path / "2026-10" / "itel_2026-10.csv"
    header, rest = itel.read_text(encoding="utf-8").split("\n", 1)
    for name in ("full_name", "point_code", "channel"):
        assert name in header
        header = header.replace(name, f"not_{len(name)}")
    itel.write_text(f"{header}\n{rest}", encoding="utf-8")
    names = LIST_KINDS
    lists = [part for name in names for part in (f"--{name}", f"2026-10/{name}.csv")]
    sizes = (200_000, 4_000, 0)
    together, in_parts, apart = (audited(monkeypatch, small, *lists) for small in sizes)
    assert together.keys() == {"viettel", "vinaphone", "itel"}
    assert together == apart
    assert in_parts == apart
    cases = [Path(f"out-{small}/2026-10/restricted/cases.csv").read_text() for small in sizes]
    assert cases[0] == cases[1] == cases[2]
    assert cases[0].count("viettel") > 4


def test_an_inner_query_looks_at_no_other_carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paper = "001090000777"
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1, id_number=paper)])
    write(tmp_path / "2026-10" / "vinaphone.csv", [person("vinaphone", n, id_number=paper) for n in (1, 2)])
    own_check(
        "XAA-01",
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE (SELECT count(*) FROM live AS every) > 1",
    )
    for small in (200_000, 0):
        found = audited(monkeypatch, small)
        assert [str(part).count("XAA-01,low") for _, part in found.values()] == [0, 2]


def own_statuses(found: dict[str, Found]) -> dict[str, str]:
    """By carrier, the status of the check of one's own."""
    return {
        row["carrier"]: row["status"]
        for rows, _ in found.values()
        for row in rows
        if row["check_id"] == "XAA-01"
    }


def test_one_carriers_rows_break_no_check_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1, contract_no="HD1")])
    write(tmp_path / "2026-10" / "vinaphone.csv", [person("vinaphone", 1, contract_no="7")])
    path = own_check(
        "XAA-01",
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE CAST(contract_no AS INTEGER) > 1",
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('population = "live"', 'population = "live"\nneeds = ["contract_no"]'))
    for small in (200_000, 0):
        found = audited(monkeypatch, small)
        assert own_statuses(found) == {"viettel": "error", "vinaphone": "failed"}


def test_a_group_has_no_other_carriers_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    papers = {"viettel": [1, 2, 2], "vinaphone": [2, 3], "mobifone": [3, 3]}
    for carrier, numbers in papers.items():
        rows = [person(carrier, n, id_number=f"00109000077{paper}") for n, paper in enumerate(numbers)]
        write(tmp_path / "2026-10" / f"{carrier}.csv", rows)
    path = own_check(
        "XAA-01",
        "WITH held AS MATERIALIZED (SELECT id_number, count(*) AS numbers FROM live GROUP BY id_number),\n"
        "ranked AS (SELECT id_number, row_number() OVER (ORDER BY numbers DESC) AS place FROM held),\n"
        "first AS (SELECT id_number FROM ranked WHERE place = 1)\n"
        "SELECT carrier, msisdn, record, NULL AS subject, 'of ' || (SELECT count(*) FROM live) AS detail\n"
        "FROM live JOIN held USING (id_number)\n"
        "WHERE id_number IN (SELECT id_number FROM first) AND numbers > 1",
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('population = "live"', 'population = "live"\nneeds = ["id_number"]'))
    for small in (200_000, 5, 0):
        found = audited(monkeypatch, small)
        counts = {carrier: findings.count("XAA-01,low") for carrier, (_, findings) in found.items()}
        assert counts == {"viettel": 2, "vinaphone": 0, "mobifone": 2}
        assert [findings.count(",of 3") for _, findings in found.values()] == [0, 2, 0]


def test_an_offender_of_another_carrier_is_a_fault_of_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for carrier in ("viettel", "vinaphone"):
        write(tmp_path / "2026-10" / f"{carrier}.csv", [person(carrier, n) for n in (1, 2, 3)])
    own_check(
        "XAA-01",
        "SELECT 'viettel' AS carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE record = (SELECT max(record) FROM live)",
    )
    for small in (200_000, 0):
        found = audited(monkeypatch, small)
        assert own_statuses(found) == {"viettel": "failed", "vinaphone": "error"}


def test_what_is_judged_is_all_that_was_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for carrier in ("viettel", "vinaphone", "mobifone"):
        write(tmp_path / "2026-10" / f"{carrier}.csv", [person(carrier, n) for n in (1, 2)])
    shares: list[float] = []
    monkeypatch.setattr(
        "simaudit.jobs.audited_carriers.judge_carriers",
        lambda request: judge_carriers(replace(request, progress=shares.append)),
    )
    for small in (200_000, 4, 0):
        shares.clear()
        audited(monkeypatch, small)
        assert max(shares) == 1.0
