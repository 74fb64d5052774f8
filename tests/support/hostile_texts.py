"""Delimited files made to cost more than their size."""

import base64
import random
from collections.abc import Callable
from typing import Final

from support.legacy_encodings import encode

HEAD: Final = "msisdn,full_name\n"
PEOPLE: Final = ("Nguyễn Văn Hậu", "Trần Thị Bình", "Đỗ Ngọc Quỳnh", "Phạm Đức Thắng", "Lê Hoàng Yến Nhi")
WESTERN: Final = (
    "Hoàng Bình", "Võ Thìn", "Trình Hòa", "Lý Tín", "Tòng Khánh", "Lò Chính", "Dì Hùng", "Lãnh Xíu",
)  # fmt: skip
CELL: Final = 500_000
"""Bytes of a cell: in another encoding, a letter may have two, and in UTF-8 a line may have twice as many."""
FEW: Final = 240_000
"""Letters of which as many are no longer, in UTF-8 too."""


def people(encoding: str = "utf-8") -> bytes:
    """A header, and a few people by whose names the encoding is told."""
    known = WESTERN if encoding == "windows-1252" else PEOPLE
    return encode(HEAD + "".join(f"0912345678,{name}\n" for name in known), encoding)


def _lines(line: bytes, size: int, head: bytes = people()) -> bytes:
    return head + line * (size // len(line))


def _cells(cell: bytes, size: int, head: bytes = people()) -> bytes:
    """Records with a cell made of this text, nearly as long as a line may be."""
    length = min(CELL, size)
    line = b"0912345679," + cell * (length // len(cell)) + b"\n"
    return head + line * max(size // len(line), 1)


def _distinct(form: str, size: int) -> bytes:
    head = "msisdn,gender,nationality,date_of_birth,full_name\n"
    count = size // len(form.format(1_000_000))
    return (head + "".join(form.format(number) for number in range(1_000_000, 1_000_000 + count))).encode()


def _wide(columns: int, size: int) -> bytes:
    head = b"msisdn" + b"".join(b",c%d" % number for number in range(1, columns)) + b"\n"
    return _lines(b"0912345679" + b"," * (columns - 1) + b"\n", size, head)


def _base64(size: int) -> bytes:
    return base64.b64encode(random.Random(1).randbytes(size * 3 // 4))  # noqa: S311 (a blob of any bytes)


def _folded(text: bytes, width: int = 76) -> bytes:
    return b"".join(b"0912345679," + text[at : at + width] + b"\n" for at in range(0, len(text), width))


TEXTS: Final[dict[str, Callable[[int], bytes]]] = {
    # Long.
    "one long line": lambda size: people() + b"0912345679," + b"a" * size,
    "one line of blanks": lambda size: people() + b" " * size,
    "long cells of digits": lambda size: _cells(b"0", size),
    "long cells of figures apart": lambda size: _cells(b"0 ", size),
    "long cells of blanks": lambda size: _cells(b" ", size),
    "long cells of delimiters": lambda size: _cells(b",", size),
    "long cells of marks over letters": lambda size: _cells("\u0301\u0323".encode(), size),
    "long cells without width": lambda size: _cells("\u200b \u00a0".encode(), size),
    "long cells of NUL": lambda size: _cells(b"\0", size),
    "long cells of base64": lambda size: _cells(_base64(1 << 12), size),
    "long values of a vocabulary": lambda size: _cells(
        "á\u0323\u0301.".encode(), size, b"msisdn,gender\n0912345678,F\n"
    ),
    "long nationalities": lambda size: _cells("\u0301\u0323".encode(), size, b"msisdn,nationality\n1,VN\n"),
    "long dates": lambda size: _cells(b"1/", size, b"msisdn,date_of_birth\n0912345678,01/01/1990\n"),
    # Above and in the header.
    "a long preamble": lambda size: b"\n".join([b"a,b;c " * (size // 240)] * 40) + b"\n" + people(),
    "a preamble of quotation marks": lambda size: (
        b"\n".join([b'"a,' * (size // 120)] * 40) + b"\n" + people()
    ),
    "a preamble of an open mark": lambda size: b'"' + b"\n".join([b"a,b" * (size // 120)] * 40) + people(),
    "one long heading": lambda size: (
        b"msisdn," + "á\u0323\u0301".encode() * (size // 6) + b"\n0912345678,An\n"
    ),
    "many long headings": lambda size: (
        b"msisdn," + b",".join([("á\u0323\u0301" * 150).encode()] * (size // 900)) + b"\n0912345678,An\n"
    ),
    "many headings": lambda size: (
        b"msisdn" + b"".join(b",c%06d" % number for number in range(size // 8)) + b"\n0912345678\n"
    ),
    "headings of group names": lambda size: (
        b"msisdn"
        + b"".join(b",c%06d" % number for number in range(size // 16))
        + b"\n"
        + b",".join(b"d%06d" % number for number in range(size // 16 + 1))
        + b"\n0912345678\n"
    ),
    "a header of apostrophes": lambda size: _lines(b"'a','b','c'\n" * 150, size, b"") + people(),
    "no header": lambda size: _lines(b"a,b\n", size, b""),
    "as many columns as may be": lambda size: _wide(2000, size),
    # Quotation marks.
    "nothing but marks": lambda size: _lines(b'"' * 500 + b"\n", size),
    "long cells of marks": lambda size: _cells(b'"', size),
    "a mark left open on each line": lambda size: _lines(b'0912345679,"a\n', size),
    "marks left open over lines with marks": lambda size: _lines(b'x,"a\n' + b'y,"b""\n' * 30, size),
    "marks that open and close nothing": lambda size: _lines(b'x,"a"b"c\n', size),
    "marks left open on long lines": lambda size: _lines(b'x,"a""' + b"b" * 9_000 + b'""\n', size),
    "marks behind backslashes": lambda size: _lines(b'0912345679,"a\\"b\\"c"\n', size),
    "marks behind backslashes left open": lambda size: _lines(
        b'0912345679,"a\\"b"\n' + b'x,"a\\"b\n' * 99, size
    ),
    "marks behind backslashes on long lines": lambda size: _lines(
        b'0912345679,"a\\"b"\n' + b'x,"' + b'a\\"b' * 2_500 + b"\n", size
    ),
    "doubled marks and backslashes": lambda size: _cells(b'"",\\"', size),
    "line ends in quotation marks": lambda size: people() + b'0912345679,"' + b"a\n" * (size // 2) + b'"\n',
    "line ends in cells": lambda size: _lines(b'0912345679,"' + b"a\n" * 90 + b'"\n', size),
    "long cells of many lines": lambda size: _lines(
        b'0912345679,"' + (b"a" * 9_000 + b"\n") * 90 + b'"\n', size
    ),
    # Line ends.
    "empty lines": lambda size: _lines(b"\n", size),
    "lines of a blank": lambda size: _lines(b" \n", size),
    "lone returns": lambda size: _lines(b"0912345679,An\rAnh\n", size),
    "long runs of returns": lambda size: _cells(b"\r", size),
    "returns before letters": lambda size: _cells(b"\ra", size),
    "returns alone": lambda size: people() + b"0912345679,An\r" * (size // 14),
    "doubled returns": lambda size: _lines(b"0912345679,An\r\r\n", size),
    "many returns before a line feed": lambda size: _cells(b"\r", size)[:-1] + b"\r\n",
    # Rows.
    "lines of delimiters": lambda size: _lines(b",\n", size),
    "rows with too many cells": lambda size: _lines(b"0912345679" + b",a" * 100 + b"\n", size),
    "rows of totals": lambda size: _lines("Tổng cộng,5\n".encode(), size),
    "repeated headers": lambda size: _lines(HEAD.encode(), size),
    "rows without a number": lambda size: _distinct("a,b,c,d,{}\n", size),
    "distinct headings for a number": lambda size: _distinct("số {},Nam,VN,01/01/1990,An\n", size),
    "distinct values of vocabularies": lambda size: _distinct("0912345679,n{0},v{0},01/01/1990,An\n", size),
    "distinct dates": lambda size: _distinct("0912345679,M,VN,{},An\n", size),
    "distinct names": lambda size: _distinct("0912345679,M,VN,01/01/1990,ẠǺ {}\n", size),
    "NULs": lambda size: _lines(b"0912345679,An\n" * 999 + b"0912345679,\0An\n", size),
    "rejects": lambda size: _lines("0912345679,Hậu\n".encode() + b"0912345679,A\xff\n", size),
    "base64 in lines": lambda size: people() + _folded(_base64(size)),
    # Encodings.
    "bytes without an encoding": lambda size: _lines(b"0912345679,\xff\xfe\x81\n", size),
    "UTF-16 of one long cell": lambda size: (people().decode() + "0912345679," + "ế" * (size // 2)).encode(
        "utf-16"
    ),
    "UTF-16 of halves": lambda size: b"\xff\xfe" + HEAD.encode("utf-16-le") + b"\x00\xd8" * (size // 2),
    "words of two encodings": lambda size: _lines(encode("0912345679,Hậu\n", "vni"), size, people("tcvn3")),
    "undefined bytes": lambda size: _cells(b"\x81", size, people("windows-1258")),
    **{
        f"{kind} in {encoding}": lambda size, encoding=encoding, cell=cell: _cells(  # type: ignore[misc]
            cell(encoding), size, people(encoding)
        )
        for encoding in ("windows-1258", "windows-1252", "tcvn3", "vni")
        for kind, cell in {
            "runs of letters": lambda _: b"a" * FEW,
            "runs that end in a letter with marks": lambda name: b"a" * FEW + encode("à", name),
            "runs of letters with marks": lambda name: encode("à", name),
            "words joined by blanks that don't break": lambda name: encode("hàng\u00a0", name),
            "runs before a capital": lambda name: b"A" + encode("à", name) * FEW + b" bA",
        }.items()
    },
    "runs of marks in vni": lambda size: _cells(b"\xf9\xef", size, people("vni")),
    "runs of marks in windows-1258": lambda size: _cells(b"\xec\xf2", size, people("windows-1258")),
    "runs of marks in tcvn3": lambda size: _cells(b"\xb3\xb4", size, people("tcvn3")),
    "distinct words in vni": lambda size: (
        people("vni") + encode("".join(f"0912345679,Hậu{number:x}ế\n" for number in range(size // 24)), "vni")
    ),
}
"""Kind → the file's bytes, about as many as asked for."""
