"""Answers that come compressed although none was asked for."""

import zlib
from collections.abc import Iterator

import httpx

from .errors import AnswerTooLong

# Gzip or zlib, as the first bytes say.
EITHER = zlib.MAX_WBITS | 32
KNOWN = ("gzip", "x-gzip", "deflate")


def unpacked(answer: httpx.Response, most_bytes: int) -> httpx.Response:
    """The answer in clear, and no more of it than was allowed: a few kilobytes can hold gigabytes.

    Other encodings than gzip stay as they came; nobody unpacks them later either.
    """
    encoding = answer.headers.pop("content-encoding", "").strip().lower()
    if encoding not in KNOWN:
        return answer
    answer.headers.pop("content-length", None)
    return httpx.Response(
        answer.status_code,
        headers=answer.headers,
        stream=_Unpacked(answer.stream, most_bytes),
        extensions=answer.extensions,
    )


class _Unpacked(httpx.SyncByteStream):
    def __init__(self, packed: httpx.SyncByteStream, most_bytes: int) -> None:
        self._packed, self._left = packed, most_bytes

    def __iter__(self) -> Iterator[bytes]:
        """
        Raises:
            AnswerTooLong: more comes out than was allowed.
            httpx.DecodingError: it is not what its header says.
        """
        unpacker = zlib.decompressobj(EITHER)
        for piece in self._packed:
            while piece:
                try:
                    data = unpacker.decompress(piece, self._left + 1)
                except zlib.error:
                    raise httpx.DecodingError("packed") from None
                self._left -= len(data)
                if self._left < 0:
                    raise AnswerTooLong("unpacked")
                yield data
                piece = unpacker.unconsumed_tail

    def close(self) -> None:
        self._packed.close()
