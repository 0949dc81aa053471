"""What can go wrong, as exceptions whose text says what to do."""

from __future__ import annotations


class ServerError(RuntimeError):
    """Anything about the server; ``reset()`` connects again after each of them."""


class ServerRefused(ServerError):
    """The server says no, in the sentence that is this exception's text.

    Attributes:
        code: ``ErrorCode`` of ``proto/messages.proto``, by its name.

    """

    def __init__(self, sentence: str, code: str = "ERROR_UNKNOWN") -> None:
        super().__init__(sentence)
        self.code = code


class UnusableStateError(ServerRefused):
    """A save state is damaged, or of another release, emulator, ROM, game or keys."""


class ServerLost(ServerError, ConnectionError):
    """The server ended or has forgotten this client: the episodes going on are lost."""


class ServerSilent(ServerError, TimeoutError):
    """The server has not answered in time."""


class ProtocolError(ServerError):
    """What answers does not speak this protocol, or another version of it."""


class VersionError(ProtocolError):
    """A message of another version of the protocol.

    Attributes:
        version: That its sender speaks.
        request_id: Its id.

    """

    def __init__(self, sentence: str, version: int, request_id: int) -> None:
        super().__init__(sentence)
        self.version = version
        self.request_id = request_id


class AddressError(ValueError):
    """An address that is not valid, or that needs keys."""


class KeyFileError(ValueError):
    """A key is missing, is none, or can be read by others."""
