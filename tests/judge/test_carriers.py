"""What a run finds doesn't depend on whether its carriers are judged together or one after another."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.command import simaudit_
from support.extracts import own_check, person, write
from support.few_checks import FEW

from simaudit.generate import generate
from simaudit.intake.load import load_month
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.prefilter import prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.load import load_check

OCTOBER = Period(2026, 10)

Found = tuple[list[dict[str, Any]], str]
"""Rows of results.json but for the seconds; findings.csv."""


def audited(monkeypatch: pytest.MonkeyPatch, small: int, *options: str) -> dict[str, Found]:
    """Results and annexes of a run in this folder, where registers of up to `small` records are small."""
    monkeypatch.setattr("simaudit.judge.carriers.SMALL", small)
    place = ("--store", f"store-{small}", "--out", f"out-{small}")
    result = simaudit_("audit", "2026-10", *options, *place, "--no-progress")
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
    generate(tmp_path, rows=1_500, carriers=carriers, months=[OCTOBER], violations=0.2, seed=7)
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


class Judged(NamedTuple):
    """What the check of one's own comes to for a carrier, and the details of its findings."""

    status: str
    details: list[str | None]


JudgedOf = Callable[..., dict[str, Judged]]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JudgedOf:
    """judged(rows by carrier, SQL of a check, needs=its columns, small=…) → by carrier, in their order."""
    monkeypatch.chdir(tmp_path)

    def judged_of(
        rows: Mapping[str, Sequence[dict[str, str]]],
        sql: str,
        needs: Sequence[str] = (),
        *,
        small: int,
        progress: Callable[[float], None] = lambda share: None,
    ) -> dict[str, Judged]:
        monkeypatch.setattr("simaudit.judge.carriers.SMALL", small)
        path = own_check("XAA-01", sql)
        if needs:
            text = path.read_text(encoding="utf-8")
            needed = f'population = "live"\nneeds = {json.dumps(needs)}'
            path.write_text(text.replace('population = "live"', needed), encoding="utf-8")
        checks = [*FEW, load_check(path)]
        months = {
            carrier: as_carrier_month(
                load_month(carrier, [write(Path(f"{carrier}.csv"), own)], Path(f"{carrier}.parquet"))
            )
            for carrier, own in rows.items()
        }
        plan = prefilter_plan(checks, OCTOBER.as_of)
        found = {}
        for one in judge_carriers(
            JudgingRequest(JudgedMonths(months), plan, {}, Limits(), progress=progress)
        ):
            (verdict,) = [verdict for verdict in one.verdicts if verdict.check.id == "XAA-01"]
            details = one.register.connection.execute(
                "SELECT detail FROM finding WHERE check_id = 'XAA-01'"
            ).fetchall()
            found[one.carrier] = Judged(verdict.opinions[one.carrier].status, [text for (text,) in details])
            one.register.close()
        assert list(found) == list(rows)
        return found

    return judged_of


@pytest.mark.parametrize("small", [200_000, 0])
def test_an_inner_query_looks_at_no_other_carrier(judged: JudgedOf, small: int) -> None:
    paper = "001090000777"
    found = judged(
        {
            "viettel": [person("viettel", 1, id_number=paper)],
            "vinaphone": [person("vinaphone", n, id_number=paper) for n in (1, 2)],
        },
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE (SELECT count(*) FROM live AS every) > 1",
        small=small,
    )
    assert {carrier: len(own.details) for carrier, own in found.items()} == {"viettel": 0, "vinaphone": 2}


@pytest.mark.parametrize("small", [200_000, 0])
def test_one_carriers_rows_break_no_check_for_another(judged: JudgedOf, small: int) -> None:
    found = judged(
        {
            "viettel": [person("viettel", 1, contract_no="HD1")],
            "vinaphone": [person("vinaphone", 1, contract_no="7")],
        },
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE CAST(contract_no AS INTEGER) > 1",
        ["contract_no"],
        small=small,
    )
    assert found == {"viettel": Judged("error", []), "vinaphone": Judged("failed", [None])}


@pytest.mark.parametrize("small", [200_000, 5, 0])
def test_a_group_has_no_other_carriers_rows(judged: JudgedOf, small: int) -> None:
    papers = {"mobifone": [3, 3], "viettel": [1, 2, 2], "vinaphone": [2, 3]}
    found = judged(
        {
            carrier: [person(carrier, n, id_number=f"00109000077{paper}") for n, paper in enumerate(numbers)]
            for carrier, numbers in papers.items()
        },
        "WITH held AS MATERIALIZED (SELECT id_number, count(*) AS numbers FROM live GROUP BY id_number),\n"
        "ranked AS (SELECT id_number, row_number() OVER (ORDER BY numbers DESC) AS place FROM held),\n"
        "first AS (SELECT id_number FROM ranked WHERE place = 1)\n"
        "SELECT carrier, msisdn, record, NULL AS subject, 'of ' || (SELECT count(*) FROM live) AS detail\n"
        "FROM live JOIN held USING (id_number)\n"
        "WHERE id_number IN (SELECT id_number FROM first) AND numbers > 1",
        ["id_number"],
        small=small,
    )
    assert {carrier: own.details for carrier, own in found.items()} == {
        "mobifone": ["of 2"] * 2,
        "viettel": ["of 3"] * 2,
        "vinaphone": [],
    }


@pytest.mark.parametrize("small", [200_000, 0])
def test_an_offender_of_another_carrier_is_a_fault_of_the_check(judged: JudgedOf, small: int) -> None:
    found = judged(
        {carrier: [person(carrier, n) for n in (1, 2, 3)] for carrier in ("viettel", "vinaphone")},
        "SELECT 'viettel' AS carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live\n"
        "WHERE record = (SELECT max(record) FROM live)",
        small=small,
    )
    assert {carrier: own.status for carrier, own in found.items()} == {
        "viettel": "failed",
        "vinaphone": "error",
    }


@pytest.mark.parametrize("small", [200_000, 4, 0])
def test_what_is_judged_is_all_that_was_to_be(judged: JudgedOf, small: int) -> None:
    shares: list[float] = []
    judged(
        {carrier: [person(carrier, n) for n in (1, 2)] for carrier in ("mobifone", "viettel", "vinaphone")},
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live WHERE false",
        small=small,
        progress=shares.append,
    )
    assert max(shares) == 1.0
