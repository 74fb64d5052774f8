"""Whatever one carrier hands in, the others' results are those of a month without it."""

import gzip
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by
from support.hostile_archives import ARCHIVES
from support.hostile_texts import TEXTS
from support.workbooks import xlsx

SIZE: Final = 2_000
CARRIERS: Final = 8
"""Strangers, each with several files."""
CHANGED: Final = 4
"""Files of each form with bytes drawn anew."""
DRAW: Final = random.Random(20261103)  # noqa: S311 (faults drawn, not secrets)
CHECKS: Final = checks_of("UNR-01", "UNR-10")
"""Of one's own rows alone: by others a carrier's numbers may count for another's."""


def beyond_the_calendar() -> bytes:
    days = pa.array([2**31 - 1, -(2**31)], pa.int32()).view(pa.date32())
    packed = io.BytesIO()
    pq.write_table(pa.table({"msisdn": ["0961000001", "0961000002"], "date_of_birth": days}), packed)
    return packed.getvalue()


def changed(content: bytes) -> bytes:
    """The bytes with a few others in their place, cut short or repeated."""
    parts = bytearray(content)
    for _ in range(DRAW.randint(1, 6)):
        at = DRAW.randrange(len(parts))
        match DRAW.randrange(4):
            case 0:
                parts[at] = DRAW.randrange(256)
            case 1:
                del parts[at : at + DRAW.randint(1, 40)]
            case 2:
                parts[at:at] = parts[DRAW.randrange(len(parts)) :][:40]
            case _:
                parts[at : at + 4] = b"\xff\xff\xff\x7f"
        parts = parts or bytearray(b"\0")
    return bytes(parts)


def strangers(folder: Path) -> Iterator[bytes]:
    """Files made to be a burden, and files of each form with a few bytes that are others."""
    # Each workbook is read by a process of its own: a few that are changed below will do.
    archives = [make for name, make in ARCHIVES.items() if not name.startswith("workbook")]
    burdens = [*DRAW.sample([*TEXTS.values()], 12), *DRAW.sample(archives, 5)]
    yield from (make(SIZE) for make in burdens)
    yield beyond_the_calendar()
    rows = [person("vinaphone", n, full_name="" if n == 1 else "Kiều Ngọc Lan") for n in range(1, 30)]
    text = write(folder / "whole.csv", rows).read_bytes()
    parquet = io.BytesIO()
    pl.DataFrame(rows).write_parquet(parquet)
    book = xlsx(folder / "whole.xlsx", {"Sheet1": [list(rows[0]), *(list(row.values()) for row in rows)]})
    digits = text.replace(rows[4]["id_number"].encode(), "٠٣٤٠٩٠١٢٣٤٥٦".encode())
    yield from (digits, text.decode().encode("utf-16"), b"", b"\0" * 4_000)
    for whole in (text, gzip.compress(text), parquet.getvalue(), book.read_bytes()):
        yield from (changed(whole) for _ in range(CHANGED))


def results(carrier: str) -> tuple[list[str], list[str]]:
    """Lines of the carrier's findings and results, without how long they took."""
    folder = Path("out/2026-10", carrier)
    table = pl.read_csv(folder / "results.csv", infer_schema=False).drop("seconds")
    return (folder / "restricted/findings.csv").read_text(encoding="utf-8").splitlines(), [
        *map(str, table.rows())
    ]


@pytest.mark.slow("forty files of strangers are audited together")
def test_a_strangers_file_stops_the_stranger_alone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    for carrier in ("viettel", "mobifone"):
        write(Path(f"2026-10/{carrier}.csv"), [person(carrier, 1, full_name=""), person(carrier, 2)])
    assert simaudit_("audit", "2026-10").exit_code == 0
    alone = {carrier: results(carrier) for carrier in ("viettel", "mobifone")}
    # The same file twice is read once.
    handed_in = list(dict.fromkeys(strangers(tmp_path_factory.mktemp("whole"))))
    names = [f"stranger{number % CARRIERS:02}_2026-10_{number:03}.csv" for number in range(len(handed_in))]
    for name, content in zip(names, handed_in, strict=True):
        Path("2026-10", name).write_bytes(content)
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 3
    assert {carrier: results(carrier) for carrier in alone} == alone
    # Each is read, or told as not read.
    lines = [line.split() for line in done.stdout.splitlines()]
    refused = {line[0] for line in lines if line[-2:] == ["not", "read"]}
    inputs = json.loads(Path("out/2026-10/manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert refused | {entry["name"] for entry in inputs} == {*names, "viettel.csv", "mobifone.csv"}
    assert "defect" not in done.stderr
    assert "Traceback" not in done.stderr
