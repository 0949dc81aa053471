"""What a save state is wrapped in while a client keeps it."""

from __future__ import annotations

import hashlib
import hmac

_MAGIC = b"mario_learning.serve 1\n"
_HASH_BYTES = 32


class Envelope:
    """Magic, identity, HMAC-SHA256 (SHA-256 where there are no keys), state.

    The MAC's key is derived from the server's secret key: servers with the same keys accept each
    other's states, and nobody without them can make one. Without keys only integrity is checked.
    """

    def __init__(self, identity: str, secret: bytes) -> None:
        self._identity = hashlib.sha256(identity.encode()).digest()
        self._key = (
            hashlib.sha256(b"mario_learning.serve state " + secret).digest() if secret else b""
        )

    def wrap(self, state: bytes) -> bytes:
        """The state for a client to keep."""
        body = self._identity + state
        return _MAGIC + self._digest(body) + body

    def unwrap(self, wrapped: bytes) -> bytes:
        """What was wrapped.

        Raises:
            ValueError: it is another release's, damaged, made under other keys, or of something else.

        """
        if not wrapped.startswith(_MAGIC):
            raise ValueError("it is none of this server's, or of another release")
        digest = wrapped[len(_MAGIC) : len(_MAGIC) + _HASH_BYTES]
        body = wrapped[len(_MAGIC) + _HASH_BYTES :]
        if not hmac.compare_digest(digest, self._digest(body)):
            raise ValueError("it is damaged, or was made under other keys")
        if body[:_HASH_BYTES] != self._identity:
            raise ValueError("it is of another environment")
        return body[_HASH_BYTES:]

    def _digest(self, body: bytes) -> bytes:
        if self._key:
            return hmac.digest(self._key, body, "sha256")
        return hashlib.sha256(body).digest()
