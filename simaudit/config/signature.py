"""Signatures of files that leave the installation, by Ed25519 (RFC 8032) of the library `cryptography`.

The signing key is derived from the installation's key by HKDF (RFC 5869), so that there is no second secret
to keep. A signature says that a file is as the holder of a key has signed it; whose key that is, people have
to tell each other: by its fingerprint.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY, SIGNATURE = "key", "signature"
"""Members of a signed JSON object: the public key and the signature, in hexadecimal digits."""

_CONTEXT: Final = b"simaudit signature of shared files, Ed25519"
"""Keeps the signing key apart from whatever else is computed with the installation's key."""

_DIGITS: Final = 32
"""Hexadecimal digits of a fingerprint, 128 bits: nobody can make a second key for one, and it can be read out
by telephone."""

_GROUP: Final = 4


def signed(content: Mapping[str, Any], installation_key: bytes) -> dict[str, Any]:
    """The object with the public key, and the signature over all of it."""
    private = _private_key(installation_key)
    whole = {**content, KEY: private.public_key().public_bytes_raw().hex()}
    return {**whole, SIGNATURE: private.sign(signed_bytes(whole)).hex()}


def is_genuine(whole: Mapping[str, Any]) -> bool:
    """Whether the object is as it was signed with the key that it names."""
    content = {name: value for name, value in whole.items() if name != SIGNATURE}
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(whole[KEY]))
        public.verify(bytes.fromhex(whole[SIGNATURE]), signed_bytes(content))
    except (InvalidSignature, KeyError, TypeError, ValueError, RecursionError):
        # Neither is a half of a pair of surrogates text that anybody could have signed.
        return False
    return True


def signed_bytes(content: Mapping[str, Any]) -> bytes:
    """What is signed: the JSON without the signature, keys sorted, no blanks, in UTF-8 without escapes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def public_key(installation_key: bytes) -> str:
    """The public key that belongs to an installation's key, in hexadecimal digits."""
    return _private_key(installation_key).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """What people tell each other of a public key: 32 hexadecimal digits in groups of four."""
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:_DIGITS]
    return "-".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))


def _private_key(installation_key: bytes) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_CONTEXT).derive(installation_key)
    return Ed25519PrivateKey.from_private_bytes(seed)
