"""The ledger stays as sealed whatever simaudit writes there; what anybody else writes is told by verify."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from support.answers import rows_of
from support.command import simaudit_
from support.dossiers import OFFICIAL
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.ring import audited_ring, in_copy_of_ring

from simaudit.report.figures import points

ACCEPTED = ("--accept", "--reason", "x", "--approver", "A")
SEALED = (0, "the months as recorded, and the ledger as sealed, which it is since DAY\n")


def verified(folder: str = "store") -> tuple[int, str]:
    done = simaudit_("store", "verify", folder)
    return done.exit_code, re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "DAY", done.stdout + done.stderr)


def changed(*statements: str) -> None:
    """What somebody does to the ledger without simaudit."""
    with duckdb.connect("store/ledger.duckdb") as ledger:
        for statement in statements:
            ledger.execute(statement)


def tables() -> set[str]:
    """All that are sealed."""
    with duckdb.connect("store/ledger.duckdb") as ledger:
        names = ledger.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return {name for (name,) in names} - {"chain", "meta"}


def sealed_tables() -> set[str]:
    """The tables into which anything was written."""
    with duckdb.connect("store/ledger.duckdb") as ledger:
        links = ledger.execute("SELECT parts FROM chain").fetchall()
    return {table for (parts,) in links for table, _, _ in json.loads(parts)}


@pytest.mark.slow("every command that writes into the ledger, and the ledger verified after each")
def test_every_command_leaves_the_ledger_as_sealed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_copy_of_ring(audited_ring(tmp_path_factory), tmp_path / "copy", monkeypatch)
    # The ring is too small for the police, and its points for a visit.
    Path("simaudit.toml").write_text("[cases]\npolice = 3\n", encoding="utf-8")
    monkeypatch.setattr(points, "FEWEST", 1)
    assert verified() == SEALED
    case = str(pl.read_json("out/2026-10/cases.json")["case_id"][0])
    rows_of().head(2).write_csv("answers.csv")
    commands = [
        ("audit", "in/2026-09", "--force"),
        ("audit", "in/2026-10/viettel.csv", "--force"),
        ("audit", "in/2026-10"),
        ("answers", "answers.csv"),
        ("follow", "set", case, "--state", "open", "--on", "2026-12-01"),
        ("follow", "set", "viettel:MIS-10", "--state", "notified", "--on", "2026-12-01"),
        ("follow", "list"),
        ("sample", "--size", "200", "--period", "2026-10", "--carrier", "viettel", "--out", "s.xlsx"),
        ("plan", "--visits", "1"),
        ("letters", "--period", "2026-10"),
        ("follow", "sent", "viettel", "77/SKHCN"),
        ("dossier", case, "--reason", "x", *OFFICIAL, "--out", "d.zip"),
        ("cases", "list"),
        ("store", "access"),
        ("report", "--lang", "en,vi"),
        ("store", "purge", "--period", "2026-09", "--yes"),
        ("store", "withdraw", "--yes", "--period", "2026-10", "--carrier", "vinaphone", "--reason", "wrong"),
        ("audit", "in/2026-10", "--force"),
        ("store", "withdraw", "--yes", "--period", "2026-09", "--reason", "wrong"),
        ("audit", "in/2026-09"),
        ("rules", "whatif", "--set", "MIS-10.fewest_people=4", "--no-honest", "--months", "1", *ACCEPTED),
        ("audit", "in/2026-11", "--force"),
    ]
    # The last audit deletes rows, of which something is kept to try changes on.
    Path("simaudit.toml").write_text(
        "[cases]\npolice = 3\n[retention]\nmonths = 2\ntrial_months = 6\n", encoding="utf-8"
    )
    shutil.copytree("in/2026-10", "in/2026-11")
    ended = {}
    for command in commands:
        done = simaudit_(*command)
        ended[command] = (done.exit_code, done.stderr if done.exit_code else "", verified())
    assert ended == dict.fromkeys(commands, (0, "", SEALED))
    # None is left out of this test.
    assert sealed_tables() == tables()
    Path("simaudit.key").rename("first.key")
    assert simaudit_("audit", "in/2026-10", "--new-key").exit_code == 0
    assert verified() == SEALED
    assert simaudit_("store", "purge", "--period", "2026-10", "--yes").exit_code == 0
    assert verified() == SEALED


CHECKS = checks_of("UNR-01")


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of one carrier, audited, to be copied."""
    home = tmp_path_factory.mktemp("months")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch, CHECKS)
        for month in ("2026-09", "2026-10"):
            write(Path(f"{month}/viettel.csv"), [person("viettel", n, full_name="") for n in (1, 2)])
            assert simaudit_("audit", month).exit_code == 0
    return home


@pytest.fixture
def audited(two_months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two months, audited here."""
    in_copy(two_months, tmp_path / "home", monkeypatch, CHECKS)


@pytest.mark.usefixtures("audited")
def test_what_is_changed_beside_simaudit_is_told_and_stays_told() -> None:
    changed(
        "UPDATE result SET violations = 1 WHERE period = '2026-09'",
        "DELETE FROM run WHERE period = '2026-09'",
    )
    rows = "changed: store/ledger.duckdb (rows of table {}, month {})\n"
    both = rows.format("result", "2026-09") + rows.format("run", "2026-09")
    assert verified() == (1, both)
    assert verified("out/2026-09") == (1, both)
    assert verified("out/2026-10") == (0, "as in the manifest, and the manifest as in the store\n")
    assert simaudit_("audit", "2026-09", "--force").exit_code == 0
    assert verified("out/2026-09") == (
        1,
        "".join(
            f"changed: store/ledger.duckdb (rows of table {table}, month 2026-09, "
            f"before simaudit wrote there on DAY)\n"
            for table in ("result", "run")
        ),
    )


@pytest.mark.usefixtures("audited")
def test_a_ledger_that_was_never_sealed_says_so_until_the_next_audit() -> None:
    changed("DELETE FROM chain")
    not_sealed = "the ledger is not sealed under this key yet: whether it was changed can not be told\n"
    assert verified("out/2026-10") == (
        0,
        f"as in the manifest, and the manifest as in the store\n{not_sealed}",
    )
    assert verified()[0] == 0
    assert simaudit_("audit", "2026-10", "--force").exit_code == 0
    assert verified() == SEALED
