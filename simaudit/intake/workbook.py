"""A workbook (.xlsx, .xls, .xlsb, .ods) → chunks of records, cells as the text a carrier would have written.

Which sheets are the register is told by their headings. Numbers have all their digits, without `.0` or an
exponent; date cells are ISO dates; a formula is its value; an error is its sign (`#N/A`), as in an export to
text. Hidden rows and columns are read like all others: a filter that was left on hides no record.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, cast

import polars as pl
import pyarrow as pa
import pyarrow.ipc

import simaudit
from simaudit.errors import IntakeError
from simaudit.intake.account import FileAccount
from simaudit.intake.chunk import Chunk
from simaudit.intake.damage import Damage
from simaudit.intake.furniture import furniture
from simaudit.intake.headers import REGISTER, Naming, find_header, folded, map_headers
from simaudit.intake.limits import DEFAULT_LIMITS, FileLimits, check_headings
from simaudit.intake.profile import NO_PROFILE, Profile
from simaudit.intake.sheets import Ending
from simaudit.intake.source import HashingReader

if TYPE_CHECKING:
    from io import BufferedReader

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE: Final = Path(simaudit.__file__).parent
_HEAD_ROWS: Final = 60
"""Rows of a sheet among which the header is looked for."""


def workbook_form(path: Path) -> str | None:
    """`xlsx`, `xlsb`, `ods` or `xls` by what the file holds, None where it is no workbook."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
        if start == _OLE:
            return "xls"
        if not start.startswith(b"PK"):
            return None
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return None
    forms = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
    return next((form for part, form in forms.items() if part in parts), None)


@dataclass(frozen=True)
class _Sheet:
    """A sheet as the reading process hands it over."""

    name: str
    names: list[str]
    """All sheets of the workbook."""
    visible: bool
    readable: bool
    height: int
    left: int
    """The first column that holds anything, 0-based; cells begin there."""
    lost_digits: dict[str, int]
    rows: Iterator[pl.DataFrame]


@dataclass(frozen=True)
class _Register:
    """A sheet that holds a register: where its header is and what it says."""

    sheet: str
    header: list[str]
    above: int
    """Rows above the header."""
    first: int
    """The row of the first record, 1-based."""
    visible: bool
    left: int
    """The first column that holds anything, 0-based; the header begins there."""


class WorkbookFile:
    """One workbook of one carrier; iterate `chunks()` once, then ask for the `account()`.

    Sheets of the same headings are parts of one register (a sheet ends at 1,048,576 rows) and are read one
    after the other; a second register under other headings is refused, unless the profile names the sheet.
    """

    def __init__(
        self,
        path: Path,
        carrier: str,
        naming: Naming = REGISTER,
        profile: Profile = NO_PROFILE,
        limits: FileLimits = DEFAULT_LIMITS,
    ) -> None:
        self.path, self.carrier, self._naming, self._profile, self._limits = (
            path, carrier, naming, profile, limits,
        )  # fmt: skip
        self.form = workbook_form(path) or "xlsx"
        _check_size(path, limits)
        self._begun: tuple[_Reading, _Sheet, pl.DataFrame] | None = None
        self._parts = self._find_parts()
        first = self._parts[0]
        self.header = first.header
        try:
            self.mapped = map_headers(self.header, f"{path}, sheet {first.sheet!r}", naming)
        except IntakeError:
            self.close()
            raise
        self._number = next(
            place for place, name in enumerate(self.header) if self.mapped.get(name) == naming.required[0]
        )
        self._set_aside: Counter[str] = Counter()
        self._nameless: set[int] = set()
        self._read = 0
        self.lost_digits: Counter[str] = Counter()
        """Canonical column → cells that are numbers of more digits than a number keeps."""

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns this file has."""
        return frozenset(self.mapped.values())

    def chunks(self) -> Iterator[Chunk]:
        """Records in the order of the sheets and their rows, cells under their canonical names."""
        parts = {part.sheet: part for part in self._parts}
        try:
            for sheet, batches in self._sheets(list(parts)):
                yield from self._below(parts[sheet.name], sheet, batches)
        finally:
            self.close()
        if self._read == 0:
            raise IntakeError(f"{self.path}: there are no records below the header")

    def close(self) -> None:
        """End the process that reads the workbook, where it hasn't ended by itself."""
        if self._begun is not None:
            self._begun[0].close()
            self._begun = None

    def _sheets(self, names: list[str]) -> Iterator[tuple[_Sheet, Iterator[pl.DataFrame]]]:
        if self._begun is not None:
            _, sheet, head = self._begun
            yield sheet, chain([head], sheet.rows)
            return
        reading = _Reading(self.path, self.form, self._limits, names)
        try:
            for sheet in reading.sheets():
                yield sheet, sheet.rows
        finally:
            reading.close()

    def _below(self, part: _Register, sheet: _Sheet, batches: Iterator[pl.DataFrame]) -> Iterator[Chunk]:
        """The records below a sheet's header."""
        if part.above:
            self._set_aside["preamble"] += part.above
        for place, count in sheet.lost_digits.items():
            name = self.header[int(place)] if int(place) < len(self.header) else ""
            if name in self.mapped:
                self.lost_digits[self.mapped[name]] += count
        row = 1
        for rows in batches:
            below = rows.slice(max(part.first - row, 0))
            row += rows.height
            if below.height:
                yield self._chunk(below)

    def _chunk(self, rows: pl.DataFrame) -> Chunk:
        width = len(self.header)
        known = rows.select(
            rows[str(place)] if str(place) in rows.columns else pl.lit(None, pl.String).alias(str(place))
            for place in range(width)
        )
        for place, name in enumerate(self.header):
            if not name.strip() and known[str(place)].null_count() < known.height:
                self._nameless.add(place)
        apart = furniture(known, self.header, self._number, self._naming)
        if apart is not None:
            kept, counted = apart
            self._set_aside.update(counted)
            known = known.filter(kept)
        records = pl.int_range(self._read + 1, self._read + known.height + 1, eager=True, dtype=pl.Int64)
        self._read += known.height
        names = {
            str(place): self.mapped[name] for place, name in enumerate(self.header) if name in self.mapped
        }
        return Chunk(known.select(list(names)).rename(names), records, [])

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        raw = HashingReader(self.path)
        raw.drain()
        raw.close()
        sheets = ", ".join(part.sheet for part in self._parts)
        unnamed = [f"({_letters(self._parts[0].left + place)})" for place in sorted(self._nameless)]
        return FileAccount(
            carrier=self.carrier,
            name=self.path.name,
            bytes=raw.size,
            sha256=raw.sha256.hexdigest(),
            form=f"{self.form}, {sheets}",
            encoding="",
            read=self._read,
            loaded=self._read,
            rejected=0,
            mapped=self.mapped,
            unmapped=(
                *(name for name in self.header if name.strip() and name not in self.mapped),
                *unnamed,
            ),
            set_aside=dict(self._set_aside),
            damage=tuple(
                Damage(column=column, kind="digits", cells=cells, of=self._read)
                for column, cells in self.lost_digits.items()
            ),
        )

    def _find_parts(self) -> list[_Register]:
        """The sheets to read; raises IntakeError where there are none, or more than one register."""
        named = self._profile.sheet
        found: list[_Register] = []
        others: list[_Register] = []
        reading = _Reading(self.path, self.form, self._limits, [named] if named else [], head=_HEAD_ROWS)
        try:
            for sheet in reading.sheets():
                if not sheet.readable:
                    raise IntakeError(
                        f"{self.path}, sheet {sheet.name!r}: can't be read; delete it, or name the "
                        f"register's in simaudit.toml: sheet = … under [carriers.{self.carrier or 'NAME'}]"
                    )
                head = next(sheet.rows, None)
                if head is None or head.height == 0:
                    continue
                part = self._part(sheet, head)
                known = {self._naming.lookup(name) for name in part.header}
                # A header without a record below it is a form, not a register, where there are others.
                holds = known >= set(self._naming.required) and sheet.height >= part.first
                (found if holds else others).append(part)
                if named or len(sheet.names) == 1:
                    # It comes with all its rows; they are read on from here.
                    self._begun = reading, sheet, head
                    break
            if not found:
                self._refuse(others)
        except BaseException:
            reading.close()
            raise
        if self._begun is None:
            reading.close()
        hidden = [part for part in found if not part.visible]
        same = all(_same(part.header, found[0].header) for part in found)
        if not same or 0 < len(hidden) < len(found):
            listed = ", ".join(f"{part.sheet!r}{'' if part.visible else ' (hidden)'}" for part in found)
            raise IntakeError(
                f"{self.path}: several of its sheets hold a register: {listed}; keep one of them, or name it "
                f"in simaudit.toml: sheet = {found[0].sheet!r} under [carriers.{self.carrier or 'NAME'}]"
            )
        return found

    def _refuse(self, others: Sequence[_Register]) -> NoReturn:
        """Say what the likeliest sheet lacks."""
        if not others:
            raise IntakeError(f"{self.path}: the file is empty")
        best = max(others, key=lambda part: len({self._naming.lookup(name) for name in part.header}))
        map_headers(best.header, f"{self.path}, sheet {best.sheet!r}", self._naming)
        raise IntakeError(f"{self.path}, sheet {best.sheet!r}: there are no records below the header")

    def _part(self, sheet: _Sheet, head: pl.DataFrame) -> _Register:
        rows = [["" if cell is None else cell for cell in row] for row in head.head(_HEAD_ROWS).rows()]
        profile = self._profile
        check_headings(rows[0], f"{self.path}, sheet {sheet.name!r}", self._limits)
        if profile.names is not None:
            above = profile.header_row or 0
            return _Register(sheet.name, list(profile.names), above, above + 1, sheet.visible, sheet.left)
        if profile.header_row is not None:
            above = profile.header_row - 1
            if above >= len(rows):
                raise IntakeError(
                    f"{self.path}, sheet {sheet.name!r}: it has no row {profile.header_row} for a header; "
                    "correct header_row in the carrier's profile"
                )
            header, taken = rows[above], 1
        else:
            above, taken, header = find_header(rows, self._naming)
        while header and not header[-1].strip():
            header = header[:-1]
        check_headings(header, f"{self.path}, sheet {sheet.name!r}", self._limits)
        return _Register(sheet.name, header, above, above + taken + 1, sheet.visible, sheet.left)


class _Reading:
    """The process that reads a workbook (sheets.py); each of its sheets is to be taken at once."""

    def __init__(
        self, path: Path, form: str, limits: FileLimits, wanted: Sequence[str], *, head: int = 0
    ) -> None:
        self._path, self._limits = path, limits
        # -P: nothing that lies in the current folder is a module. The package is found where this one was.
        command = [sys.executable, "-P", "-m", "simaudit.intake.sheets", str(path.resolve()), form]
        found = os.pathsep.join(filter(None, [str(_PACKAGE.parent), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603 (no shell; this interpreter and our own module)
            [*command, str(limits.max_workbook_memory), str(head), *wanted],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": found},
        )
        self._stdout = cast("BufferedReader", self._process.stdout)

    def close(self) -> None:
        """End the process, whether or not all was taken."""
        self._process.kill()
        self._process.communicate()

    def sheets(self) -> Iterator[_Sheet]:
        """Every sheet asked for; raises IntakeError where the process ends without them."""
        while self._stdout.peek(1):
            try:
                stream = pa.ipc.open_stream(self._stdout)
                about = json.loads(stream.schema.metadata[b"sheet"])
                rows = self._rows(stream)
                yield _Sheet(
                    about["name"],
                    about["names"],
                    about["visible"],
                    about["readable"],
                    about["rows"],
                    about["left"],
                    about["lost_digits"],
                    rows,
                )
                for _ in rows:
                    pass
            except (pa.ArrowException, OSError) as error:
                raise self._failure() from error
        if self._process.wait() != 0:
            raise self._failure()

    def _rows(self, stream: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
        try:
            for batch in stream:
                yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
        except (pa.ArrowException, OSError) as error:
            raise self._failure() from error

    def _failure(self) -> IntakeError:
        code = self._process.wait()
        if code == Ending.PASSWORD:
            return IntakeError(
                f"{self._path}: the workbook is protected by a password; "
                "save it without one and hand it in again"
            )
        if code == Ending.NO_SHEET:
            return IntakeError(
                f"{self._path}: it has no sheet of the name in the carrier's profile; correct sheet under "
                "[carriers] in simaudit.toml"
            )
        if code == Ending.DAMAGED:
            return IntakeError(
                f"{self._path}: not a readable workbook (truncated or damaged); "
                "open it, save it as .xlsx and hand it in again"
            )
        return IntakeError(
            f"{self._path}: the workbook is damaged, or takes more than "
            f"{self._limits.max_workbook_memory:,} bytes of memory (max_workbook_memory under [limits] in "
            "simaudit.toml); export the register as delimited text (.csv) or Parquet"
        )


def _check_size(path: Path, limits: FileLimits) -> None:
    """Raises IntakeError where a zipped workbook claims to unpack to more than an archive may."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > limits.max_expansion * path.stat().st_size:
        raise IntakeError(
            f"{path}: unpacks to {size:,} bytes, more than {limits.max_expansion} times its own size "
            "(max_expansion under [limits] in simaudit.toml)"
        )


def _same(header: Sequence[str], other: Sequence[str]) -> bool:
    return [folded(name) for name in header] == [folded(name) for name in other]


def _letters(place: int) -> str:
    """The name a spreadsheet gives a column: 0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
