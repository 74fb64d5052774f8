"""The key of a store's months: another one, or a new one in its place, is refused before anything is done."""

import json
from pathlib import Path

import duckdb
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy, judge_by

from simaudit.config.key import installation_key, key_fingerprint

BEGINS_ANEW = "begins anew: no finding is compared with those months, and all count as new"
LOST = (
    "simaudit: simaudit.key: the key file is not there, and the months in store were audited under it; "
    f"restore it from its backup; or audit with --new-key, which {BEGINS_ANEW}\n"
)
OTHER = (
    "simaudit: simaudit.key: not the key under which the months in store were audited; restore that key from "
    f"its backup; or audit with --new-key, which {BEGINS_ANEW}\n"
)
LEDGER = Path("store/ledger.duckdb")


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with September, in which number 1 has no name."""
    folder = tmp_path_factory.mktemp("september")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        for month in ("2026-08", "2026-09"):
            write(Path(f"in/{month}/viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
        assert simaudit_("audit", "in/2026-08").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(september: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(september, tmp_path / "copy", monkeypatch)


def audit(*options: str) -> tuple[int, str]:
    done = simaudit_("audit", "in/2026-09", *options)
    return done.exit_code, done.stderr


def counts(month: str) -> tuple[int, int, int]:
    """new, persisting and resolved of UNR-01."""
    rows = json.loads(Path(f"out/{month}/viettel/results.json").read_text(encoding="utf-8"))
    (row,) = [row for row in rows if row["check_id"] == "UNR-01"]
    return row["new"], row["persisting"], row["resolved"]


def doctor() -> tuple[int, str]:
    done = simaudit_("doctor")
    return done.exit_code, "\n".join(line for line in done.stdout.splitlines() if line.startswith("!!"))


def another_key() -> None:
    Path("simaudit.key").rename("first.key")
    installation_key(Path("simaudit.key"))


def test_the_same_key_goes_on() -> None:
    assert audit() == (0, "")
    assert counts("2026-09") == (0, 1, 0)
    assert doctor() == (0, "")


@pytest.mark.parametrize("command", [("audit", "in/2026-09"), ("init",)])
def test_no_new_key_takes_the_place_of_a_lost_one(command: tuple[str, ...]) -> None:
    Path("simaudit.key").unlink()
    done = simaudit_(*command)
    assert (done.exit_code, done.stderr) == (2, LOST)
    assert not Path("simaudit.key").exists()
    assert not Path("out/2026-09").exists()
    assert doctor() == (3, "!!  key file       " + LOST.removeprefix("simaudit: ").strip())


def test_another_key_is_refused_before_anything_is_audited() -> None:
    another_key()
    assert audit() == (2, OTHER)
    # A month that was audited already is not kept under the other key either.
    assert simaudit_("audit", "in/2026-08").exit_code == 2
    assert not Path("out/2026-09").exists()
    assert doctor() == (3, "!!  key file       " + OTHER.removeprefix("simaudit: ").strip())


def test_a_new_key_begins_anew_and_the_reports_say_so() -> None:
    another_key()
    assert audit("--new-key", "--lang", "vi,en") == (0, "")
    assert counts("2026-09") == (1, 0, 0)
    report = Path("out/2026-09/viettel/report.en.html").read_text(encoding="utf-8")
    assert (
        "08/2026 was audited under another key of this installation (simaudit.key), so no finding is "
        "compared with it: old findings count as new too."
    ) in report
    assert "Viettel (another key)" in Path("out/2026-09/index.en.html").read_text("utf-8")
    # From now on it is the store's key.
    assert audit() == (0, "")
    assert doctor() == (0, "")
    assert audit("--new-key") == (
        2, "simaudit: simaudit.key: the key under which the months of the store were audited; leave "
        "--new-key out; to begin anew all the same, move this file away first, and keep it\n",
    )  # fmt: skip
    # The first key is another now; reports written again still say what they said.
    Path("first.key").replace("simaudit.key")
    assert audit() == (2, OTHER)
    assert simaudit_("report", "--period", "2026-09", "--lang", "en").exit_code == 0
    again = Path("out/2026-09/viettel/report.html").read_text(encoding="utf-8")
    assert "08/2026 was audited under another key" in again


def test_a_missing_key_is_made_where_it_is_to_be_new() -> None:
    Path("simaudit.key").unlink()
    assert audit("--new-key") == (0, "")
    assert counts("2026-09") == (1, 0, 0)


def test_a_store_without_months_takes_any_key(tmp_path: Path) -> None:
    another_key()
    assert audit("--store", str(tmp_path / "other")) == (0, "")
    assert audit("--store", str(tmp_path / "third"), "--new-key") == (0, "")


def test_the_fingerprint_is_in_the_ledger_and_is_no_part_of_a_finding_key() -> None:
    key = bytes.fromhex(Path("simaudit.key").read_text(encoding="ascii"))
    fingerprint = key_fingerprint(key)
    with duckdb.connect(str(LEDGER)) as ledger:
        assert ledger.execute("SELECT key FROM run").fetchall() == [(fingerprint,)]
    assert (len(fingerprint), fingerprint in key.hex()) == (16, False)
