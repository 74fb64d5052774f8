"""Samples: the same seed draws the same, of units and of rows without a sign; the sheet comes back filled."""

import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.extracts import person, write
from support.few_checks import in_copy, judge_by
from support.fill_rows import fill
from support.sampled_month import FEW, NAMELESS, register

from simaudit.cli import main
from simaudit.report.annexes.response_words import FAULT, LOOKED_BY, LOOKED_ON, RECORD, REMARK, RESULT


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        write(Path("in/viettel_2026-10.csv"), register())
        assert run("audit", "in").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an audited month, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch, FEW)


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


def frame(purpose: str = "precision") -> list[tuple[Any, ...]]:
    """check, stratum, units, rows, records, drawn of each stratum."""
    with duckdb.connect("store/ledger.duckdb") as ledger:
        return ledger.execute(
            "SELECT check_id, stratum, units, found, records, drawn FROM stratum INNER JOIN sample "
            "USING (sample) WHERE purpose = ? ORDER BY ALL",
            [purpose],
        ).fetchall()


def test_the_worksheet_has_what_an_inspector_looks_up_and_is_closed_to_others() -> None:
    done = draw("--size", "32", "--check", "UNR-01")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "viettel 2026-10: 32 of 40 units of 1 check drawn, seed 1; 32 rows to look at. "
        "Personal data: s.xlsx\n"
    )
    assert Path("s.xlsx").stat().st_mode & 0o777 == 0o600
    register = {
        row["msisdn"]: row for row in pl.read_parquet("store/months/2026-10/viettel.parquet").to_dicts()
    }
    for row in rows():
        source = register[row["msisdn"]]
        assert (row["id_number"], row["point_code"]) == (source["id_number"], source["point_code"])
        assert row["date_of_birth"] == f"{source['date_of_birth']:%d/%m/%Y}"
        assert (row["check_id"], row["period"], row["carrier"]) == ("UNR-01", "2026-10", "viettel")
        assert [row[word] for word in (RESULT, REMARK, LOOKED_BY, LOOKED_ON)] == [None] * 4


def test_a_paper_is_drawn_as_one_and_five_of_its_rows_are_looked_at() -> None:
    done = draw("--size", "100")
    assert done.stdout.startswith("viettel 2026-10: 45 of 45 units of 3 checks drawn")
    of_paper = [row for row in rows() if row["check_id"] == "BLK-04"]
    assert [(row["unit"], row["unit_rows"]) for row in of_paper] == [("1", "9")] * 5
    assert len({row["unit"] for row in rows()}) == 45
    # A record of two checks would count half at each; the low and the waived are in no frame.
    assert frame() == [
        ("BLK-04", "*", 1, 9, 9.0, 1),
        ("UNR-01", "*", 40, 40, 40.0, 40),
        ("UNR-10", "*", 4, 4, 4.0, 4),
    ]


def test_a_check_that_finds_no_room_is_left_out_and_named() -> None:
    done = draw("--size", "20")
    assert done.stdout.splitlines()[0].startswith("viettel 2026-10: 5 of 45 units")
    assert "not drawn" in done.stdout.splitlines()[1]
    assert done.stdout.splitlines()[1].count("UNR-01") == 1
    assert {(check_id, drawn) for check_id, *_, drawn in frame()} == {
        ("BLK-04", 1), ("UNR-01", 0), ("UNR-10", 4),
    }  # fmt: skip


def test_the_same_seed_draws_the_same_and_another_others() -> None:
    for name, seed in (("a.xlsx", "7"), ("b.xlsx", "7"), ("c.xlsx", "8")):
        draw("--size", "30", "--check", "UNR-01", "--seed", seed, name=name)
    assert keys("a.xlsx") == keys("b.xlsx")
    assert keys("a.xlsx") != keys("c.xlsx")
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    with duckdb.connect("store/ledger.duckdb") as ledger:
        assert ledger.execute("SELECT seed, size FROM sample ORDER BY seed").fetchall() == [(7, 30), (8, 30)]


def test_what_papers_cannot_tell_is_drawn_only_where_it_is_asked_for() -> None:
    draw("--size", "500")
    assert {row["check_id"] for row in rows()} == {"BLK-04", "UNR-01", "UNR-10"}
    draw("--size", "11", "--check", "ext-01", "--check", "mis-20", name="e.xlsx")
    assert Counter(row["check_id"] for row in rows("e.xlsx")) == {"EXT-01": 1, "MIS-20": 10}


def test_an_audit_draws_from_every_number_in_service_that_no_check_accuses() -> None:
    done = draw("--size", "60", "--for", "audit")
    assert done.stdout == (
        "viettel 2026-10: 60 of 124 rows that no check accuses drawn, in 5 strata, seed 1. "
        "Personal data: s.xlsx\n"
    )
    assert frame("audit") == [
        # Three of the paper's numbers come before the fourth, at a point with rows in a case.
        ("audit", "older", 70, 70, 70.0, 22),
        ("audit", "point", 3, 3, 3.0, 3),
        ("audit", "signs", 11, 11, 11.0, 10),
        ("audit", "year_point", 30, 30, 30.0, 15),
        ("audit", "year_remote", 10, 10, 10.0, 10),
    ]
    register = {row["msisdn"] for row in rows()}
    assert len(register) == 60
    accused = {person("viettel", number)["msisdn"] for number in (*NAMELESS, *range(50, 54))}
    assert not {f"84{number[1:]}" for number in accused} & register
    assert "subject" not in rows()[0]


def test_an_audit_of_another_seed_draws_others_and_of_the_same_the_same() -> None:
    for name, seed in (("a.xlsx", "1"), ("b.xlsx", "1"), ("c.xlsx", "2")):
        draw("--size", "40", "--for", "audit", "--seed", seed, name=name)
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    assert keys("a.xlsx") != keys("c.xlsx")


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
        (["--size", "9", "--check", "UNR-01"], "--size 9: too few: nothing can be said of any"),
        (["--size", "3", "--for", "audit"], "check or stratum with fewer than 10; draw 10 at least\n"),
        (["--size", "9", "--for", "audit", "--check", "UNR-01"], "an audit draws rows that no check accuses"),
        (
            ["--size", "9", "--check", "XXX-99"],
            "--check XXX-99: no check has this id; known: UNR-01, ",
        ),
        (["--size", "9", "--check", "UNR-99"], "no check has this id; did you mean UNR-10?; see: simaudit"),
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
    done = draw("--size", "40", "--check", "UNR-01")
    assert (done.exit_code, Path("s.xlsx").read_text()) == (2, "filled in")


def test_a_worksheet_is_a_workbook_or_nothing() -> None:
    done = draw("--size", "40", "--check", "UNR-01", name="s.csv")
    assert (done.exit_code, Path("s.csv").exists()) == (2, False)
    assert done.stderr == (
        "simaudit: s.csv: the worksheet is a workbook with lists to choose from and locked cells, and can't "
        "be written in another form; give it a name that ends with .xlsx\n"
    )


def test_findings_that_are_no_longer_those_of_the_audit_are_not_drawn_from() -> None:
    findings = Path("out/2026-10/viettel/restricted/findings.parquet")
    pl.read_parquet(findings).head(1).write_parquet(findings)
    done = draw("--size", "40", "--check", "UNR-01")
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
    draw("--size", "32", "--check", "UNR-01", name="a.xlsx")
    shutil.copy(restricted / "findings.parquet", "decrypted.parquet")
    given = ["--size", "32", "--check", "UNR-01", "--findings", "decrypted.parquet"]
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


def responses() -> list[tuple[Any, ...]]:
    with duckdb.connect("store/ledger.duckdb") as ledger:
        return ledger.execute(
            "SELECT kind, said, reason, looked_by, looked_on FROM response ORDER BY rowid"
        ).fetchall()


def test_a_filled_worksheet_comes_back_with_who_looked_and_when() -> None:
    draw("--size", "30", "--check", "UNR-01")
    given: list[dict[str, object]] = [
        {RESULT: "xác nhận / confirmed", LOOKED_BY: "Lê An", LOOKED_ON: "05/11/2026"},
        {},
        {RESULT: "wrong", REMARK: "paper lost", LOOKED_BY: "Lê An", LOOKED_ON: datetime(2026, 11, 6)},  # noqa: DTZ001
        {RESULT: "Unclear"},
    ]
    sheet = fill(Path("s.xlsx"), Path("f.xlsx"), lambda _: given.pop(0) if given else {})
    done = run("answers", str(sheet))
    assert done.stdout.startswith("viettel 2026-10: 3 inspection results new, 0 changed")
    assert done.stdout.splitlines()[-1] == "results that don't say who looked, or when: 1"
    assert responses() == [
        ("inspection", "confirmed", None, "Lê An", date(2026, 11, 5)),
        ("inspection", "not_confirmed", "paper lost", "Lê An", date(2026, 11, 6)),
        ("inspection", "inconclusive", None, None, None),
    ]


def test_a_filled_audit_comes_back_and_says_what_is_wrong() -> None:
    draw("--size", "40", "--for", "audit")
    looked = {LOOKED_BY: "An", LOOKED_ON: "2026-11-05"}
    given: list[dict[str, object]] = [
        {RECORD: "sai", FAULT: "ảnh là người khác", **looked}, {RECORD: "đúng", **looked},
        {RECORD: "chưa rõ", **looked},
    ]  # fmt: skip
    sheet = fill(Path("s.xlsx"), Path("f.xlsx"), lambda _: given.pop(0) if given else {})
    done = run("answers", str(sheet))
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
    assert [row[:3] for row in responses()] == [
        ("audit", "wrong", "ảnh là người khác"), ("audit", "right", None), ("audit", "unclear", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({RECORD: "sai"}, "wrong, and not said what is"),
        ({RECORD: "đúng", LOOKED_ON: "hôm qua"}, "the day on which it was looked at is no day"),
        ({RECORD: "đúng", LOOKED_BY: "n" * 201}, "the name of who looked has more than 200 characters"),
        ({RECORD: "đúng", "finding_key": "ab" * 32}, "in no sample drawn here"),
        ({RECORD: "confirmed"}, "“confirmed” is none of"),
    ],
)
def test_an_audit_that_cannot_be_read_is_refused_by_row(given: dict[str, object], fault: str) -> None:
    draw("--size", "40", "--for", "audit")
    rest = [given]
    done = run("answers", str(fill(Path("s.xlsx"), Path("f.xlsx"), lambda _: rest.pop() if rest else {})))
    assert (done.exit_code, done.stdout.count("\n")) == (3, 1)
    assert fault in done.stdout


def test_a_result_on_a_finding_that_was_not_drawn_is_a_fault() -> None:
    draw("--size", "30", "--check", "UNR-01")
    inspected = "sheet 'Mẫu kiểm tra', row 3: in no sample drawn here\n"
    others = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")
    other = others.filter((pl.col("check_id") == "UNR-01") & ~pl.col("finding_key").is_in(keys()))
    key = other["finding_key"][0]
    given = [{RESULT: "confirmed", "finding_key": key}]
    done = run("answers", str(fill(Path("s.xlsx"), Path("f.xlsx"), lambda _: given.pop() if given else {})))
    assert (done.exit_code, done.stdout) == (3, inspected)
