"""What a run finds doesn't depend on whether its carriers are judged together or one after another."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from support.extracts import own_check, person, write
from support.few_checks import FEW

from simaudit.generate import generate
from simaudit.intake.load import load_month
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge import carriers
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.findings import mark_waived
from simaudit.judge.judging import Opinion
from simaudit.judge.linked_rows import linked_rows
from simaudit.judge.prefilter import prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.load import load_catalogue, load_check
from simaudit.rules.relations import FINDINGS, REMARKS

OCTOBER = Period(2026, 10)

KEY = b"a key of thirty-two bytes, fixed"


class Found(NamedTuple):
    """What a run comes to for a carrier."""

    opinions: dict[str, Opinion]
    findings: list[tuple[Any, ...]]
    remarks: list[tuple[Any, ...]]
    linked: list[tuple[Any, ...]]
    """The rows that cases are made of."""


def found_in(judged: carriers.Judged, request: JudgingRequest) -> Found:
    carrier, register = judged.carrier, judged.register
    month = request.months.current[carrier]
    findings, remarks = (
        register.findings(table).filter(pl.col("carrier") == carrier) for table in (FINDINGS, REMARKS)
    )
    (file, _), *_ = month.files
    in_file = findings.lazy().with_columns(file=pl.lit(file), waived=pl.lit(value=False))
    linked = linked_rows(mark_waived(register, carrier, in_file), month, request.plan.checks, KEY)
    register.close()
    return Found(
        {verdict.check.id: verdict.opinions[carrier] for verdict in judged.verdicts},
        in_order(findings),
        in_order(remarks),
        in_order(linked),
    )


def in_order(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    return sorted(rows.rows(), key=repr)


@pytest.mark.slow("carriers are judged by all checks together and apart")
def test_carriers_judged_together_have_the_findings_each_has_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["viettel", "vinaphone", "itel"]
    generate(tmp_path, rows=1_500, carriers=names, months=[OCTOBER], violations=0.2, seed=7)
    # What lacks a column fires nowhere for one carrier, and everywhere by mistake.
    itel = tmp_path / "2026-10" / "itel_2026-10.csv"
    header, rest = itel.read_text(encoding="utf-8").split("\n", 1)
    for name in ("full_name", "point_code", "channel"):
        assert name in header
        header = header.replace(name, f"not_{len(name)}")
    itel.write_text(f"{header}\n{rest}", encoding="utf-8")
    months = {
        name: as_carrier_month(
            load_month(name, [tmp_path / f"2026-10/{name}_2026-10.csv"], tmp_path / f"{name}.parquet")
        )
        for name in names
    }
    lists = {kind: read_reference(tmp_path / f"2026-10/{kind}.csv", kind).rows for kind in LIST_KINDS}
    plan = prefilter_plan(load_catalogue(), OCTOBER.as_of)
    request = JudgingRequest(JudgedMonths(months), plan, lists, Limits())

    def judged_where_small_are(records: int) -> dict[str, Found]:
        """Where registers of up to so many records are small."""
        monkeypatch.setattr(carriers, "SMALL", records)
        return {judged.carrier: found_in(judged, request) for judged in judge_carriers(request)}

    together, in_parts, apart = map(judged_where_small_are, (200_000, 4_000, 0))
    assert list(together) == names
    assert together == apart
    assert in_parts == apart
    # Opinions of every check, and rows of each kind are among what is compared.
    assert {len(found.opinions) for found in apart.values()} == {len(plan.checks)}
    of_viettel = apart["viettel"]
    assert all(of_viettel[1:]), [len(kind) for kind in of_viettel]
    assert {name for name, opinion in apart["itel"].opinions.items() if opinion.status == "error"} == set()
    assert len(of_viettel.linked) > 4


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
