"""The secret key of an installation, with which pseudonyms and finding keys are computed.

It is outside the store and the output, so that copies of these don't contain it. Without it findings can't be
compared between months; a backup must be protected like a password.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock

from simaudit import files as disk
from simaudit.errors import UsageError

_BYTES: Final = 32
_LARGEST: Final = 1024
"""Characters that are read of a key file: more than it has."""


def installation_key(path: Path) -> bytes:
    """Read the key file, or create it.

    Raises UsageError where others may read it, it is another user's, or it has no valid key.
    """
    if (special := disk.special_file(path)) is not None:
        raise UsageError.of(special, path=path)
    try:
        if not path.exists():
            _make(path)
        disk.refuse_files_of_others(path, UsageError)
        if disk.rights_of_others(path.stat().st_mode):
            raise UsageError("key_file_open_to_others", path=path, file=path)
        with path.open(encoding="ascii") as file:
            # Whatever lies there instead may be large.
            key = bytes.fromhex(file.read(_LARGEST).strip())
    except OSError as error:
        raise UsageError("key_file_unusable", path=path, why=disk.system_reason(error)) from error
    except ValueError as error:
        raise UsageError("not_a_key_file", path=path) from error
    if len(key) != _BYTES:
        raise UsageError("not_a_key_file", path=path)
    return key


def key_fingerprint(key: bytes) -> str:
    """16 hexadecimal digits that tell keys apart and reveal nothing of one: an HMAC of a text of its own.

    No finding key or pseudonym is computed from that text.
    """
    return hmac.new(key, b"simaudit key fingerprint", hashlib.sha256).hexdigest()[:16]


def _make(path: Path) -> None:
    """Create the key atomically; two first runs at the same time get the same one."""
    lock = path.with_name(f".{path.name}.lock")
    with FileLock(lock, mode=0o600):
        if not path.exists():
            disk.write_atomically(path, f"{secrets.token_hex(_BYTES)}\n")
    # Processes that wait for the lock, or create it again, find the key in place.
    with suppress(OSError):
        lock.unlink()


def hmac_sql(text: str) -> str:
    """SQL of HMAC-SHA256 (RFC 2104) of an SQL text, in hexadecimal, with the values of `hmac_values`."""
    return f"sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode({text}))))"


def hmac_values(key: bytes) -> dict[str, object]:
    """`inner` and `outer` pad of the key, for databases with SHA-256 but no HMAC."""
    padded = key.ljust(64, b"\0")
    return {"inner": bytes(byte ^ 0x36 for byte in padded), "outer": bytes(byte ^ 0x5C for byte in padded)}
