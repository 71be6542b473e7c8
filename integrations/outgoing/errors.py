"""Why a request did not go out, or why its answer was dropped."""

import httpx


class OutgoingRefused(httpx.TransportError):
    """Ours, not theirs: trying again changes nothing until somebody changes the address.

    `code` is one of `scheme`, `port`, `host` (none, or with a login in the address), `unknown_host`
    and `internal` (the name leads to an address that is not on the Internet).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AnswerTooLong(httpx.TransportError):
    """They sent more than we said that we would read."""
