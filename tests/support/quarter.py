"""A quarter of two carriers with planted faults and broken files, audited month by month."""

import csv
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from support.extracts import PERSONAL, person, write

from simaudit.cli import main

CLAIMED = "=VIE-D2"
REJECTED = "0961999999,ACTIVE,TỐNG THỊ BÍ MẬT"
GHOST = "0961888777"


def register(*, nameless: tuple[int, ...] = (), dateless: tuple[int, ...] = ()) -> list[dict[str, str]]:
    changes = {n: {"full_name": ""} for n in nameless} | {n: {"date_of_birth": ""} for n in dateless}
    return [person("viettel", n, **changes.get(n, {})) for n in range(1, 11)]


@dataclass
class Quarter:
    """August to October 2026 of viettel and vinaphone, audited one after another."""

    folder: Path
    run: Result
    """The run of October."""
    secrets: dict[str, set[str]]
    """By carrier, the values of its extracts that only its restricted folder may hold."""

    @property
    def out(self) -> Path:
        return self.folder / "out" / "2026-10"

    def rows(self, carrier: str, name: str) -> list[dict[str, str]]:
        with (self.out / carrier / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def results(self, carrier: str) -> dict[str, dict[str, str]]:
        return {row["check_id"]: row for row in self.rows(carrier, "results.csv")}


def audited_quarter(folder: Path) -> Quarter:
    """Write the extracts into `folder` and audit them."""
    (folder / "simaudit.toml").write_text('[declared."2026-10"]\nViettel = 99\n')
    theirs = [person("vinaphone", n) for n in range(1, 11)]
    write(folder / "2026-08" / "viettel.csv", register(nameless=(2,), dateless=(3,)))
    write(folder / "2026-09" / "viettel.csv", register(nameless=(2, 4)))
    for month in ("2026-08", "2026-09"):
        write(folder / month / "vinaphone.csv", theirs)

    october = folder / "2026-10"
    first = register(nameless=(2,), dateless=(3,))
    second = [person("viettel", 11), person("viettel", 12, point_code=CLAIMED)]
    shared = person("vinaphone", 11, msisdn=first[9]["msisdn"])
    write(october / "viettel_a.csv", first)
    part = write(october / "viettel_b.csv", second)
    lines = part.read_text(encoding="utf-8").splitlines()
    part.write_text("\n".join([*lines[:2], REJECTED, *lines[2:]]) + "\n", encoding="utf-8")
    write(october / "vinaphone.csv", [*theirs, shared])
    whole = gzip.compress(write(folder / "gmobile.csv", theirs).read_bytes(), mtime=0)
    (october / "gmobile.csv.gz").write_bytes(whole[: len(whole) // 2])
    write(october / "restricted.csv", theirs)
    (october / "readme.txt").write_text("no extract")
    points = "carrier,point_code\nViettel,VIE-D1\nviettel,VIE-D1\nvinaphone,VIN-D1\n"
    (folder / "p.csv").write_text(points)
    (folder / "a.csv").write_text(f"carrier,msisdn\nVIETTEL,{GHOST}\nviettel,{first[0]['msisdn']}\n")
    (folder / "r.csv").write_text(f"id_number,reason\n{first[4]['id_number']},hủy\n", encoding="utf-8")

    common = ["--config", str(folder / "simaudit.toml"), "--no-progress"]
    lists = [
        "--points",
        str(folder / "p.csv"),
        "--active",
        str(folder / "a.csv"),
        "--revoked",
        str(folder / "r.csv"),
    ]
    umask = os.umask(0)
    try:
        for month in ("2026-08", "2026-09"):
            done = CliRunner().invoke(main, ["audit", str(folder / month), *common])
            assert (done.exit_code, done.stderr) == (0, "")
        last = CliRunner().invoke(main, ["audit", str(october), *common, *lists, "--lang", "vi,en"])
    finally:
        os.umask(umask)
    secrets = {
        "viettel": _personal([*first, *second]) | {GHOST, "0961999999", "BÍ MẬT"},
        "vinaphone": _personal([*theirs, shared]),
    }
    return Quarter(folder, last, secrets)


def _personal(rows: list[dict[str, str]]) -> set[str]:
    values = {row[name] for row in rows for name in PERSONAL if row[name]}
    values |= {row["msisdn"].removeprefix("0") for row in rows}
    return values | {row["full_name"].removeprefix("Kiều ") for row in rows if row["full_name"]}
