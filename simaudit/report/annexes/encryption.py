"""Restricted annexes encrypted to the public keys of named people (age), without a plain copy in the output.

The annexes are built in the store's folder, which holds the same personal data under the same access rights;
there they are on disk in plain until the run has encrypted them.
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
    """Whether pyrage, the library that encrypts, is installed."""
    return find_spec("pyrage") is not None


def recipients_of(keys: Sequence[str], place: Note) -> list[Any]:
    """Public keys (age1…, ssh-ed25519 or ssh-rsa) as pyrage's recipients; `place` says where they were given.

    Raises UsageError where pyrage isn't installed or a text is not a public key.
    """
    if not keys:
        return []
    if not available():
        raise UsageError("age_not_installed", place=place)
    from pyrage import RecipientError, ssh, x25519

    recipients = []
    for key in keys:
        try:
            recipients.append((ssh if key.startswith("ssh-") else x25519).Recipient.from_str(key.strip()))
        except RecipientError as error:
            # The text may be a private key, so the error doesn't repeat it.
            raise UsageError("no_public_key", place=place, number=str(len(recipients) + 1)) from error
    return recipients


@contextmanager
def restricted_folder(folder: Path, building: Path, keys: Sequence[str]) -> Iterator[Path]:
    """A private folder to write annexes to; with `keys`, `folder` gets only their encrypted copies, NAME.age.

    `building` is a folder in the store for the plain files, removed at the end. Raises OutputError.
    """
    if not keys:
        yield private_folder(folder)
        return
    plain = private_folder(building)
    try:
        yield plain
        private_folder(folder)
        for file in sorted(plain.iterdir()):
            encrypt(file, folder / f"{file.name}.age", keys)
            file.unlink()
    finally:
        shutil.rmtree(plain, ignore_errors=True)


def encrypt(plain: Path, target: Path, keys: Sequence[str]) -> None:
    """Write a file encrypted to public keys (mode 0600); raises OutputError, and UsageError on the keys."""
    from pyrage import EncryptError, encrypt_file

    recipients = recipients_of(keys, Note("at_key", key="restricted.recipients"))
    try:
        encrypt_file(str(plain), str(private_file(target)), recipients)
    except EncryptError as error:
        raise OutputError("annexes_not_encrypted", path=target.parent) from error
