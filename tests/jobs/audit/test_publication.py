"""What is put in place with a run: its manifest, and what the manifest says beside inputs and outputs."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.jobs.audit.publication import destroyed_columns, rounded
from simaudit.store.manifest import file_differences


def test_the_manifest_says_what_judged_and_that_nothing_was_left_out(audited_ring: Path) -> None:
    folder = audited_ring / "out" / "2026-10"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest) == [
        "schema", "period", "made_at", "langs", "selfcheck", "versions", "rule_set", "reference_tables",
        "own_tables", "key", "checks_off", "lists", "notified", "waivers", "constants", "damage", "destroyed",
        "asked", "findings", "seconds", "relations", "inputs", "outputs",
    ]  # fmt: skip
    assert (manifest["period"], manifest["langs"], manifest["selfcheck"]) == ("2026-10", ["vi"], False)
    assert [manifest[name] for name in ("checks_off", "lists", "waivers")] == [{}, {}, ""]
    assert len(manifest["asked"]) == 64
    assert list(manifest["findings"]) == [
        "viettel/restricted/findings.csv", "vinaphone/restricted/findings.csv", "restricted/cases.csv",
    ]  # fmt: skip
    assert file_differences(folder) == []


def test_every_carriers_month_is_in_the_store_and_nothing_half_built(audited_ring: Path) -> None:
    store = audited_ring / "store"
    assert sorted(path.name for path in (store / "months" / "2026-10").iterdir()) == [
        f"{carrier}.{kind}parquet"
        for carrier in ("viettel", "vinaphone")
        for kind in ("links.", "missing.", "")
    ]
    assert [path.name for path in (audited_ring / "out").iterdir() if path.name.startswith(".")] == []


def test_putting_in_place_is_a_phase_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    write(Path("2026-10/viettel.csv"), [person("viettel", 1)])
    done = simaudit_("audit", "2026-10", "--timings", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    phases = [line.split()[0] for line in done.stdout.splitlines() if line.endswith(" s")]
    assert phases[-1] == "finish"


def test_files_with_destroyed_columns_are_named_with_them() -> None:
    account = FileAccount(
        carrier="viettel", name="a.csv", bytes=1, sha256="ab", form="csv", encoding="utf-8", read=2, loaded=2,
        rejected=0, mapped={},
    )  # fmt: skip
    damage = Damage(kind="exponent", column="id_number", cells=10, of=10)
    damaged = account.model_copy(update={"name": "b.csv", "damage": (damage,)})
    assert destroyed_columns([account, damaged]) == [
        {"carrier": "viettel", "name": "b.csv", "columns": ["id_number"]}
    ]


def test_seconds_are_given_to_the_millisecond() -> None:
    assert rounded({"read": 1.23456, "judge": 0.0004}) == {"read": 1.235, "judge": 0.0}
