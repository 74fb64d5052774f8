"""Six provinces with three carriers each, audited: one is bad, and one carrier is bad everywhere."""

import json
import shutil
from contextlib import chdir
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import judge_by
from support.once import made_once

from simaudit.config.signature import fingerprint

BAD: Final = "68"
PROVINCES: Final = ("01", "04", "08", "11", BAD, "79")
PERIOD: Final = "2026-10"
ROWS: Final = 300
"""Of each carrier in each province, in two classes of years of registration."""

_NAMELESS: Final = 15
"""Of viettel's rows: UNR-01 everywhere, five times as many in BAD."""
_RETIRED: Final = {"viettel": 12, "vinaphone": 12, "mobifone": 60}
"""Rows on an old identity card: UNR-10."""


def six_provinces(factory: pytest.TempPathFactory) -> Path:
    """A folder that has one of each of PROVINCES: configuration, store, key and its file of shared figures.

    Their names are those of the codes; `68.json` and so on lie beside them.
    """
    return made_once(factory, "six-provinces", _audit_all)


def rows_of(carrier: str, province: str) -> list[dict[str, str]]:
    """The register of a carrier in a province; two of its rows have ended."""
    nameless = _NAMELESS * (5 if (carrier, province) == ("viettel", BAD) else 1)
    rows = []
    for number in range(1, ROWS + 1):
        year = 2023 if number % 3 else 2025
        day = f"{year}-09-{1 + number % 28:02d}"
        row = person(
            carrier,
            number,
            province_code=province,
            registered_at=f"{day} 09:{number % 60:02d}:00",
            activated_at=f"{day} 10:{number % 60:02d}:00",
            point_code=f"{province}-{carrier[:3].upper()}-D{number % 25}",
        )
        if number <= nameless:
            row |= {"full_name": ""}
        elif number > ROWS - _RETIRED[carrier]:
            row |= {"id_type": "CMND", "id_number": f"2710{number:05d}", "authenticated_at": ""}
        elif number in (100, 101):
            row |= {"status": "TERMINATED"}
        rows.append(row)
    return rows


def share(folder: Path, *words: str) -> None:
    """Type `simaudit provinces share` in a province's folder."""
    with chdir(folder), pytest.MonkeyPatch.context() as patch:
        judge_by(patch)
        done = simaudit_("provinces", "share", *words)
    assert done.exit_code == 0, done.output


def _audit_all(folder: Path) -> None:
    for province in PROVINCES:
        home = folder / province
        for carrier in _RETIRED:
            extract = home / "inbox" / PERIOD / f"{carrier}.csv"
            write(extract, rows_of(carrier, province), (*COLUMNS, "province_code"))
        (home / "simaudit.toml").write_text(f'province = "{province}"\n', encoding="utf-8")
        with chdir(home), pytest.MonkeyPatch.context() as patch:
            judge_by(patch)
            done = simaudit_("audit", f"inbox/{PERIOD}", "--no-restricted")
        assert done.exit_code == 0, done.output
        share(home, "--out", f"../{province}.json")


def trusting(folder: Path, home: Path, *others: str) -> None:
    """Let a province's configuration know the keys of other provinces' files in `folder`."""
    lines = [
        f'"{province}" = "{fingerprint(json.loads((folder / f"{province}.json").read_text())["key"])}"\n'
        for province in others
    ]
    with (home / "simaudit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[shared_keys]\n" + "".join(lines))


def at_home(factory: pytest.TempPathFactory, folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """A copy of all, the current folder that of the province 01, which trusts the others."""
    copied = shutil.copytree(six_provinces(factory), folder / "all")
    trusting(copied, copied / "01", *PROVINCES[1:])
    patch.chdir(copied / "01")
    judge_by(patch)
    return copied / "01"
