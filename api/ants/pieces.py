"""A JSON answer sent as it is made, and packed for whoever asks: whole, the largest has 55 MB."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

JSON = "application/json"
# Below so many pieces, one answer with its length: there is nothing to gain.
FEW = 60
# The slots of a place repeat each other: more effort packs them no better.
LEVEL = 1
_GZIP = 31  # window bits, with the header of gzip


def told_in_pieces(
    request: HttpRequest, pieces: Iterable[bytes]
) -> HttpResponse | StreamingHttpResponse:
    """Packed by gzip when it is large and the request takes it: the JSON is the same."""
    pieces = iter(pieces)
    first = list(islice(pieces, FEW))
    if len(first) < FEW:
        return HttpResponse(b"".join(first), content_type=JSON)
    whole = chain(first, pieces)
    if _takes_gzip(request):
        response = StreamingHttpResponse(_packed(whole), content_type=JSON)
        response["Content-Encoding"] = "gzip"
    else:
        response = StreamingHttpResponse(whole, content_type=JSON)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    for asked in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, parameters = parse_header_parameters(asked)
        if coding in ("gzip", "*"):
            try:
                return float(parameters.get("q", "1")) > 0
            except ValueError:
                return False
    return False


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
