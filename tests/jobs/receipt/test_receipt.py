"""Receipts: a carrier's run and the Department's agree on the same file, and name what they differ in."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.extracts import person, with_papers, write
from support.few_checks import checks_of, in_copy, judge_by

import simaudit
from simaudit.api.options import Options
from simaudit.cli import main
from simaudit.errors import UsageError
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.receipt.comparison import compare_receipts
from simaudit.jobs.receipt.receipt import Receipt, read_receipt

SAMPLE = Path(__file__).parents[3] / "sample_data" / "2026-10"
CARRIERS = ("itel", "mobifone", "vietnamobile", "viettel", "vinaphone")
SAME = "same inputs, same rules, same findings"
FINDING = ["check_id", "severity", "msisdn", "record", "file", "subject", "detail"]
FEW = checks_of("UNR-01", "UNR-10", "MIS-22", "BLK-07", "PRC-05", "EXT-04", "EXT-08", "EXT-11")
"""Two that are broken, one across carriers, one with a parameter, and those of a list or of other months."""
LISTS = [f"--{kind}={SAMPLE / kind}.csv" for kind in LIST_KINDS]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the Department's audit of all sample carriers in out/, its key and its store."""
    folder = tmp_path_factory.mktemp("department")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("audit", str(SAMPLE), *LISTS).exit_code == 0
    return folder


def checked(own: Path, carrier: str) -> tuple[Path, pl.DataFrame]:
    """The receipt and the findings of a self-check: of the first carrier by the command, of others here."""
    if carrier == CARRIERS[0]:
        done = run("selfcheck", str(own), "--carrier", carrier, *LISTS)
        receipt = Path("selfcheck/out/2026-10", carrier, "receipt.json")
        assert done.stdout.splitlines()[-1] == f"Receipt, to hand in with the file: {receipt}"
        return receipt, pl.read_parquet(receipt.parent / "restricted" / "findings.parquet")
    lists: Options = {kind: SAMPLE / f"{kind}.csv" for kind in LIST_KINDS}  # type: ignore[assignment]
    audit = simaudit.selfcheck(own, carrier=carrier, period="2026-10", **lists)
    (receipt := Path("receipt.json")).write_text(audit.receipt, encoding="utf-8")
    return receipt, audit.findings


@pytest.mark.parametrize("carrier", CARRIERS)
def test_selfcheck_finds_what_the_department_finds(
    carrier: str, department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with a key and a store of its own; the file has another name at the carrier."""
    monkeypatch.chdir(tmp_path)
    (received,) = SAMPLE.glob(f"{carrier}_*")
    own = tmp_path / f"register{received.name.removeprefix(carrier)}"
    shutil.copy(received, own)
    receipt, theirs = checked(own, carrier)

    cross = ["MIS-08", "MIS-22", "BLK-18"]
    ours = pl.read_parquet(department / "out/2026-10" / carrier / "restricted" / "findings.parquet")
    renamed = theirs.select(FINDING).with_columns(
        pl.when(pl.col("file").is_not_null()).then(pl.lit(received.name)).alias("file")
    )
    assert theirs.height > 5
    assert ours.filter(~pl.col("check_id").is_in(cross)).select(FINDING).rows() == renamed.rows()
    # Another installation, another key: their keys can't be compared.
    assert not set(ours["finding_key"]) & set(theirs["finding_key"])

    compared = run("store", "verify", str(department / "out/2026-10"), str(receipt))
    assert (compared.exit_code, compared.stdout.splitlines()) == (
        0, [SAME, "not compared: MIS-08, MIS-22, BLK-18 (across carriers)"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """viettel's month, audited in out/ and checked by viettel in own/."""
    folder = tmp_path_factory.mktemp("done")
    rows = with_papers(person("viettel", number) for number in range(1, 9))
    rows[0]["full_name"] = ""
    rows[1]["id_type"] = "CMND"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        write(Path("in/viettel_2026-10.csv"), rows)
        Path("own.toml").write_text('key_file = "own.key"\n')
        assert run("audit", "in").exit_code == 0
        assert selfcheck().exit_code == 1
    return folder


@pytest.fixture
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `done`, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch, FEW)


def selfcheck(*options: str) -> Result:
    return run(
        "selfcheck", "in/viettel_2026-10.csv", "--carrier", "viettel", "--out", "own", "--store", "own/store",
        "--config", "own.toml", *options,
    )  # fmt: skip


def verified() -> tuple[int, list[str]]:
    done = run("store", "verify", "out/2026-10", "own/2026-10/viettel/receipt.json")
    return done.exit_code, [line for line in done.stdout.splitlines() if "across carriers" not in line]


def test_another_file_is_named_and_nothing_more(folder: Path) -> None:
    path = Path("in/viettel_2026-10.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("Kiều", "Cao"), encoding="utf-8")
    selfcheck()
    assert verified() == (
        1,
        ["viettel_2026-10.csv: the receipt is not of this file",
         "files of the receipt that were not audited here: 1"],
    )  # fmt: skip


def test_other_parameters_and_switches_are_named(folder: Path) -> None:
    Path("own.toml").write_text(
        'key_file = "own.key"\n[checks.BLK-07]\nmost_an_hour = 7\n[checks.UNR-01]\noff = true\nreason = "x"\n'
    )
    selfcheck("--force")
    standard = read_receipt(folder / "out/2026-10/viettel/receipt.json").checks["BLK-07"].params
    code, lines = verified()
    assert code == 1
    assert lines == [
        f"BLK-07: most_an_hour is {standard['most_an_hour']} here, 7 in the receipt",
        "UNR-01: switched off in the receipt only",
    ]


def test_other_lists_are_named_and_their_checks_left_out(folder: Path) -> None:
    points = write(Path("points.csv"), [{"carrier": "viettel", "point_code": "X"}], ["carrier", "point_code"])
    selfcheck("--points", str(points))
    assert verified() == (
        1,
        ["the list of points: in the receipt only",
         "not compared: PRC-05 (the list of points only here, only there or another)"],
    )  # fmt: skip


def test_only_the_carrier_s_part_of_a_list_counts(folder: Path) -> None:
    columns = ["carrier", "point_code"]
    own = [{"carrier": "viettel", "point_code": code} for code in ("VIE-D1", "VIE-D2")]
    selfcheck("--points", str(write(Path("own_points.csv"), own, columns)))
    everybody = [*reversed(own), {"carrier": "itel", "point_code": "I"}]
    run("audit", "in", "--points", str(write(Path("points.csv"), everybody, columns)))
    assert verified() == (0, [SAME])


def test_a_count_that_only_one_side_has_is_no_difference(folder: Path) -> None:
    Path("simaudit.toml").write_text('[declared."2026-10"]\nviettel = 8\n')
    run("audit", "in")
    assert verified() == (
        0, [SAME, "not compared: EXT-08 (a declared count only here, only there or another)"],
    )  # fmt: skip


def test_numbers_missing_before_that_only_one_side_knows_are_no_difference(folder: Path) -> None:
    receipt = read_receipt(folder / "own/2026-10/viettel/receipt.json")
    assert receipt.missing is None
    compared = compare_receipts(receipt, receipt.model_copy(update={"missing": "0" * 64}))
    assert compared.differences == ()
    assert compared.notes[-1].text() == (
        "not compared: EXT-04, EXT-11 "
        "(the numbers missing in the last judged month only here, only there or another)"
    )


def differences(ours: Receipt, theirs: Receipt) -> list[str]:
    return [note.text() for note in compare_receipts(ours, theirs).differences]


def test_every_way_a_check_may_differ_is_named(folder: Path) -> None:
    receipt = read_receipt(folder / "own/2026-10/viettel/receipt.json")
    one = receipt.checks["UNR-01"]
    changes: dict[str, dict[str, object]] = {
        "UNR-01: 1 finding here, 2 in the receipt": {"violations": 2},
        "UNR-01: failed here, passed in the receipt": {"status": "passed"},
        "UNR-01: as many findings as in the receipt, but not the same": {"findings": "0" * 64},
        "UNR-01: 8 judged here, 9 in the receipt": {"population": 9},
        "UNR-01: another rule than in the receipt": {"fingerprint": "0" * 64},
    }
    for line, change in changes.items():
        checks = {**receipt.checks, "UNR-01": one.model_copy(update=change)}
        assert differences(receipt, receipt.model_copy(update={"checks": checks})) == [line]
    fewer = receipt.model_copy(update={"checks": {k: v for k, v in receipt.checks.items() if k != "UNR-01"}})
    assert differences(receipt, fewer) == ["UNR-01: a rule here only"]
    assert differences(fewer, receipt) == ["UNR-01: a rule of the receipt only"]
    reread = receipt.model_copy(
        update={"inputs": tuple(file.model_copy(update={"rejected": 1}) for file in receipt.inputs)}
    )
    assert differences(receipt, reread) == [
        "viettel_2026-10.csv: 8 records read and 0 rejected here, 8 and 1 in the receipt"
    ]


def test_other_versions_are_told_beside_a_difference(folder: Path) -> None:
    receipt = read_receipt(folder / "own/2026-10/viettel/receipt.json")
    other = receipt.model_copy(update={"versions": {**receipt.versions, "duckdb": "1.0"}})
    compared = compare_receipts(receipt, other.model_copy(update={"lists": {"points": "0" * 64}}))
    assert compared.notes[-1].text() == f"duckdb: {receipt.versions['duckdb']} here, 1.0 in the receipt"
    assert compare_receipts(receipt, other).differences == ()


def test_a_receipt_gives_no_number_away(folder: Path) -> None:
    """One finding, and its hash can't be found by trying numbers: the key is in the extract only."""
    rows = with_papers(person("viettel", number) for number in range(1, 9))
    text = (folder / "own/2026-10/viettel/receipt.json").read_text(encoding="utf-8")
    for row in rows:
        assert row["msisdn"][1:] not in text
        assert row["id_number"] not in text
    hashes = {check["findings"] for check in json.loads(text)["checks"].values()}
    # The same findings of the same positions in another extract hash otherwise.
    rows[5]["full_name"] = "Kiều Khác"
    rows[0]["full_name"], rows[1]["id_type"] = "", "CMND"
    write(Path("in/viettel_2026-10.csv"), rows)
    selfcheck()
    others = read_receipt(folder / "own/2026-10/viettel/receipt.json").checks.values()
    assert not hashes & {check.findings for check in others}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("", "not a receipt"),
        ("[]", "not a receipt"),
        ('{"form": 2}', r"not a receipt that this version reads \(form\)"),
        ('{"form": 1, "carrier": "\\u001b[31m"}', "not a receipt"),
        ('{"form": 1, "form": 1}', r"not a receipt that this version reads \(json_invalid\)"),
        ('{"form": NaN}', r"\(json_invalid\)"),
        ("[" * 100_000, r"\(json_invalid\)"),
    ],
)
def test_what_is_no_receipt_is_refused(tmp_path: Path, change: str, named: str) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(change)
    with pytest.raises(UsageError, match=named):
        read_receipt(path)


def test_a_run_without_the_receipt_s_carrier_or_month_is_refused(folder: Path) -> None:
    handed_in = Path("own/2026-10/viettel/receipt.json")
    receipt = Receipt.model_validate_json(handed_in.read_bytes())
    for change, named in (
        ({"carrier": "itel"}, "has no itel"),
        ({"period": "2026-09"}, "name the same month"),
    ):
        handed_in.write_text(receipt.model_copy(update=change).model_dump_json())
        done = run("store", "verify", "out/2026-10", str(handed_in))
        assert (done.exit_code, named in done.stderr) == (2, True)
    handed_in.write_text(receipt.model_dump_json())
    Path("out/2026-10/viettel/receipt.json").write_text(receipt.model_dump_json())
    done = run("store", "verify", "out/2026-10", str(handed_in))
    assert (done.exit_code, done.stdout) == (1, "changed: out/2026-10/viettel/receipt.json\n")
