"""The command line: options of an audit, and whose the refusal of a path is."""

from collections.abc import Iterator
from pathlib import Path

import click
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


def test_options_make_a_month_another_one(audited_folder: Path) -> None:
    assert "unchanged" in simaudit_("audit", "2026-10").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--lang", "en").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--lang", "en", "--no-restricted").stdout
    Path("p.csv").write_text("carrier,point_code\nviettel,VIE-D1\n")
    assert "unchanged" not in simaudit_("audit", "2026-10", "--points", "p.csv").stdout
    assert "unchanged" in simaudit_("audit", "2026-10", "--points", "p.csv").stdout
    assert "unchanged" not in simaudit_("audit", "2026-10", "--points", "p.csv", "--force").stdout


def test_an_earlier_month_makes_the_later_one_due_again(audited_folder: Path) -> None:
    write(
        Path("2026-09/viettel.csv"),
        [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)],
    )
    simaudit_("audit", "2026-09")
    assert "unchanged" not in simaudit_("audit", "2026-10").stdout
    assert ",persisting,2026-09," in Path("out/2026-10/viettel/restricted/findings.csv").read_text(
        encoding="utf-8"
    )


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
