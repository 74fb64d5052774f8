"""Whole runs over small months: what they leave, whom they let see what, and how they end."""

import csv
import hashlib
import json
import stat
from pathlib import Path

import duckdb
import polars as pl
import pytest
from support.extracts import COLUMNS, PERSONAL, person
from support.quarter import CLAIMED, GHOST, REJECTED, Quarter, audited_quarter

from simaudit.messages import Words
from simaudit.row_models import Finding
from simaudit.row_models import Result as ResultRow
from simaudit.rules.populations import definitions


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    return audited_quarter(tmp_path_factory.mktemp("quarter"))


def test_the_broken_files_are_named_and_the_rest_is_done(quarter: Quarter) -> None:
    october = quarter.folder / "2026-10"
    assert quarter.run.exit_code == 3
    said = quarter.run.stderr.splitlines()
    assert len(said) == 2
    assert said[0].startswith(f"simaudit: {october / 'restricted.csv'}: ")
    assert said[1].startswith(f"simaudit: {october / 'gmobile.csv.gz'}: ")
    assert "truncated" in said[1]
    assert quarter.run.stdout.startswith("2026-10: 2 carriers, 23 records judged, 1 rejected, ")
    not_read = json.loads((quarter.out / "overview.json").read_text(encoding="utf-8"))["not_read"]
    assert [entry["name"] for entry in not_read] == ["gmobile.csv.gz", "restricted.csv"]
    assert "truncated" in not_read[0]["reason"]
    assert "gmobile.csv.gz" in (quarter.out / "index.html").read_text(encoding="utf-8")


def test_findings(quarter: Quarter) -> None:
    numbers = {n: "84" + person("viettel", n)["msisdn"][1:] for n in range(1, 13)}
    rows = quarter.rows("viettel", "restricted/findings.csv")
    assert list(rows[0]) == list(Finding.to_schema().columns)
    shown = ("check_id", "severity", "msisdn", "record", "file", "subject", "detail", "state", "first_period")
    a, b = "viettel_a.csv", "viettel_b.csv"
    new = ("new", "2026-10")
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("EXT-06", "high", "", "2", b, "", "3 fields where the header has 21", *new),
        ("EXT-08", "high", "", "", "", "", "read=13 declared=99", *new),
        ("MIS-12", "critical", numbers[5], "5", a, "", "cancelled", *new),
        ("MIS-22", "critical", numbers[10], "10", a, "", "", *new),
        ("PRC-05", "high", numbers[12], "3", b, f"'{CLAIMED}", "unlisted", *new),
        ("UNR-01", "critical", numbers[2], "2", a, "", "full_name", "persisting", "2026-08"),
        ("UNR-01", "critical", numbers[3], "3", a, "", "date_of_birth", "reopened", "2026-08"),
        ("UNR-12", "critical", "84" + GHOST[1:], "", "", "", "", *new),
    ]
    assert {row["period"] for row in rows} == {"2026-10"}
    assert {row["carrier"] for row in rows} == {"viettel"}
    assert {row["waived"] for row in rows} == {"false"}
    assert len({row["finding_key"] for row in rows}) == len(rows)
    assert [
        (row["check_id"], row["msisdn"], row["record"])
        for row in quarter.rows("vinaphone", "restricted/findings.csv")
    ] == [("MIS-22", numbers[10], "11")]


def test_findings_are_the_same_in_every_form(quarter: Quarter) -> None:
    restricted = quarter.out / "viettel" / "restricted"
    parquet = pl.read_parquet(restricted / "findings.parquet")
    assert parquet.columns == list(Finding.to_schema().columns)
    written = pl.read_csv(restricted / "findings.csv", schema=parquet.schema)
    claimed = written.with_columns(pl.col("subject").str.strip_prefix("'"))
    assert claimed.equals(parquet)
    names = Words("findings_book", "vi")
    sheets = [
        pl.read_excel(restricted / "findings.xlsx", sheet_name=names[f"sheet.{name}"], infer_schema_length=0)
        for name in ("data", "substantive")
    ]
    assert [sheet["check_id"].to_list()[1:] for sheet in sheets] == [
        ["MIS-22", "EXT-06", "EXT-08"],
        ["UNR-01", "UNR-01", "MIS-12", "UNR-12"],
    ]


def test_results(quarter: Quarter) -> None:
    rows = quarter.rows("viettel", "results.csv")
    assert list(rows[0]) == list(ResultRow.to_schema().columns)
    assert list(rows[0])[:8] == [
        "period",
        "carrier",
        "check_id",
        "family",
        "severity",
        "nature",
        "status",
        "violations",
    ]
    counted = (
        "status",
        "violations",
        "population",
        "rate",
        "new",
        "persisting",
        "resolved",
        "waived",
        "note",
    )
    results = quarter.results("viettel")
    expected = {
        "UNR-01": ("failed", "2", "12", str(2 / 12), "1", "1", "1", "0", ""),
        "UNR-02": ("passed", "0", "12", "0.0", "0", "0", "0", "0", ""),
        "UNR-04": ("not_assessable", "0", "0", "", "0", "0", "0", "0", "column absent: org_name, org_code"),
        "UNR-07": ("not_applicable", "0", "0", "", "0", "0", "0", "0", "nothing to judge"),
        "UNR-12": ("failed", "1", "2", "0.5", "1", "0", "0", "0", ""),
        "EXT-06": ("failed", "1", "13", str(1 / 13), "1", "0", "0", "0", ""),
        "EXT-08": ("failed", "1", "1", "1.0", "1", "0", "0", "0", ""),
        "PRC-05": ("failed", "1", "12", str(1 / 12), "1", "0", "0", "0", ""),
    }
    assert {id_: tuple(results[id_][name] for name in counted) for id_ in expected} == expected
    listed = json.loads((quarter.out / "viettel" / "results.json").read_text(encoding="utf-8"))
    assert [entry["check_id"] for entry in listed] == list(results)
    assert {entry["check_id"]: entry["violations"] for entry in listed} == {
        id_: int(row["violations"]) for id_, row in results.items()
    }


def test_rejects(quarter: Quarter) -> None:
    assert quarter.rows("viettel", "restricted/rejects.csv") == [
        {"file": "viettel_b.csv", "line": "3", "reason": "3 fields where the header has 21", "text": REJECTED}
    ]


def test_states_follow_the_months(quarter: Quarter) -> None:
    with (quarter.folder / "out" / "2026-09" / "viettel" / "results.csv").open(encoding="utf-8") as file:
        september = {row["check_id"]: row for row in csv.DictReader(file)}["UNR-01"]
    assert [september[name] for name in ("violations", "new", "persisting", "resolved")] == [
        "2",
        "1",
        "1",
        "1",
    ]


def test_both_languages_are_written(quarter: Quarter) -> None:
    for path, lang in (
        ("index.html", "vi"),
        ("index.en.html", "en"),
        ("cases.html", "vi"),
        ("cases.en.html", "en"),
        ("viettel/report.html", "vi"),
        ("viettel/report.en.html", "en"),
    ):
        assert f'<html lang="{lang}"' in (quarter.out / path).read_text(encoding="utf-8")


def test_modes_hold_whatever_the_umask(quarter: Quarter) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    annexes = (
        "findings.csv", "findings.parquet", "findings.xlsx", "holders.csv", "rejects.csv", "remarks.parquet",
    )  # fmt: skip
    for place, names in (
        ("viettel", annexes),
        ("vinaphone", annexes),
        ("", ("cases.csv", "cases.parquet", "cases.xlsx", "work.html")),
    ):
        restricted = quarter.out / place / "restricted"
        assert mode(restricted) == 0o700
        assert {path.name: mode(path) for path in restricted.iterdir()} == dict.fromkeys(names, 0o600)
    store = quarter.folder / "store"
    assert mode(store) == 0o700
    assert {mode(path) for path in store.rglob("*") if path.is_dir()} == {0o700}
    assert {mode(path) for path in store.rglob("*") if path.is_file()} == {0o600}
    assert mode(quarter.folder / "simaudit.key") == 0o600
    assert sorted(path.name for path in store.iterdir()) == [
        ".access.lock",
        ".lock",
        "access.jsonl",
        "ledger.duckdb",
        "months",
    ]


def test_no_personal_datum_travels(quarter: Quarter) -> None:
    secrets = {secret.casefold() for own in quarter.secrets.values() for secret in own}
    travelling = [
        path for path in quarter.out.rglob("*") if path.is_file() and path.parent.name != "restricted"
    ]
    assert len(travelling) >= 12
    texts = {path.name: path.read_text(encoding="utf-8") for path in travelling}
    texts |= {"stdout": quarter.run.stdout, "stderr": quarter.run.stderr}
    for name, text in texts.items():
        assert {secret for secret in secrets if secret in text.casefold()} == set(), name


def test_the_ledger_knows_no_personal_datum(quarter: Quarter) -> None:
    secrets = {secret.casefold() for own in quarter.secrets.values() for secret in own}
    with duckdb.connect(str(quarter.folder / "store" / "ledger.duckdb"), read_only=True) as ledger:
        for (table,) in ledger.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            text = str(ledger.execute(f"FROM {table}").fetchall()).casefold()
            assert {secret for secret in secrets if secret in text} == set(), table


def test_a_carriers_folder_holds_nothing_of_another(quarter: Quarter) -> None:
    for carrier, other in (("viettel", "vinaphone"), ("vinaphone", "viettel")):
        folder = quarter.out / carrier
        exclusive = quarter.secrets[other] - quarter.secrets[carrier] | {other}
        texts = [
            path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.suffix in (".csv", ".html", ".json")
        ]
        texts.append(str(pl.read_parquet(folder / "restricted" / "findings.parquet").rows()))
        sheets = pl.read_excel(folder / "restricted" / "findings.xlsx", sheet_id=0, raise_if_empty=False)
        texts += [str(sheet.rows()) for sheet in sheets.values()]
        assert {
            value for value in exclusive for text in texts if value.casefold() in text.casefold()
        } == set()


def test_the_manifest_lists_inputs_and_outputs(quarter: Quarter) -> None:
    manifest = json.loads((quarter.out / "manifest.json").read_text(encoding="utf-8"))
    assert [
        tuple(entry[name] for name in ("carrier", "name", "encoding", "read", "loaded", "rejected"))
        for entry in manifest["inputs"]
    ] == [
        ("viettel", "viettel_a.csv", "utf-8", 10, 10, 0),
        ("viettel", "viettel_b.csv", "utf-8", 3, 2, 1),
        ("vinaphone", "vinaphone.csv", "utf-8", 11, 11, 0),
    ]
    for entry in manifest["inputs"]:
        content = (quarter.folder / "2026-10" / entry["name"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    hashes = {
        path.relative_to(quarter.out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in quarter.out.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert {entry["path"]: entry["sha256"] for entry in manifest["outputs"]} == hashes
    assert set(manifest["versions"]) == {"simaudit", "duckdb", "polars", "phonenumbers"}
    tables = {one.name for one in definitions().populations.values() if one.kind == "TABLE"}
    assert {"repeated_paper", "served_point"} <= manifest["relations"].keys() <= tables


def test_columns_of_the_extract_are_the_tests_own() -> None:
    assert set(PERSONAL) < set(COLUMNS)
