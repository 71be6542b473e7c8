"""Bodies in JSON and in parts, refused in French."""

from collections.abc import Mapping
from typing import IO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser

TOO_DEEP = "Ce JSON est trop profond."


class _InFrench(BaseParser):
    """`refusal`: what is said of a body that cannot be read, in place of the library's words."""

    refusal: str

    def parse(
        self,
        stream: IO,
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> object:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            # Nested too deep to be read, which the library lets fail.
            raise ParseError(TOO_DEEP) from None
        except ParseError:
            raise ParseError(self.refusal) from None


class BoundedJSONParser(_InFrench, JSONParser):
    refusal = "Le corps de la demande n’est pas du JSON."


class FrenchMultiPartParser(_InFrench, MultiPartParser):
    """None without a boundary, or when it is not in the body."""

    refusal = "Le corps de la demande n’est pas un formulaire en plusieurs parties."
