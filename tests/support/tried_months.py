"""Two audited months to try changes of rules on: people on shared devices, and some without a name."""

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.once import made_once

from simaudit.cli import main

CHECKS: Final = checks_of("UNR-01", "BLK-14", "BLK-15", "EXT-06")
MONTHS: Final = ("2026-09", "2026-10")
EIGHT, FOUR = range(1, 9), range(20, 24)
"""Numbers of viettel on one device each: a case, and too few for the rule as it is."""
NAMELESS: Final = range(40, 43)
WITH_DEVICE: Final = (*COLUMNS, "device_hash")
REPORTED: Final = 21
"""One of the four is on the list of reported numbers in October."""


def rows() -> list[dict[str, str]]:
    shared = [person("viettel", n, device_hash="a" * 16, point_code="VIE-A") for n in EIGHT]
    shared += [person("viettel", n, device_hash="b" * 16, point_code=f"VIE-{n}") for n in FOUR]
    nameless = [person("viettel", n, full_name="") for n in NAMELESS]
    return [{"device_hash": "", **row} for row in (*shared, *nameless)]


def make(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        Path("simaudit.toml").write_text(
            '# Ours.\nlang = "vi,en"\n[retention]\nmonths = "all"\n', encoding="utf-8"
        )
        for month in MONTHS:
            write(Path(f"inbox/{month}/viettel_{month}.csv"), rows(), WITH_DEVICE)
            other = [{"device_hash": "", **person("vinaphone", n)} for n in (1, 2)]
            write(Path(f"inbox/{month}/vinaphone_{month}.csv"), other, WITH_DEVICE)
        number = person("viettel", REPORTED)["msisdn"]
        Path("inbox/2026-10/reported.csv").write_text(
            f"msisdn,source,reported_at,kind\n{number},156,2026-10-05,scam_call\n", encoding="utf-8"
        )
        for month in MONTHS:
            audited = CliRunner().invoke(main, ["audit", f"inbox/{month}"])
            assert audited.exit_code == 0, audited.output


def tried_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder of configuration, inbox, store and out: to be copied by who writes into it."""
    return made_once(factory, "tried", make)
