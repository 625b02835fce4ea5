"""Secrets: made, hashed for looking up, and sealed for keeping; the secret key never leaves here."""

import base64
import hashlib
import hmac
import os
import secrets
import string

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# A prefix that secret scanners, and people reading a log, can recognise.
PREFIX = "tocsin_"
_TOKEN_BYTES = 32
_NONCE_BYTES = 12
# As the public Statuspage formats have them; 62 bits.
_CODE_LENGTH = 12
_CODE_LETTERS = string.ascii_lowercase + string.digits
_SEAL = "s1."


class SealBrokenError(Exception):
    """What was sealed does not open: another secret key, another purpose, or somebody changed it."""


def new_token() -> str:
    return PREFIX + _written(os.urandom(_TOKEN_BYTES))


def new_code() -> str:
    """What outsiders know a page, a component or an update by: it cannot be guessed, and says nothing."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def token_hash(token: str) -> str:
    """What is kept instead of a token. Tokens carry 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Keyring:
    """Keys for sealing and signing, derived from the one secret key. `purpose` keeps uses apart."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, "seal"))
        self._signing_key = _derived(secret_key, "sign")

    def seal(self, text: str, *, purpose: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        return _SEAL + _written(nonce + self._cipher.encrypt(nonce, text.encode(), purpose.encode()))

    def unseal(self, sealed: str, *, purpose: str) -> str:
        """SealBrokenError when this keyring did not seal it for this purpose."""
        if not sealed.startswith(_SEAL):
            raise SealBrokenError
        try:
            raw = _read(sealed.removeprefix(_SEAL))
            opened = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError from error
        return opened.decode()

    def sign(self, text: str, *, purpose: str) -> str:
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return _written(hmac.digest(self._signing_key, message, "sha256"))

    def signed(self, signature: str, text: str, *, purpose: str) -> bool:
        """Whether `signature` is ours, answered in constant time."""
        expected = self.sign(text, purpose=purpose)
        return hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected.encode())


def _derived(secret_key: str, use: str) -> bytes:
    info = f"tocsin {use} v1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
