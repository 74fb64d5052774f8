"""The files of an audited folder: which of its entries are files, and which files have the same content."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit.errors import IntakeError, Note
from simaudit.files import file_hash, special_file

_START_BYTES: Final = 65_536
"""Equal size is common among parts of one register; an equal start as well is not."""

_COPY: Final = re.compile(
    r"^(?:copy of|b[aả]n sao(?: c[uủ]a)?)[ _-]+|[ _-]+(?:copy|b[aả]n sao)\b|\s*\([0-9]+\)", re.IGNORECASE
)
"""What file managers put before or behind the name of a copy, in English and Vietnamese."""


def original_name(name: str) -> str:
    """The name without what makes it that of a copy: both are the same carrier's."""
    return _COPY.sub("", unicodedata.normalize("NFC", name))


def is_called_copy(name: str) -> bool:
    """Whether a file manager made a file of this name as a copy of another."""
    return _COPY.search(unicodedata.normalize("NFC", name)) is not None


def no_file(entry: Path) -> IntakeError | None:
    """Why an entry of an audited folder is not read; None for a regular file.

    Links are not followed: whoever delivers files could have one carrier's file read as another's by a link,
    or a file that isn't part of the folder.
    """
    if entry.is_symlink():
        return IntakeError("is_link", path=entry, target=entry.readlink())
    if entry.is_dir():
        return IntakeError("is_folder", path=entry)
    special = special_file(entry)
    return IntakeError.of(special, path=entry) if special else None


@dataclass(frozen=True)
class DistinctExtracts:
    """Extracts by carrier, no content twice."""

    extracts: Mapping[str, tuple[Path, ...]]
    copies: tuple[Note, ...]
    """The files that aren't read because another one of the carrier has the same content."""
    refused: tuple[IntakeError, ...]
    """The files of one content that are several carriers': nothing tells whose it is."""


def distinct_extracts(extracts: Mapping[str, Sequence[Path]]) -> DistinctExtracts:
    """Leave out the copies of a carrier's file, and every file that another carrier's equals.

    What a file manager calls a copy has the name of the original and more (`… - Copy`, `… (1)`, `… - bản
    sao`), and is often listed before it: of files of one content, one that isn't called a copy is read,
    and of several the one of the shortest name.

    Only files of the same size are opened, and only those that begin alike are hashed. Empty files are all
    left in: that they are empty says more.
    """
    left_out: set[Path] = set()
    copies: list[Note] = []
    refused: list[IntakeError] = []
    for alike in _same_content(extracts):
        # Of names equally long, the one given first.
        (carrier, first), *others = sorted(
            alike, key=lambda owned: (is_called_copy(owned[1].name), len(owned[1].name))
        )
        if all(other == carrier for other, _ in others):
            copies += [Note("copy_of_file", file=path, first=first) for _, path in others]
            left_out.update(path for _, path in others)
            continue
        for carrier, path in alike:
            twin = next((other, file) for other, file in alike if other != carrier)
            refused.append(IntakeError("content_of_other_carrier", path=path, carrier=twin[0], file=twin[1]))
        left_out.update(path for _, path in alike)
    distinct = {
        carrier: tuple(path for path in paths if path not in left_out) for carrier, paths in extracts.items()
    }
    return DistinctExtracts(
        {carrier: paths for carrier, paths in distinct.items() if paths}, tuple(copies), tuple(refused)
    )


_Owned = tuple[str, Path]
"""A carrier and its file."""


def _same_content(extracts: Mapping[str, Sequence[Path]]) -> Iterator[list[_Owned]]:
    files = [(carrier, path) for carrier, paths in extracts.items() for path in paths]
    groups = [[owned for owned in group if _size(owned[1])] for group in _alike(files, _size)]
    for same_size in groups:
        for same_start in _alike(same_size, _start):
            yield from _alike(same_start, file_hash)


def _alike(files: Iterable[_Owned], key: Callable[[Path], Hashable]) -> Iterator[list[_Owned]]:
    """The groups of two and more files that have the same key; a file that can't be read is in none."""
    groups: defaultdict[Hashable, list[_Owned]] = defaultdict(list)
    for carrier, path in files:
        try:
            groups[key(path)].append((carrier, path))
        except OSError:
            # Reading it as an extract says why.
            continue
    return (group for group in groups.values() if len(group) > 1)


def _size(path: Path) -> int:
    return path.stat().st_size


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.sha256(file.read(_START_BYTES)).digest()
