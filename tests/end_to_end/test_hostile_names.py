"""Names of files, headings and users that drive a terminal or are no text are shown as escapes."""

import json
import os
import shutil
import unicodedata
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import judge_by
from support.workbooks import register, xlsx

from simaudit.store.manifest import read_manifest

HOSTILE = "\x1b[31m\u202e\x9b2J\r\n\x07\x7f"
SHOWN = r"\x1b[31m\u202e\x9b2J\r\n\x07\x7f"
MONTH = Path("2026-10")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder, with few checks and a user of a hostile name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simaudit.store.access_log._name_by_system", lambda: f"eve{HOSTILE}")
    judge_by(monkeypatch)


def harmless(*arguments: str, lines: int | None = None) -> Result:
    """Run a command, and hold that nothing of its output drives a terminal, nor fakes a line of stderr."""
    done = simaudit_(*arguments)
    wrong = [
        sign
        for sign in done.output
        if not sign.isprintable() and unicodedata.category(sign) != "Zs" and sign != "\n"
    ]
    assert wrong == []
    assert all(line.startswith(("simaudit: ", "{")) for line in done.stderr.splitlines())
    if lines is not None:
        assert len(done.output.splitlines()) == lines
    return done


def extract(path: Path, heading: str = "remark", cell: str = "a") -> Path:
    rows = [person("viettel", number, **{heading: cell}) for number in (1, 2)]
    return write(path, rows, (*COLUMNS, heading))


def test_a_hostile_name_is_shown_by_every_command_as_escapes() -> None:
    name = f"viettel_{HOSTILE}.csv"
    extract(MONTH / name)
    (MONTH / f"itel_{HOSTILE}.csv").touch()
    (MONTH / f"local_{HOSTILE}.csv").symlink_to(HOSTILE)
    shutil.copy(MONTH / name, MONTH / f"viettel_{HOSTILE}_2.csv")
    done = harmless("audit", "2026-10", lines=7)
    assert done.exit_code == 3
    assert (
        f"viettel_{SHOWN}_2.csv was not read: it has the same content as 2026-10/viettel_{SHOWN}.csv"
        in done.stdout
    )
    assert f"simaudit: 2026-10/itel_{SHOWN}.csv: the file is empty" in done.stderr
    assert f"is a link to {SHOWN}, " in done.stderr
    (entry,) = read_manifest(Path("out/2026-10"))["inputs"]
    assert entry["name"] == f"viettel_{SHOWN}.csv"
    log = harmless("audit", "2026-10", "--force", "--log-format", "json").stderr.splitlines()
    assert f"viettel_{SHOWN}.csv" in [json.loads(line).get("file") for line in log if line.startswith("{")]

    assert f"eve{SHOWN}" in harmless("store", "access", lines=2).stdout
    listed = harmless("store", "access", "--csv", lines=3).stdout
    assert f"eve{SHOWN}" in listed
    assert f"2026-10/viettel_{SHOWN}.csv" in listed

    Path(f"out/2026-10/{HOSTILE}").touch()
    assert harmless("store", "verify", "out/2026-10", lines=1).stdout == f"added: {SHOWN}\n"
    harmless("answers", str(MONTH / name), lines=1)
    harmless("store", "purge", "--period", "2026-10", "--dry-run", "--out", HOSTILE)
    harmless("store", "purge", "--period", "2026-10", "--yes")
    assert f"eve{SHOWN}" in harmless("store", "purge", "--history").stdout
    for command in ("selfcheck", "intake"):
        assert (
            SHOWN
            in harmless(command, str(MONTH / f"itel_{HOSTILE}.csv"), "--carrier", "itel", lines=1).stderr
        )


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", HOSTILE],
        ["audit", "2026-10", "--carrier", HOSTILE],
        ["audit", "2026-10", "--period", HOSTILE],
        ["audit", "2026-10", "--config", HOSTILE],
        ["audit", "2026-10", "--points", HOSTILE],
        ["audit", "2026-10", "--waivers", HOSTILE],
        ["audit", "2026-10", "--lang", HOSTILE],
        ["audit", "2026-10", "--memory", HOSTILE],
        ["answers", HOSTILE],
        ["store", "verify", HOSTILE, HOSTILE],
        ["sample", "--carrier", HOSTILE, "--size", "1", "--out", HOSTILE],
        ["report", "--store", HOSTILE],
        ["store", "access", "--store", HOSTILE],
        ["rules", "show", HOSTILE],
        ["dev", "generate", HOSTILE, "--rows", "100", "--carriers", HOSTILE],
    ],
    ids=lambda arguments: " ".join(arguments).replace(HOSTILE, "X"),
)
def test_a_hostile_argument_is_quoted_as_escapes(arguments: list[str]) -> None:
    extract(MONTH / "viettel.csv")
    assert harmless(*arguments, lines=1).exit_code in (2, 3)


@pytest.mark.parametrize("argument", [f"--{HOSTILE}", HOSTILE])
def test_a_usage_error_of_the_command_line_is_one_line_too(argument: str) -> None:
    done = simaudit_("doctor", argument)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == simaudit_("doctor", "--nothing").stderr.count("\n")
    assert not set(HOSTILE) & set(done.stderr) - set("[31m2J\n")


def test_a_hostile_heading_and_its_cells_are_shown_as_escapes() -> None:
    path = extract(Path("viettel_2026-10.csv"), f"evil{HOSTILE}heading", f"cell{HOSTILE}")
    for options in ((), ("--lang", "en")):
        page = harmless("intake", str(path), *options)
        assert (page.exit_code, page.stderr) == (0, "")
        assert r"evil\x1b[31m\u202e\x9b2J \x07\x7fheading" in page.stdout
        # The profile to paste is TOML.
        assert r'# "evil\u001b[31m\u202e\u009b2J\n\u0007\u007fheading" = ""' in page.stdout
    read = json.loads(harmless("intake", str(path), "--format", "json").stdout)
    assert f"evil{HOSTILE}heading".replace("\r\n", "\n") in read["account"]["unmapped"]
    harmless("audit", str(path), lines=3)
    twice = write(Path("itel_2026-10.csv"), [], ("msisdn", f"msisdn{HOSTILE}", HOSTILE, HOSTILE))
    harmless("audit", str(twice))
    assert harmless("intake", str(write(twice, [], (HOSTILE, "b")))).exit_code == 3


def test_names_that_are_no_text_are_read_under_escaped_ones() -> None:
    MONTH.mkdir()
    names = {
        "viettel": b"viettel_\xe9.csv",
        "vinaphone": b"vinaphone_\xff.parquet",
        "mobifone": b"mobifone_\xe9.xlsx",
    }
    places = {carrier: MONTH / os.fsdecode(name) for carrier, name in names.items()}
    extract(places["viettel"])
    pl.DataFrame([person("vinaphone", 1)]).write_parquet("a.parquet")
    Path("a.parquet").rename(places["vinaphone"])
    xlsx(Path("a.xlsx"), {"a": register(2)}).rename(places["mobifone"])
    done = harmless("audit", "2026-10", lines=5)
    assert (done.exit_code, done.stderr) == (0, "")
    manifest = read_manifest(Path("out/2026-10"))
    assert [entry["name"] for entry in manifest["inputs"]] == [
        r"mobifone_\xe9.xlsx", r"viettel_\xe9.csv", r"vinaphone_\xff.parquet",
    ]  # fmt: skip
    assert "unchanged" in harmless("audit", "2026-10", lines=1).stdout
    assert r"viettel_\xe9.csv" in harmless("store", "access", "--csv").stdout
    for carrier, path in places.items():
        assert harmless("intake", str(path), "--carrier", carrier).exit_code == 0
    places["viettel"].write_text("msisdn\n", encoding="utf-8")
    refused = harmless("audit", "2026-10")
    assert refused.exit_code == 3
    assert refused.stderr.startswith(r"simaudit: 2026-10/viettel_\xe9.csv: ")
    assert r"viettel_\xe9.csv" in Path("out/2026-10/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["dossier", "V-7F3K-29QD", "--reason"],
        ["store", "withdraw", "--yes", "--period", "2026-10", "--reason"],
        ["follow", "set", "V-7F3K-29QD", "--state", "open", "--reason"],
        ["follow", "set", "V-7F3K-29QD", "--state", "open", "--person"],
        ["follow", "set", "V-7F3K-29QD", "--state", "open", "--document"],
    ],
    ids=" ".join,
)
def test_words_that_are_no_text_are_refused(arguments: list[str]) -> None:
    done = harmless(*arguments, os.fsdecode(b"v\xec 1"), lines=1)
    why = "the text is not UTF-8; type it in a terminal whose characters are UTF-8"
    assert (done.exit_code, done.stderr) == (2, f"simaudit: {arguments[-1]}: {why}\n")


NO_TEXT = os.fsdecode(b"o\xe9")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["audit", "2026-10", "--out", NO_TEXT], "--out"),
        (["audit", "2026-10", "--store", NO_TEXT], "--store"),
        (["store", "access", "--store", NO_TEXT], "--store"),
        (["audit", "2026-10", "--config", f"{NO_TEXT}/simaudit.toml"], r"o\xe9"),
        (["init", NO_TEXT], r"o\xe9/store"),
        (["dev", "generate", NO_TEXT, "--rows", "100"], r"o\xe9"),
    ],
    ids=lambda value: " ".join(value).replace(NO_TEXT, "X") if isinstance(value, list) else "",
)
def test_a_folder_to_write_into_whose_name_is_no_text_is_refused(arguments: list[str], where: str) -> None:
    extract(MONTH / "viettel.csv")
    Path(NO_TEXT).mkdir()
    Path(NO_TEXT, "simaudit.toml").touch()
    done = harmless(*arguments, lines=1)
    assert done.exit_code == 2
    why = "a name that is not UTF-8 can't be used here; rename the folder, or name another"
    assert done.stderr.endswith(f"{where}: {why}\n")
    assert list(Path(NO_TEXT).iterdir()) == [Path(NO_TEXT, "simaudit.toml")]


def test_a_working_folder_whose_name_is_no_text_is_refused_for_store_and_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / NO_TEXT
    extract(folder / MONTH / "viettel.csv")
    monkeypatch.chdir(folder)
    for options, name in (((), "store"), (("--store", str(tmp_path / "store")), "out")):
        done = harmless("audit", "2026-10", *options, lines=1)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"o\\xe9/{name}: a name that is not UTF-8 can't be used here" in done.stderr
    done = harmless("audit", "2026-10", *options, "--out", str(tmp_path / "out"), lines=3)
    assert (done.exit_code, done.stderr) == (0, "")


def test_files_to_read_whose_names_are_no_text_are_read() -> None:
    extract(MONTH / "viettel.csv")
    Path(NO_TEXT).write_text('lang = "en"\n', encoding="utf-8")
    waivers, points = (Path(os.fsdecode(name)) for name in (b"w\xe9", b"p\xe9"))
    waivers.touch()
    write(points, [{"carrier": "viettel", "point_code": "VIE-D1"}], ["carrier", "point_code"])
    done = harmless(
        "audit", "2026-10", "--config", NO_TEXT, "--waivers", str(waivers), "--points", str(points), lines=3
    )
    assert (done.exit_code, done.stderr) == (0, "")
    assert 'lang="en"' in Path("out/2026-10/index.html").read_text(encoding="utf-8")
