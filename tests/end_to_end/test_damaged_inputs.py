"""Every reader of files, and every way in which a file can be broken: read, or refused in a sentence."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import openpyxl
import pytest
from support.extracts import person, write

from simaudit.config import load_config
from simaudit.errors import SimauditError
from simaudit.intake.load import load_month
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.receipt.receipt import read_receipt
from simaudit.jobs.shared.share import read_shared
from simaudit.judge.waivers import read_waivers
from simaudit.report.annexes.returned_workbook import read_returned
from simaudit.rules.load import load_check
from simaudit.store.manifest import file_differences, read_manifest

sys.path.append(str(Path(__file__).parents[1] / "fuzz"))
from targets import SEEDS

NOT_HERE: Final = {"dates", "frames", "outputs"}
"""Targets that read no file."""


@pytest.fixture(autouse=True)
def without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet is read in this process: its limit of memory would end the browser of later tests."""
    monkeypatch.setattr("simaudit.intake.workbook.sheet_process.limit_process", lambda memory: None)


def broken(content: bytes, drawn: random.Random) -> Iterator[bytes]:
    """The file cut at many places, with bits turned, with bytes of its own moved, and as something else."""
    yield from (
        b"",
        b"\0" * 512,
        drawn.randbytes(512),
        content + content,
        content[::-1],
        b"\xff\xfe" + content,
    )
    yield from (content[: len(content) * part // 9] for part in range(1, 9))
    for _ in range(8):
        changed = bytearray(content)
        for _ in range(drawn.choice((1, 4, 32))):
            changed[drawn.randrange(len(changed))] ^= 1 << drawn.randrange(8)
        yield bytes(changed)


@pytest.mark.parametrize(
    "read", [read for read in SEEDS if read.__name__ not in NOT_HERE], ids=lambda read: read.__name__
)
def test_a_broken_file_is_read_or_refused(read: Callable[[bytes, Path], None], tmp_path: Path) -> None:
    drawn, others = random.Random(read.__name__), []  # noqa: S311 (the same bytes each time)
    for seed in SEEDS[read]()[:3]:
        for content in broken(seed, drawn):
            try:
                read(content, tmp_path)
            except SimauditError:
                continue
            except BaseException as error:
                others.append((type(error).__name__, str(error)[:200], content[:40]))
    assert others == []


def month(path: Path) -> None:
    load_month("viettel", [path], path.with_name("loaded.parquet"))


BY_PATH: Final[dict[str, Callable[[Path], object]]] = {
    "viettel_2026-10.csv": month,
    **{f"{kind}.csv": partial(read_reference, kind=kind) for kind in LIST_KINDS},
    "simaudit.toml": load_config,
    "waivers.toml": lambda path: read_waivers(path, {"UNR-01"}),
    "receipt.json": read_receipt,
    "answers.csv": read_returned,
    "shared.json": lambda path: read_shared(path, "", {}),
    "2026-10/manifest.json": lambda path: (read_manifest(path.parent), file_differences(path.parent)),
    "bulk/XAB-01_own.sql": load_check,
}  # fmt: skip


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    def hung(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def put_folder(path: Path) -> None:
    path.mkdir()


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


def put_link(path: Path) -> None:
    path.symlink_to("nowhere")


def put_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def put_unreadable(path: Path) -> None:
    path.write_bytes(b"msisdn\n0912345678\n")
    path.chmod(0)


def test_what_is_no_file_is_refused_and_nothing_waits(tmp_path: Path) -> None:
    others: list[tuple[str, ...]] = []
    for place, put in enumerate((put_folder, put_pipe, put_link, put_device, put_unreadable)):
        for name, read in BY_PATH.items():
            path = tmp_path / str(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path)
            try:
                with within_seconds(20):
                    read(path)
            except SimauditError as error:
                if str(path.parent) not in str(error):
                    others.append((put.__name__, name, "named no path", str(error)))
            except BaseException as error:
                others.append((put.__name__, name, type(error).__name__, str(error)[:200]))
            else:
                if put not in (put_unreadable, put_device):
                    others.append((put.__name__, name, "read", ""))
    assert others == []


@pytest.mark.parametrize("name", ["viettel.csv", "viettel.csv.gz", "viettel.parquet", "viettel.xlsx"])
def test_a_file_that_goes_while_it_is_read_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in (["msisdn", "full_name"], ["0912345678", "An"]):
            book.active.append(row)
        book.save(path)
    else:
        write(path, [person("viettel", 1)])
    opened = vars(sys.modules["simaudit.intake.load"])["open_extract"]

    def gone(file: object) -> object:
        reader = opened(file)
        path.unlink()
        return reader

    monkeypatch.setattr("simaudit.intake.load.open_extract", gone)
    said = str(path)
    try:
        month(path)
    except SimauditError as error:
        said = str(error)
    assert said.startswith(str(path))
