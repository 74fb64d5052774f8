"""September and October of three carriers of the sample, of one province and of all."""

from contextlib import chdir
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by
from support.once import made_once
from support.pages import SAMPLE

PROVINCE: Final = "01"
EXTRACTS: Final = {"vietnamobile": "parquet", "viettel": "csv", "vinaphone": "csv"}
SCOPES: Final = ("", PROVINCE)
NOTICE: Final = "viettel:MIS-10"
_CHECKS: Final = (
    "UNR-06", "UNR-08", "UNR-10", "MIS-02", "MIS-03", "MIS-08", "MIS-09", "MIS-10", "MIS-23", "BLK-18",
    "BLK-04", "BLK-11", "BLK-14", "BLK-15", "PRC-02", "MIS-14", "MIS-20",
)  # fmt: skip
_CONFIG: Final = """\
[letterhead]
parent = "Ủy ban nhân dân Thành phố Hà Nội"
authority = "Sở Khoa học và Công nghệ Thành phố Hà Nội"
symbol = "SKHCN"
office = "BCVT"
answer_days = 10
"""


def provincial_months(factory: pytest.TempPathFactory) -> Path:
    """A folder that has one of each of SCOPES (`all` for none), with configuration, store and OUT.

    VinaPhone has no IMSI, so that MIS-23 can't be assessed, and no province codes, so that it has nothing in
    the province. Viettel was told of MIS-10.
    """
    return made_once(factory, "provincial-months", _audit)


def _audit(folder: Path) -> None:
    for province in SCOPES:
        place = folder / (province or "all")
        place.mkdir()
        config = f'province = "{province}"\n{_CONFIG}' if province else _CONFIG
        (place / "simaudit.toml").write_text(config, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch, chdir(place):
            judge_by(patch, checks_of(*_CHECKS))
            for month in ("2026-09", "2026-10"):
                paths = [
                    str(SAMPLE / month / f"{carrier}_{month}.{end}") for carrier, end in EXTRACTS.items()
                ]
                _done("audit", *paths, "--period", month, "--lang", "vi,en")
                if month == "2026-09":
                    told = ("--state", "notified", "--on", "2026-10-05", "--deadline", "2026-10-15")
                    _done("follow", "set", NOTICE, *told, "--document", "123/SKHCN-BCVT")
            # Of VinaPhone nothing is written that can be sent, which `letters` ends with.
            _done("letters", ends=2 if province else 0)


def _done(*arguments: str, ends: int = 0) -> None:
    done = simaudit_(*arguments)
    assert done.exit_code == ends, done.output
