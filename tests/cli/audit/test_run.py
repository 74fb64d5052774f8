"""What `audit` and `selfcheck` refuse before they audit another's data, or another month's."""

import shutil
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write


def refused(*arguments: str) -> str:
    """What is said on stderr of a run that ends with 2, and leaves neither reports nor a store."""
    done = simaudit_(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert not Path("out").exists()
    assert not Path("store").exists()
    return done.stderr


def test_a_carrier_given_over_anothers_file_is_refused_unless_it_is_renamed(folder: Path) -> None:
    write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1)])
    asked = ("2026-10", "--carrier", "viettel")
    assert refused("audit", *asked) == (
        "simaudit: 2026-10/vinaphone.csv: the file's name says vinaphone, --carrier viettel; "
        "give --carrier vinaphone, which audit reads from the name by itself; "
        "if the file is viettel's all the same, add --rename\n"
    )
    renamed = simaudit_("audit", *asked, "--rename")
    assert (renamed.exit_code, renamed.stderr) == (0, "")
    assert renamed.stdout.startswith("2026-10: 1 carrier, 4 records judged, ")


def test_selfcheck_of_anothers_file_is_refused_unless_it_is_renamed(folder: Path) -> None:
    asked = ("selfcheck", "2026-10/viettel.csv", "--carrier", "vinaphone", "--fail-on", "none")
    assert refused(*asked).startswith(
        "simaudit: 2026-10/viettel.csv: the file's name says viettel, --carrier v"
    )
    assert simaudit_(*asked, "--rename").exit_code == 0


def test_a_carrier_that_only_the_store_knows_is_known(folder: Path) -> None:
    shutil.move("2026-10/viettel.csv", "2026-10/vnsky.csv")
    assert simaudit_("audit", "2026-10").exit_code == 0
    before = Path("out/2026-10/manifest.json").read_bytes()
    done = simaudit_("audit", "2026-10", "--carrier", "viettel")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "simaudit: 2026-10/vnsky.csv: the file's name says vnsky, --carrier viettel"
    )
    assert Path("out/2026-10/manifest.json").read_bytes() == before


def test_rename_needs_a_carrier(folder: Path) -> None:
    assert refused("audit", "2026-10", "--rename").startswith("simaudit: --rename without --carrier ")


def test_months_that_contradict_each_other_are_refused(folder: Path) -> None:
    assert refused("audit", "2026-10", "--period", "2026-09") == (
        "simaudit: 2026-10/viettel.csv: the name of the file's folder says 2026-10, --period 2026-09; "
        "give the month of the folder, or move the file out of it\n"
    )
    write(Path("2026-10/vinaphone_2026-09.csv"), [person("vinaphone", 1)])
    for period in ((), ("--period", "2026-10")):
        said = refused("audit", "2026-10", *period)
        assert said.startswith("simaudit: 2026-10/vinaphone_2026-09.csv: the file's name says 2026-09, ")


def test_lists_of_another_month_are_no_contradiction(folder: Path) -> None:
    Path("2026-10/points_2026-09.csv").write_text("carrier,point_code\nviettel,A\n")
    assert simaudit_("audit", "2026-10").exit_code == 0


def test_a_month_that_is_not_over_is_audited_only_with_force(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 31 October 2026, 23:59:59 in Viet Nam.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793465999")
    assert refused("audit", "2026-10") == (
        "simaudit: 2026-10 is not over: it ends on 2026-10-31, and what is handed in before is not the "
        "register at its end; audit it then, or as it is with --force\n"
    )
    assert refused("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel").startswith(
        "simaudit: 2026-10 is not over"
    )
    assert simaudit_("audit", "2026-10", "--force").exit_code == 0


def test_a_list_named_by_itself_is_no_extract(folder: Path) -> None:
    active = Path("2026-10/active.csv")
    active.write_text("carrier,msisdn\nviettel,0961000001\n")
    said = refused("audit", "2026-10/viettel.csv", "2026-10/active.csv")
    assert said.startswith(
        "simaudit: 2026-10/active.csv: by its name the file is no carrier's extract; name "
    )
