"""Framing compared with the csv module; the size of blocks never changes what is read."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.loaded_months import load, rejects

from simaudit.errors import IntakeError, Note
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.text import framing
from simaudit.intake.text.framing import Framer
from simaudit.intake.text.line_reader import LineReader
from simaudit.messages import with_singulars

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WIDTH = 3
LONGEST = FileLimits().max_line

Read = tuple[list[tuple[int, tuple[str, ...]]], list[tuple[int, str, str]]]


def blocks(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def read(content: bytes, size: int, width: int = WIDTH) -> Read:
    """(line, fields) of each record that isn't blank, and (line, reason, text) of each reject."""
    records, rejects = [], []
    for batch in Framer(LineReader(Path("file"), width, ","), line=1).batches(blocks(content, size)):
        records_read = zip(batch.lines, batch.cells.rows(), strict=True)
        # A carriage return at a field's end is white space, there or not.
        stripped = [(line, tuple(cell.rstrip("\r") for cell in cells)) for line, cells in records_read]
        records += [(line, cells) for line, cells in stripped if any(cell.strip() for cell in cells)]
        rejects += [(reject.line, Note.of(reject.reason).text(), reject.text) for reject in batch.rejects]
    return records, rejects


def plain(content: str) -> list[tuple[int, tuple[str, ...]]]:
    """The csv module's reading: (line, fields) of each record that isn't blank."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    found, line = [], 1
    for fields in reader:
        found.append((line, tuple(fields)))
        line = reader.line_num + 1
    return [(line, fields) for line, fields in found if any(field.strip() for field in fields)]


FIELD = st.one_of(
    st.sampled_from(
        ["", "x", "Hà Nội", "Số 1, ngõ 2", "Số 1\nngõ 2", 'ông "Tư"', '"', ",", "\n", ",,", "a\n,b,\nc"]
    ),
    # After white space a mark may be a field's own.
    st.text("a,\"\n '", max_size=5).filter(lambda text: not re.match(' +"', text)),
)
RECORD = st.tuples(st.integers(912345670, 912345679).map(lambda number: f"0{number}"), FIELD, FIELD)


def written(records: list[tuple[str, ...]], end: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(records)  # type: ignore[arg-type]
    return text.getvalue()


@MANY
@given(
    st.lists(RECORD, max_size=7),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(1, 40),
    st.booleans(),
)
def test_well_formed_files_are_read_as_the_csv_module_reads_them(
    records: list[tuple[str, ...]], end: str, quoting: int, size: int, cut: bool
) -> None:
    content = written(records, end, quoting)
    if cut:
        content = content.removesuffix(end)
    expected = plain(content)
    assert [cells for _, cells in expected] == records
    for block in (size, 1 << 20):
        assert read(content.encode(), block) == (expected, [])


PIECES = [
    b"0912345678", b"a", b"", b'"', b'""', b'"b"', b",", b",", b",", b"\n", b"\n", b"\r\n", b"\r", b"\xff",
    b" ", "ễ".encode(), b"0912345678,x,y\n", b'0912345678,"x,y\n', b'0912345678,x,"y\n', b"\x00", b"\r\r\n",
]  # fmt: skip


@MANY
@example(b'"a",b,c\n0912345678,"x\n0912345678,"",y"\n', 3)
@example(b'0912345678,x,"y\n,,\n"\n', 4)
@example(b'"abc"d,,\nx,y\n', 4)
@example(b"0912345678,x,y\n0912345678\r,\n", 1)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join), st.integers(1, 30))
def test_the_size_of_blocks_changes_nothing(content: bytes, size: int) -> None:
    assert read(content, size) == read(content, 1 << 20)


@MANY
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))
def test_every_line_is_accounted_for_and_none_is_invented(content: bytes) -> None:
    records, rejects = read(content, 1 << 20)
    # A lone CR ends a line if a record begins after it.
    lines = re.sub(rb"\r(?=0912345678,)", b"\n", content).split(b"\n")
    begun = sorted([line for line, _ in records] + [line for line, _, _ in rejects])
    assert begun == sorted(set(begun))
    for line, fields in records:
        assert len(fields) == WIDTH
        first = lines[line - 1].decode(errors="surrogateescape")
        if '"' not in first:
            assert fields == tuple(field.rstrip("\r") for field in first.split(","))


@MANY
@given(st.lists(RECORD, min_size=1, max_size=7), st.data())
def test_one_mark_never_closed_rejects_one_record(
    records: list[tuple[str, ...]], data: st.DataObject
) -> None:
    lines = [written([record], "\n", csv.QUOTE_MINIMAL) for record in records]
    at = data.draw(st.integers(0, len(lines)))
    content = "".join([*lines[:at], '0912345678,"mở ra,x\n', *lines[at:]])
    found, rejects = read(content.encode(), data.draw(st.integers(1, 40)))
    assert [cells for _, cells in found] == records
    assert [text for _, _, text in rejects] == ['0912345678,"mở ra,x']


@pytest.mark.parametrize("size", [4096, 1 << 25])
@pytest.mark.parametrize("where", [0, 1])
@pytest.mark.parametrize("field", ["x" * LONGEST, '"' + "x" * LONGEST + '"'])
def test_an_absurdly_long_line_is_refused(field: str, where: int, size: int) -> None:
    lines = ["0912345678,a,b", "0912345678,c,d"]
    lines.insert(where, f"0912345678,{field},b")
    with pytest.raises(IntakeError, match=rf"^file, line {where + 1}: a line of more than 1,048,576 bytes"):
        read("\n".join(lines).encode() + b"\n", size)


def test_a_field_of_too_many_lines_is_a_mark_never_closed() -> None:
    content = '0912345678,a,"' + "dòng\n" * 120 + 'b"\n0912345679,a,b\n'
    records, rejects = read(content.encode(), 1 << 20)
    assert records == [(122, ("0912345679", "a", "b"))]
    assert rejects[0] == (1, "a quotation mark that is never closed", '0912345678,a,"dòng')
    assert {reason for _, reason, _ in rejects[1:-1]} == {"1 field where the header has 3"}


@pytest.mark.parametrize("size", [7, 1 << 20])
@pytest.mark.parametrize("missing", [1, 2])
def test_one_line_never_makes_up_for_another(missing: int, size: int) -> None:
    """One line lacks as many bytes as the other has too many: the sum over their block would match."""
    short = ",".join(["0912345671", "a", "b"][: WIDTH - missing])
    lines = ["0912345670,a,b", short, "0912345672,a,b" + "," * missing, "0912345673,c,d"]
    records, rejects = read("\n".join(lines).encode() + b"\n", size)
    assert records == [(1, ("0912345670", "a", "b")), (4, ("0912345673", "c", "d"))]
    assert [(line, reason) for line, reason, _ in rejects] == [
        (2, with_singulars(f"{WIDTH - missing} fields where the header has {WIDTH}")),
        (3, f"{WIDTH + missing} fields where the header has {WIDTH}"),
    ]


@pytest.mark.parametrize("size", [7, 1 << 20])
def test_a_mark_inside_a_field_is_not_made_up_for_by_a_mark_that_is_a_field(size: int) -> None:
    lines = ["0912345670,a,b", '0912345671,a"b,c', '0912345672,",",b', "0912345673,c,d"]
    records, rejects = read("\n".join(lines).encode() + b"\n", size)
    assert rejects == []
    assert records == [
        (1, ("0912345670", "a", "b")),
        (2, ("0912345671", 'a"b', "c")),
        (3, ("0912345672", ",", "b")),
        (4, ("0912345673", "c", "d")),
    ]


@pytest.mark.parametrize("end", ["", "\n"])
def test_marks_that_do_not_enclose_a_field_in_pairs(end: str) -> None:
    """The bytes add up, and each mark is at the begin or end of a field, but none closes the last one."""
    line = '0912345671,a,"b,""'
    records, rejects = read(f"0912345670,a,b\n{line}{end}".encode(), 1 << 20)
    assert records == [(1, ("0912345670", "a", "b"))]
    assert rejects == [(2, "a quotation mark that is never closed", line)]


def test_a_file_of_hardly_anything_but_rejects_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framing, "MOST_REJECTS", 100)
    monkeypatch.setattr(framing, "_PIECE_BYTES", 50)
    head, good, bad = "msisdn,full_name\n", "0912345678,An\n", "x\n"
    for text in (
        head + good * 99 + bad * 101,
        head + bad * 101,
        head + good * 5 + 'a\\"b",\n"a\\"b",\n' + bad * 200,
    ):
        with pytest.raises(
            IntakeError, match=r"line \d+: more than 100 records can't be read, and no more can"
        ):
            load(tmp_path, text)
    assert len(rejects(load(tmp_path, head + good * 101 + bad * 101))) == 101
    assert len(rejects(load(tmp_path, head + good + bad * 100))) == 100
