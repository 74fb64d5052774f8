"""Samples: the same seed draws the same, every stratum has its part, the worksheet says what to look up."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.extracts import person, write
from support.few_checks import checks_of, judge_by
from support.fill_rows import Row, fill

from simaudit.cli import main
from simaudit.report.annexes.response_words import REMARK, RESULT

# Points P-1 to P-4 hold 12, 6, 3 and 1 numbers without a name; four an old identity card, unauthenticated.
POINTS = ["P-1"] * 12 + ["P-2"] * 6 + ["P-3"] * 3 + ["P-4"]


FEW = checks_of("UNR-01", "UNR-05", "UNR-09", "EXT-01")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        rows = [
            person("viettel", number, full_name="", point_code=point)
            for number, point in enumerate(POINTS, start=1)
        ]
        rows += [person("viettel", number, id_type="CMND", authenticated_at="") for number in range(30, 34)]
        rows += [person("viettel", number) for number in range(40, 60)]
        write(Path("in/viettel_2026-10.csv"), [*rows, person("viettel", 70, msisdn="12")])
        assert run("audit", "in").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an audited month, the current folder."""
    copy = shutil.copytree(done, tmp_path / "copy")
    monkeypatch.chdir(copy)
    judge_by(monkeypatch, FEW)
    return copy


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


def draw(*options: str, name: str = "s.xlsx") -> Result:
    return run("sample", "--carrier", "viettel", "--out", name, *options)


def rows(name: str = "s.xlsx") -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = (
        fastexcel.read_excel(name).load_sheet(0, dtypes="string").to_polars().to_dicts()
    )
    # The headings that show stand below the machine names.
    return read[1:]


def keys(name: str = "s.xlsx") -> list[str]:
    return [row["finding_key"] for row in rows(name)]


def test_the_worksheet_has_what_an_inspector_looks_up_and_is_closed_to_others() -> None:
    done = draw("--size", "6", "--check", "UNR-01")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "viettel 2026-10: 6 of 22 findings of 1 check, seed 1. Personal data: s.xlsx\n"
    assert Path("s.xlsx").stat().st_mode & 0o777 == 0o600
    register = {
        row["msisdn"]: row for row in pl.read_parquet("store/months/2026-10/viettel.parquet").to_dicts()
    }
    for row in rows():
        source = register[row["msisdn"]]
        assert (row["id_number"], row["point_code"]) == (source["id_number"], source["point_code"])
        assert row["date_of_birth"] == f"{source['date_of_birth']:%d/%m/%Y}"
        assert (row["check_id"], row["period"], row["carrier"]) == ("UNR-01", "2026-10", "viettel")
        assert (row[RESULT], row[REMARK]) == (None, None)


def test_every_point_has_one_at_least_and_the_rest_in_proportion() -> None:
    draw("--size", "12", "--check", "UNR-01")
    assert Counter(row["point_code"] for row in rows()) == {"P-1": 6, "P-2": 3, "P-3": 2, "P-4": 1}


def test_fewer_than_the_points_are_drawn_from_the_check_as_a_whole() -> None:
    draw("--size", "3", "--check", "UNR-01")
    assert len(rows()) == 3
    with duckdb.connect("store/ledger.duckdb") as ledger:
        strata = ledger.execute("SELECT check_id, stratum, found, drawn FROM stratum").fetchall()
    assert strata == [("UNR-01", "*", 22, 3)]


def test_the_same_seed_draws_the_same_and_another_others() -> None:
    for name, seed in (("a.xlsx", "7"), ("b.xlsx", "7"), ("c.xlsx", "8")):
        draw("--size", "8", "--check", "UNR-01", "--seed", seed, name=name)
    assert keys("a.xlsx") == keys("b.xlsx")
    assert keys("a.xlsx") != keys("c.xlsx")
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    with duckdb.connect("store/ledger.duckdb") as ledger:
        assert ledger.execute("SELECT seed, size FROM sample ORDER BY seed").fetchall() == [(7, 8), (8, 8)]


def test_more_than_there_are_are_all() -> None:
    draw("--size", "500", "--check", "UNR-01")
    assert len(set(keys())) == 22


def test_what_papers_cannot_tell_is_drawn_only_where_it_is_asked_for() -> None:
    draw("--size", "500")
    assert not [row for row in rows() if row["check_id"].startswith("EXT")]
    draw("--size", "5", "--check", "ext-01", name="e.xlsx")
    assert [row["check_id"] for row in rows("e.xlsx")] == ["EXT-01"]


def test_text_that_would_be_a_formula_is_text(folder: Path) -> None:
    write(
        Path("in/viettel_2026-10.csv"), [person("viettel", 1, full_name="", address="=1+1", contract_no="-2")]
    )
    run("audit", "in")
    draw("--size", "5", "--check", "UNR-01")
    assert [(row["address"], row["contract_no"]) for row in rows()] == [("=1+1", "-2")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--size", "1"], r"checks have findings, and each needs one at least"),
        (
            ["--size", "9", "--check", "XXX-99"],
            "--check XXX-99: no check has this id; known: UNR-01, ",
        ),
        (["--size", "9", "--check", "UNR-99"], "no check has this id; did you mean UNR-09?; see: simaudit"),
        (["--size", "9", "--check", "UNR-05"], "viettel: nothing was found that could be drawn"),
        (
            ["--size", "9", "--period", "2026-09"],
            "store: the store holds no month 2026-09; it holds: 2026-10\n",
        ),
        (["--size", "9", "--from", "none"], "none/2026-10: no readable manifest.json"),
        (["--size", "9", "--store", "none"], "nothing has been audited into this store yet"),
        (["--size", "9", "--carrier", "itel"], "store: 2026-10 has no carrier itel; it has: viettel\n"),
        (["--size", "9", "--carrier", "VIETTEL"], "2026-10 has no carrier VIETTEL; it has: viettel\n"),
    ],
)
def test_what_cannot_be_drawn_is_said(options: list[str], said: str) -> None:
    done = draw(*options)
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not Path("s.xlsx").exists()


def test_a_worksheet_that_is_there_is_never_written_over() -> None:
    Path("s.xlsx").write_text("filled in")
    done = draw("--size", "9", "--check", "UNR-01")
    assert (done.exit_code, Path("s.xlsx").read_text()) == (2, "filled in")


def test_a_worksheet_is_a_workbook_or_nothing() -> None:
    done = draw("--size", "9", "--check", "UNR-01", name="s.csv")
    assert (done.exit_code, Path("s.csv").exists()) == (2, False)
    assert done.stderr == (
        "simaudit: s.csv: the worksheet is a workbook with lists to choose from and locked cells, and can't "
        "be written in another form; give it a name that ends with .xlsx\n"
    )


def test_findings_that_are_no_longer_those_of_the_audit_are_not_drawn_from() -> None:
    findings = Path("out/2026-10/viettel/restricted/findings.parquet")
    pl.read_parquet(findings).head(1).write_parquet(findings)
    done = draw("--size", "9", "--check", "UNR-01")
    assert (done.exit_code, "missing or changed since the run" in done.stderr) == (2, True)
    manifest = Path("out/2026-10/manifest.json")
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace(".parquet", ".parquet.age"), encoding="utf-8"
    )
    assert "decrypt it and name what comes out with --findings" in draw("--size", "9").stderr
    shutil.rmtree("store/months")
    findings.unlink()
    assert draw("--size", "9").exit_code == 2


def test_decrypted_findings_are_those_that_the_ledger_knows() -> None:
    restricted = Path("out/2026-10/viettel/restricted")
    draw("--size", "6", "--check", "UNR-01", name="a.xlsx")
    shutil.copy(restricted / "findings.parquet", "decrypted.parquet")
    given = ["--size", "6", "--check", "UNR-01", "--findings", "decrypted.parquet"]
    (restricted / "findings.parquet").unlink()
    assert draw(*given, name="b.xlsx").exit_code == 0
    assert keys("a.xlsx") == keys("b.xlsx")
    findings = pl.read_parquet("decrypted.parquet")
    findings.with_columns(finding_key=pl.lit("0" * 64)).write_parquet("decrypted.parquet")
    other = draw(*given)
    assert (other.exit_code, "not the findings of viettel in 2026-10" in other.stderr) == (2, True)
    Path("decrypted.parquet").write_text("no findings")
    none = draw(*given)
    assert (none.exit_code, "not the findings.parquet of an audit" in none.stderr) == (2, True)


def inspect(name: str, *results: str | None, remark: str | None = None) -> Result:
    given = list(results)

    def answer(_: Row) -> dict[str, object]:
        result = given.pop(0) if given else None
        return {RESULT: result, REMARK: remark} if result else {}

    return run("answers", str(fill(Path(name), Path(f"filled-{name}"), answer)))


def test_a_filled_worksheet_comes_back() -> None:
    draw("--size", "4", "--check", "UNR-01")
    done = inspect("s.xlsx", "xác nhận / confirmed", None, "không phải", "Inconclusive", remark="paper lost")
    assert done.stdout.startswith("viettel 2026-10: 3 inspection results new, 0 changed")
    with duckdb.connect("store/ledger.duckdb") as ledger:
        said = ledger.execute("SELECT kind, said, reason FROM response ORDER BY rowid").fetchall()
    assert said == [
        ("inspection", "confirmed", "paper lost"), ("inspection", "not_confirmed", "paper lost"),
        ("inspection", "inconclusive", "paper lost"),
    ]  # fmt: skip


def test_a_result_on_a_finding_that_was_not_drawn_is_a_fault() -> None:
    draw("--size", "4", "--check", "UNR-01")
    inspected = "sheet 'Mẫu kiểm tra', row 3: in no sample drawn here\n"
    others = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")
    other = others.filter((pl.col("check_id") == "UNR-01") & ~pl.col("finding_key").is_in(keys()))
    key = other["finding_key"][0]
    given = [{RESULT: "confirmed", "finding_key": key}]
    done = run("answers", str(fill(Path("s.xlsx"), Path("f.xlsx"), lambda _: given.pop() if given else {})))
    assert (done.exit_code, done.stdout) == (3, inspected)
