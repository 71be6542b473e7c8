"""Bodies in JSON and in parts."""

from collections.abc import Mapping
from typing import IO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

TOO_DEEP = "Ce JSON est trop profond."
NOT_JSON = "Le corps de la demande n’est pas du JSON."
NO_PARTS = "Le corps de la demande n’est pas un formulaire en plusieurs parties."


class BoundedJSONParser(JSONParser):
    """Refuses a body that is nested too deep to be read, which the library lets fail, and says in
    French of any other that it is none."""

    def parse(
        self,
        stream: IO,
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> object:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        except ParseError:
            raise ParseError(NOT_JSON) from None


class FrenchMultiPartParser(MultiPartParser):
    """Says in French that a body is no form in parts (no boundary, or none of it is there)."""

    def parse(
        self,
        stream: IO,
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> DataAndFiles:
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError:
            raise ParseError(NO_PARTS) from None
