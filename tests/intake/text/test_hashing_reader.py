"""Blocks of a file end with a line, and don't change when later ones are read into the same memory."""

import hashlib
from pathlib import Path

import pytest

from simaudit.intake.text.hashing_reader import HashingReader

LINES = b"".join(b"%06d,%s\n" % (number, b"x" * (number % 50)) for number in range(9_000))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "viettel_2026-10.csv"
    path.write_bytes(LINES)
    return path


@pytest.mark.parametrize("size", [100, 4_096, 70_000, 131_072, 10_000_000])
def test_blocks_are_the_file(file: Path, size: int) -> None:
    reader = HashingReader(file)
    blocks = list(iter(lambda: reader.read_lines(size), b""))
    assert b"".join(blocks) == LINES
    assert all(block.endswith(b"\n") and len(block) <= size for block in blocks)
    assert (reader.sha256.digest(), reader.size) == (hashlib.sha256(LINES).digest(), len(LINES))


def test_a_referenced_block_is_not_overwritten(file: Path) -> None:
    reader = HashingReader(file)
    sizes, first = [], b""
    for block in iter(lambda: reader.read_lines(70_000), b""):
        first = first or block
        sizes.append(len(block))
        del block
    assert sum(sizes) == len(LINES)
    assert len(sizes) > 3
    assert first == LINES[: sizes[0]]


def test_a_block_without_a_line_end_is_returned_whole(tmp_path: Path) -> None:
    path = tmp_path / "one_line.csv"
    path.write_bytes(b"x" * 300_000)
    reader = HashingReader(path)
    assert [len(block) for block in iter(lambda: reader.read_lines(131_072), b"")] == [
        131_072,
        131_072,
        37_856,
    ]
