"""Carriers named by profiles, declared counts and waivers: mistyped ones are refused, new ones announced."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

WAIVER = """\
[[waiver]]
check = "UNR-01"
carrier = "{carrier}"
msisdn = "0961234567"
reason = "r"
approver = "a"
expires = 2027-12-31
document = "d"
"""
NONE = "no carrier named {} is known"
KNOWN = "known: gmobile, itel, mobifone, vietnamobile, viettel, vinaphone, wintel"
ANNOUNCE = "one that has not handed in yet is known once it has a table [carriers.NAME] in the configuration"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    write(Path("2026-10/viettel.csv"), [person("viettel", 1, full_name="")])
    return tmp_path


def audited(configuration: str, waivers: str = "") -> tuple[int, str]:
    Path("simaudit.toml").write_text(configuration)
    Path("waivers.toml").write_text(waivers)
    done = simaudit_("audit", "2026-10", "--force")
    return done.exit_code, done.stderr


@pytest.mark.parametrize(
    ("configuration", "waivers", "said"),
    [
        (
            '[carriers.vietel]\nencoding = "utf-8"',
            "",
            "simaudit.toml, line 1: carriers.vietel: no carrier of this name is known, and it is nearly "
            "viettel; if viettel is meant, correct it; if it is another carrier, say by files in this table "
            "which files are its",
        ),
        (
            '[declared."2026-10"]\nvinafone = 3',
            "",
            f"simaudit.toml, line 2: declared.2026-10.vinafone: {NONE.format('vinafone')}; "
            f"did you mean vinaphone?; {ANNOUNCE}",
        ),
        # Of any month: it will be audited one day.
        (
            '[declared."2027-02"]\nvnsky = 3',
            "",
            f"simaudit.toml, line 2: declared.2027-02.vnsky: {NONE.format('vnsky')}; {KNOWN}; {ANNOUNCE}",
        ),
        (
            "",
            WAIVER.format(carrier="viettel") + WAIVER.format(carrier="vietel"),
            f"waivers.toml, waiver 2, line 9: {NONE.format('vietel')}; did you mean viettel?; {ANNOUNCE}",
        ),
    ],
)
def test_a_name_that_nobody_knows_is_refused(configuration: str, waivers: str, said: str) -> None:
    assert audited(configuration, waivers) == (2, f"simaudit: {said}\n")
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("configuration", "waivers"),
    [
        # In the reference tables, though it hands in nothing.
        (
            '[declared."2026-10"]\nItel = 3\n[carriers.itel]\nencoding = "utf-8"',
            WAIVER.format(carrier="itel"),
        ),
        # Announced by a profile.
        ('[declared."2026-10"]\nvnsky = 3\n[carriers.vnsky]', WAIVER.format(carrier="vnsky")),
        ('[carriers.viettel-gialai]\nfiles = ["BC_*"]', WAIVER.format(carrier="viettel-gialai")),
        ("", WAIVER.format(carrier="viettel")),
    ],
)
def test_a_name_that_is_known_or_announced_is_taken(configuration: str, waivers: str) -> None:
    assert audited(configuration, waivers) == (0, "")


def test_a_carrier_of_the_run_or_of_the_store_is_known() -> None:
    write(Path("2026-09/vnsky.csv"), [person("viettel", 1)])
    Path("waivers.toml").write_text(WAIVER.format(carrier="vnsky"))
    assert simaudit_("audit", "2026-09").exit_code == 0
    assert audited('[declared."2026-10"]\nvnsky = 3', WAIVER.format(carrier="vnsky")) == (0, "")
