"""Setting up: a new installation, the schema of its configuration, and what the doctor says of it."""

import json
from pathlib import Path

from support.command import simaudit_


def test_init_names_what_it_made_and_never_makes_it_again(folder: Path) -> None:
    made = simaudit_("init", "new")
    assert made.stdout.splitlines() == ["new/simaudit.toml", "new/simaudit.key", "new/store", "new/inbox"]
    key = Path("new/simaudit.key").read_bytes()
    again = simaudit_("init", "new")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == (
        "simaudit: new/simaudit.toml: there already, and left as it is; "
        "name another folder: simaudit init DIR\n"
    )
    assert Path("new/simaudit.key").read_bytes() == key


def test_the_schema_of_a_profile_is_that_of_the_whole_s_table_of_carriers(folder: Path) -> None:
    profile = json.loads(simaudit_("dev", "config", "--profile").stdout)
    whole = json.loads(simaudit_("dev", "config").stdout)
    assert profile["properties"]["sheet"]["description"] == "Name of the sheet of a workbook."
    table = whole["properties"]["carriers"]["additionalProperties"]
    assert profile["properties"].keys() == table["properties"].keys()


def test_doctor(folder: Path) -> None:
    fresh = simaudit_("doctor")
    assert fresh.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["2026-10"]
    simaudit_("audit", "2026-10")
    seen = simaudit_("doctor")
    assert seen.exit_code == 0
    assert "store: 2026-10 (viettel; " in seen.stdout
    assert "store/ledger.duckdb: 1 run" in seen.stdout
    assert "simaudit.key: there, and closed to others" in seen.stdout


def test_doctor_lists_the_provisions_that_nobody_has_checked(folder: Path) -> None:
    (law,) = [line for line in simaudit_("doctor").stdout.splitlines() if line.startswith("ok  law ")]
    unchecked = law.partition("; not compared with the signed text (†): ")[2]
    assert unchecked.startswith("Circular 08/2026/TT-BKHCN, article 10 (two transcriptions differ; ")
    assert "; Resolution 198/2025/QH15, article 4 (" in unchecked
    unchecked, _, tables = unchecked.partition("; commune.csv: ")
    assert unchecked.endswith("; Decree 333/2026/NĐ-CP (only summaries were read)")
    assert tables.startswith("vietnamadminunits 1.0.4 (MIT)")
    assert "163/2024" not in unchecked


def test_doctor_finds_what_a_run_would_stumble_over(audited_folder: Path) -> None:
    Path("simaudit.key").chmod(0o644)
    Path("store").chmod(0o755)
    Path("store/ledger.duckdb").write_bytes(b"not a ledger")
    seen = simaudit_("doctor")
    assert seen.exit_code == 3
    assert [line[4:].split("  ")[0] for line in seen.stdout.splitlines() if line.startswith("!!")] == [
        "key file", "store", "ledger",
    ]  # fmt: skip
