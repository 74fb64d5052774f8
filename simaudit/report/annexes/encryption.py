"""Restricted annexes for named people: encrypted to their public keys (age), no plain copy in the output.

Built in the store's own folder, which holds the same people's data and is as
closed; there they are on the disk in plain until the run has encrypted them.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from simaudit.errors import Note, OutputError, UsageError
from simaudit.files import private_file, private_folder


def available() -> bool:
    """Whether the library that encrypts is installed."""
    return find_spec("pyrage") is not None


def recipients_of(keys: Sequence[str], place: Note) -> list[Any]:
    """Public keys as the library wants them: age1… or ssh-ed25519, ssh-rsa; raises UsageError at `place`."""
    if not keys:
        return []
    if not available():
        raise UsageError("age_not_installed", place=place)
    from pyrage import RecipientError, ssh, x25519

    found = []
    for key in keys:
        try:
            found.append((ssh if key.startswith("ssh-") else x25519).Recipient.from_str(key.strip()))
        except RecipientError as error:
            # Somebody may have put the private key here; it is not repeated.
            raise UsageError("no_public_key", place=place, number=str(len(found) + 1)) from error
    return found


@contextmanager
def restricted_folder(folder: Path, building: Path, keys: Sequence[str]) -> Iterator[Path]:
    """A closed folder to fill with what goes to `folder`; with `keys`, it arrives there as NAME.age only.

    `building` lies in the store and is gone at the end. Raises OutputError.
    """
    if not keys:
        yield private_folder(folder)
        return
    from pyrage import EncryptError, encrypt_file

    recipients = recipients_of(keys, Note("at_key", key="restricted.recipients"))
    plain = private_folder(building)
    try:
        yield plain
        private_folder(folder)
        for file in sorted(plain.iterdir()):
            encrypted = private_file(folder / f"{file.name}.age")
            encrypt_file(str(file), str(encrypted), recipients)
            file.unlink()
    except EncryptError as error:
        raise OutputError("annexes_not_encrypted", path=folder) from error
    finally:
        shutil.rmtree(plain, ignore_errors=True)
