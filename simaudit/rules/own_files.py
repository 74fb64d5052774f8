"""Files of a department's own, in a folder of its configuration, over built-in ones of the same names.

Such a file has the built-in one's format and holds only what differs. What was used of it is told by its
hash: in the manifest, the receipt, the reports, and in the rule set's fingerprint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simaudit.errors import Note, UsageError, nearest
from simaudit.files import file_hash, read_text, system_reason
from simaudit.rules.toml_file import StrictModel

OwnKind = Literal["law", "vocabulary", "reference"]
"""What is in a folder; the configuration names it as `law_folder` and so on."""


class OwnTable(StrictModel):
    """A file of a department's own that a run used, as its outputs tell of it."""

    kind: OwnKind
    """Which of the folders it is in."""
    file: str
    """Its name in the folder."""
    sha256: str
    """Of its bytes."""


@dataclass(frozen=True)
class OwnFile:
    """A file of a department's own, as it was read."""

    kind: OwnKind
    path: Path
    text: str
    sha256: str

    @property
    def table(self) -> OwnTable:
        """What outputs tell of it."""
        return OwnTable(kind=self.kind, file=self.path.name, sha256=self.sha256)


def own_files(folder: Path | None, kind: OwnKind, names: Sequence[str], place: Note) -> dict[str, OwnFile]:
    """Name → the file, of those in the folder; none without a folder.

    Names that begin with a dot are left alone. Raises UsageError where there is no such folder, where it has
    something of another name than `names`, or a file can't be read; `place` is the key that names the folder.
    """
    if folder is None:
        return {}
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("no_own_folder", place=place, folder=folder) from error
    except OSError as error:
        raise UsageError(
            "own_folder_unreadable", place=place, folder=folder, why=system_reason(error)
        ) from error
    for path in entries:
        if path.name not in names:
            near = nearest(path.name, names)
            raise UsageError("own_file_unknown", path=path, near=near, names=list(names))
    return {path.name: OwnFile(kind, path, read_text(path, UsageError), file_hash(path)) for path in entries}
