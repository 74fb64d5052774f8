"""The command line: options of an audit, the doctor, the list of checks."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.command import simaudit_
from support.extracts import person, write

from simaudit.cli import main


def test_period_and_carrier_are_taken_from_names_or_given(folder: Path) -> None:
    write(Path("inbox/itel-2026-09.csv"), [person("viettel", 1)])
    assert simaudit_("audit", "inbox").exit_code == 0
    assert Path("out/2026-09/itel/report.html").exists()
    write(Path("other/register.csv"), [person("viettel", 1)])
    assert simaudit_("audit", "other", "--period", "2026-08", "--carrier", "my_carrier-2").exit_code == 0
    assert Path("out/2026-08/my_carrier-2/report.html").exists()


def test_no_restricted_writes_no_annex(folder: Path) -> None:
    assert simaudit_("audit", "2026-10", "--no-restricted").exit_code == 0
    assert not list(Path("out").rglob("restricted"))
    assert not list(Path("out").rglob("findings*"))


def test_options_make_a_month_another_one(folder: Path) -> None:
    assert "unchanged" not in simaudit_("audit", "2026-10").stdout
    assert "unchanged" in simaudit_("audit", "2026-10").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--lang", "en").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--lang", "en", "--no-restricted").stdout
    Path("p.csv").write_text("carrier,point_code\nviettel,VIE-D1\n")
    assert "unchanged" not in simaudit_("audit", "2026-10", "--points", "p.csv").stdout
    assert "unchanged" in simaudit_("audit", "2026-10", "--points", "p.csv").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--points", "p.csv", "--force").stdout


def test_an_earlier_month_makes_the_later_one_due_again(folder: Path) -> None:
    write(
        Path("2026-09/viettel.csv"),
        [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)],
    )
    simaudit_("audit", "2026-10")
    simaudit_("audit", "2026-09")
    assert "unchanged" not in simaudit_("audit", "2026-10").stdout
    assert ",persisting,2026-09," in Path("out/2026-10/viettel/restricted/findings.csv").read_text(
        encoding="utf-8"
    )


def test_doctor(folder: Path) -> None:
    fresh = simaudit_("doctor")
    assert fresh.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["2026-10"]
    simaudit_("audit", "2026-10")
    seen = simaudit_("doctor")
    assert seen.exit_code == 0
    assert "store: 2026-10 (viettel; " in seen.stdout
    assert "store/ledger.duckdb: 1 runs" in seen.stdout
    assert "simaudit.key: there, and closed to others" in seen.stdout


def test_doctor_lists_the_provisions_that_nobody_has_checked(folder: Path) -> None:
    (law,) = [line for line in simaudit_("doctor").stdout.splitlines() if line.startswith("ok  law ")]
    assert law.endswith(
        "; not compared with the signed text (†): Decree 163/2024/NĐ-CP, article 19; Decree 163/2024/NĐ-CP, "
        "article 20; Circular 08/2026/TT-BKHCN, article 10"
    )


def test_doctor_finds_what_a_run_would_stumble_over(folder: Path) -> None:
    simaudit_("audit", "2026-10")
    Path("simaudit.key").chmod(0o644)
    Path("store").chmod(0o755)
    Path("store/ledger.duckdb").write_bytes(b"not a ledger")
    seen = simaudit_("doctor")
    assert seen.exit_code == 3
    assert [line[4:].split("  ")[0] for line in seen.stdout.splitlines() if line.startswith("!!")] == [
        "key file", "store", "ledger",
    ]  # fmt: skip


def test_checks_show_and_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    page = simaudit_("checks", "show", "blk-04", "--lang", "en").stdout
    for part in (
        "BLK-04",
        "Legal basis",
        "Act\n    done, on the day of registered_at",
        "Meaning",
        "Numerator",
        "Denominator",
        "innocent",
        "Remedy",
        "SELECT",
        "Decree 174/2026/NĐ-CP, article 34(3)(c)",
    ):
        assert part in page
    assert "174:34" not in page
    assert simaudit_("checks", "show", "BLK-99").exit_code == 2
    listed = json.loads(simaudit_("checks", "list", "--format", "json").stdout)
    assert len(listed) == len(simaudit_("checks", "list").stdout.splitlines())


def commands(group: click.Group, context: click.Context) -> Iterator[click.Command]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, context)
        elif command is not None:
            yield command


def test_no_path_is_refused_by_the_option_parser_which_knows_neither_owner_nor_cure() -> None:
    paths = {
        f"{command.name} {parameter.name}": parameter.type.readable
        for command in commands(main, click.Context(main))
        for parameter in command.params
        if isinstance(parameter.type, click.Path)
    }
    assert [name for name, readable in paths.items() if readable] == []
    assert len(paths) > 50
