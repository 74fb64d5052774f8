"""Files that a browser sends into a month of the inbox: all of them, each whole, or none.

Nothing of a file is opened, unpacked or followed. It is written under a name of ours in the inbox and forced
to the disk; then all are moved to their places at once, as a run moves what it has built.
"""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Final

from starlette.datastructures import UploadFile

from simaudit.errors import UsageError
from simaudit.files import fsync_tree, private_file, private_folder, writing_to
from simaudit.harmless_text import unseen_sign
from simaudit.jobs.inputs.extract_files import no_file
from simaudit.period import Period
from simaudit.store.atomic_swap import atomic_swap, recover

_INCOMING: Final = ".simaudit-desk"
"""The folder in the inbox where files are written: its name gives no month, so that no run looks into it."""
_LONGEST_NAME, _MOST_BYTES = 150, 240
"""The longest name; file systems take 255 bytes, some of which its predecessor's name needs meanwhile."""
_ONE_AT_A_TIME: Final = Lock()
"""What else lies in the folder was left by a desk that was killed."""
_NO_PLAIN_NAME: Final = re.compile(
    r"^$|^[.~]|[. ]$|[<>:\"/\\|?*]|^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.I
)
"""Hidden, a path, or reserved on Windows (Microsoft, Naming Files, Paths, and Namespaces)."""


def free_bytes() -> int:
    """How many bytes a form may have: they are written twice, as the form comes, and in the inbox."""
    return shutil.disk_usage(tempfile.gettempdir()).free // 2


def plain_name(sent: str | None) -> str:
    """A file's own name in NFC; raises UsageError where it is not plain enough for every system."""
    name = unicodedata.normalize("NFC", sent or "")
    too_long = len(name) > _LONGEST_NAME or len(name.encode(errors="replace")) > _MOST_BYTES
    if too_long or unseen_sign(name) or _NO_PLAIN_NAME.search(name):
        raise UsageError("upload_name_refused", name=name[:_LONGEST_NAME], most=_LONGEST_NAME)
    return name


def take_files(inbox: Path, period: Period, sent: Sequence[UploadFile], *, replacing: bool) -> None:
    """Put the files of a form into INBOX/<period>, mode 0600; `replacing`: in place of files of these names.

    Raises UsageError where a name is refused, there already or sent twice, IntakeError where a folder is a
    link or what is to be replaced is no file, OutputError.
    """
    folder = inbox / str(period)
    names = [plain_name(file.filename) for file in sent]
    folded = [name.casefold() for name in names]
    for name in names:
        present = (folder / name).is_symlink() or (folder / name).exists()
        if folded.count(name.casefold()) > 1 or (present and not replacing):
            raise UsageError("upload_there_already", name=name, period=str(period))
        if present and (refusal := no_file(folder / name)):
            raise refusal
    with _ONE_AT_A_TIME, writing_to(folder):
        incoming = _emptied(inbox, folder)
        folder.mkdir(exist_ok=True)
        moves = [(incoming / str(number), folder / name) for number, name in enumerate(names)]
        for file, (written, _) in zip(sent, moves, strict=True):
            with private_file(written).open("r+b") as copy:
                shutil.copyfileobj(file.file, copy, 1 << 20)
        fsync_tree(incoming)
        with atomic_swap(moves, incoming / "swap.json", ""):
            pass
        shutil.rmtree(incoming)


def _emptied(inbox: Path, *folders: Path) -> Path:
    """The folder to write in; what a killed desk has moved is put back. Links to folders are refused."""
    incoming = inbox / _INCOMING
    for folder in (incoming, *folders):
        if folder.is_symlink() and (refusal := no_file(folder)):
            raise refusal
    recover(incoming / "swap.json", lambda _: False)
    shutil.rmtree(incoming, ignore_errors=True)
    return private_folder(incoming)


def tidy(inbox: Path) -> None:
    """Put back what a killed desk has begun to move into the inbox; nothing while files are coming in."""
    if (inbox / _INCOMING).exists() and not _ONE_AT_A_TIME.locked():
        with _ONE_AT_A_TIME:
            shutil.rmtree(_emptied(inbox))
