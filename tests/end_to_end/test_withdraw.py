"""A month that was audited and withdrawn, and one that never was: nothing is left that tells them apart."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by

from simaudit.period import now
from simaudit.store.ledger import Ledger

CHECKS = checks_of("UNR-01", "MIS-22", "EXT-04", "EXT-07", "EXT-11")
"""One of rows, one across carriers, and three that compare with the month before."""
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
NEVER = (
    "SELECT table_name FROM duckdb_tables() WHERE table_name NOT IN ('access', 'withdrawal', 'seal', 'chain')"
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\"',]*")


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of two carriers. Viettel's of September lacks a number, and another one has no name."""
    folder = tmp_path_factory.mktemp("extracts")
    for month in MONTHS:
        nameless = {"2026-09": (1, 3), "2026-10": (1, 2)}.get(month, (1,))
        gone = {"2026-08": (), "2026-09": (5,), "2026-10": (5, 6), "2026-11": (5, 6)}[month]
        rows = [
            person("viettel", n, **({"full_name": ""} if n in nameless else {}))
            for n in range(1, 9)
            if n not in gone
        ]
        write(folder / month / "viettel.csv", rows)
        write(folder / month / "vinaphone.csv", [person("vinaphone", n) for n in range(1, 4)])
    return folder


@pytest.fixture(scope="module")
def august(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first month audited, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        folder = installed(extracts, tmp_path_factory.mktemp("august") / "home", patch)
        audit(MONTHS[0])
    return folder


@pytest.fixture
def home(august: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first month audited, in the current folder."""
    return installed(august, tmp_path / "home", monkeypatch)


@pytest.fixture(scope="module")
def three_months(august: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first three months audited, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        folder = installed(august, tmp_path_factory.mktemp("three") / "home", patch)
        audit(*MONTHS[1:3])
    return folder


@pytest.fixture(scope="module")
def four_months(three_months: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four months audited, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        folder = installed(three_months, tmp_path_factory.mktemp("four") / "home", patch)
        audit(MONTHS[3])
    return folder


def installed(folder: Path, target: Path, patch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, which becomes the current one."""
    copy = shutil.copytree(folder, target)
    # What is compared are all months, not those that are kept for the comparison with the next one.
    (copy / "simaudit.toml").write_text(
        '[retention]\nmonths = "all"\nfindings_months = "all"\n[restricted]\nwork_page = false\n'
    )
    patch.chdir(copy)
    judge_by(patch, CHECKS)
    return copy


def audit(*months: str) -> None:
    for month in months:
        done = simaudit_("audit", month)
        assert (done.exit_code, done.stderr, "unchanged" in done.stdout) == (0, "", False)


def ledger_tables(folder: Path) -> dict[str, list[str]]:
    """Every table of the ledger but what is noted of commands, in order, without moments and seconds."""
    found = {}
    with Ledger(folder / "store/ledger.duckdb") as ledger:
        run = ledger.connection.execute
        for (table,) in run(NEVER).fetchall():
            query = f"SELECT * FROM {table} ORDER BY rowid"
            rows = ledger.connection.sql(query).pl().to_dicts()
            lines = [MOMENT.sub("", str(_timeless(row))) for row in rows]
            found[table] = lines if table == "run" else sorted(lines)
    return found


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in row.items() if name not in ("made_at", "seconds", "missing_sha256")}
    if "figures" in row:
        row["figures"] = json.loads(row["figures"])
        for check in row["figures"]["checks"]:
            check.pop("seconds", None)
    return row


def outputs(folder: Path) -> dict[str, bytes]:
    """Rows in the store, and findings with their states, by path."""
    files = [*folder.glob("out/*/*/restricted/*.csv"), *folder.glob("store/months/*/*.parquet")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def results(month: str) -> dict[str, tuple[int, int, int]]:
    """By check, viettel's new, persisting and resolved findings as its folder has them."""
    listed = json.loads(Path(f"out/{month}/viettel/results.json").read_text(encoding="utf-8"))
    return {row["check_id"]: (row["new"], row["persisting"], row["resolved"]) for row in listed}


@pytest.mark.slow("months are audited with what is withdrawn, without it, and again")
@pytest.mark.parametrize("carrier", ["viettel", None])
def test_a_withdrawn_month_is_as_if_it_had_never_been_audited(
    carrier: str | None,
    august: Path,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one of two carriers, with two months after it; and of all carriers, with one."""
    months: Path = request.getfixturevalue("four_months" if carrier else "three_months")
    audited = installed(months, tmp_path / "home", monkeypatch)
    with pytest.MonkeyPatch.context() as patch:
        never = installed(august, tmp_path / "never", patch)
    options = () if carrier is None else ("--carrier", carrier)
    withdrawn = simaudit_(
        "store", "withdraw", "--yes", "--period", "2026-09", *options, "--reason", "tệp của nhà mạng khác"
    )
    assert (withdrawn.exit_code, withdrawn.stderr) == (0, "")
    if carrier:
        require_that_resting_months_are_named(withdrawn.stdout.splitlines())
    assert Path("out/2026-09").exists() == Path("store/months/2026-09").exists() == bool(carrier)
    assert not Path("out/2026-09/viettel").exists()
    for folder in (audited, never):
        (folder / "2026-09/viettel.csv").unlink()
    late = ["2026-09", "2026-10", "2026-11"] if carrier else ["2026-10"]
    # What rests on the month is audited again, and not taken for unchanged; nothing else calls for it.
    audit(*late)
    assert "unchanged" in simaudit_("audit", "2026-08").stdout
    if carrier:
        page = Path("out/2026-09/index.html").read_text(encoding="utf-8")
        assert '<strong class="any">viettel</strong>: <span class="any">đã rà soát, đã rút ngày' in page
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(never)
        audit(*late)
    withdrawn_ledger, never_ledger = ledger_tables(audited), ledger_tables(never)
    august_run, *late_runs = never_ledger.pop("run")
    # Of the withdrawn month no run is left; the months after it were audited before and since.
    assert withdrawn_ledger.pop("run") == [august_run, *late_runs, *late_runs]
    assert withdrawn_ledger == never_ledger
    assert outputs(audited) == outputs(never)
    for month in ("2026-08", *late):
        assert simaudit_("store", "verify", f"out/{month}").exit_code == 0


def require_that_resting_months_are_named(said: list[str]) -> None:
    """By the withdrawal of viettel's September, by a verification and with a report, as long as they rest."""
    judged = [
        "2026-09: results of vinaphone rest on what was withdrawn of 2026-09; "
        "audit that month again, with all its carriers",
        *(
            f"{month}: results of viettel rest on what was withdrawn of 2026-09; "
            "audit that month again, with all its carriers"
            for month in ("2026-10", "2026-11")
        ),
    ]
    assert said == ["2026-09: withdrawn of viettel", *judged]
    for month, one in zip(MONTHS[1:], judged, strict=True):
        verified = simaudit_("store", "verify", f"out/{month}")
        assert (verified.exit_code, verified.stdout.splitlines()) == (1, [one])
    # The states are known at once: 3 had no name in September only, 2 in October only.
    written = simaudit_("report", "--period", "2026-10")
    assert (written.exit_code, written.stderr) == (0, f"simaudit: {judged[1]}\n")
    assert results("2026-10")["UNR-01"] == (1, 1, 0)


def test_the_withdrawal_is_kept_with_its_reason_and_files(home: Path) -> None:
    simaudit_("store", "withdraw", "--yes", "--period", "2026-08", "--reason", "two\nlines")
    lines = simaudit_("store", "withdraw", "--history").stdout.splitlines()
    assert [line.split()[4:] for line in lines[::2]] == [
        ["2026-08", "viettel", "two", "lines"], ["2026-08", "vinaphone", "two", "lines"],
    ]  # fmt: skip
    assert [line.split()[1] for line in lines[1::2]] == ["viettel.csv", "vinaphone.csv"]
    assert "withdrawn months: 2 (store withdraw --history)" in simaudit_("doctor").stdout
    refused = simaudit_("report", "--period", "2026-08")
    assert (refused.exit_code, refused.stderr) == (
        2, "simaudit: store: nothing has been audited into this store yet\n",
    )  # fmt: skip


REFUSED = [
    (
        ("--period", "2026-08", "--carrier", "VIETTEL", "--reason", "x"),
        "store: 2026-08 has no carrier VIETTEL; it has: viettel, vinaphone",
    ),
    (
        ("--period", "2026-07", "--reason", "x"),
        "store: the store holds no month 2026-07; it holds: 2026-08",
    ),
    (
        ("--period", "2026-08", "--reason", " \n"),
        "a withdrawal needs a reason; give it with --reason TEXT",
    ),
    (("--reason", "x"), "the month to withdraw is not named; name it with --period YYYY-MM"),
    (
        ("--period", "2026-08", "--reason", "x", "--out", "other"),
        "other/2026-08: not the folder of a run of the store store; name its own with --out, or move "
        "this one away",
    ),
]
"""(options, what is said) of withdrawals that can't be meant."""


def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Within a second of it, another store's run would be taken for a changed one.
    monkeypatch.setattr("simaudit.jobs.audit.audit.now", lambda: now() + timedelta(minutes=1))
    assert simaudit_("audit", "2026-08", "--store", "elsewhere", "--out", "other").exit_code == 0
    before = ledger_tables(home), outputs(home)
    for options, said in REFUSED:
        refused = simaudit_("store", "withdraw", *options)
        assert (refused.exit_code, refused.stderr) == (2, f"simaudit: {said}\n")
        assert (ledger_tables(home), outputs(home)) == before, options
