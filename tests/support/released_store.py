"""A store and outputs as a release leaves them: August audited, a letter recorded, a carrier's answer read.

    PYTHONPATH=tests python -m support.released_store

writes `tests/store/releases/<schema>.tar.xz`, once for each schema of the ledger: later versions have to open
what is there. A release's file is never made again. `make changelog` writes
`tests/store/outputs/<version>.tar.xz`, which has the extract, the outputs and the answered list too.
"""

import csv
import tarfile
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by
from support.letter_month import audit_august, letter

from simaudit.store.schema import SCHEMA_VERSION

RELEASES: Final = Path(__file__).resolve().parents[1] / "store" / "releases"
OUTPUTS: Final = RELEASES.with_name("outputs")
CHECKS: Final = checks_of("UNR-01", "PRC-16")
DOCUMENT: Final = "1/SKHCN"
_ANSWER: Final = {"Phản hồi / Response": "Không đồng ý", "Lý do / Reason": "đã đối chiếu hồ sơ"}


def make_store() -> None:
    """In the current folder: `simaudit.toml`, its key, and `store`."""
    audit_august()
    letter("--document", DOCUMENT, "--on", "2026-09-02", "--deadline", "2026-09-20")
    with Path("out/2026-08/viettel/restricted/findings.csv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    with Path("answered.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*row, *_ANSWER])
        writer.writeheader()
        writer.writerow({**row, **_ANSWER})
    done = simaudit_("answers", "answered.csv")
    assert (done.exit_code, done.stderr) == (0, "")


def write_outputs(version: str) -> None:
    """The month of a release, from the extract to the answer; that of the same version is replaced."""
    OUTPUTS.mkdir(exist_ok=True)
    target = OUTPUTS / f"{version}.tar.xz"
    target.unlink(missing_ok=True)
    _write(target, "2026-08", "out", "answered.csv")


def _write(target: Path, *further: str) -> None:
    with TemporaryDirectory() as folder, chdir(folder), pytest.MonkeyPatch.context() as patch:
        judge_by(patch, CHECKS)
        make_store()
        with tarfile.open(target, "x:xz") as archive:
            for name in ("simaudit.toml", "waivers.toml", "simaudit.key", "store", *further):
                archive.add(name)


if __name__ == "__main__":
    RELEASES.mkdir(exist_ok=True)
    _write(RELEASES / f"{SCHEMA_VERSION}.tar.xz")
