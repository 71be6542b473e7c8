"""Where the usager lives, as the address of a page says it: who receives them, and what is near."""

from dataclasses import dataclass

from django.http import QueryDict

from . import reading

# « Continuer sans adresse »: only what the whole espace offers.
WITHOUT = "sans_adresse"
CITY_CODE = r"\d[0-9AB]\d{3}"
STREET = rf"{CITY_CODE}_[0-9A-Za-z]{{4}}(_.{{1,40}})?"
DEPARTEMENT = r"\d[0-9AB]|97\d|98\d"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known of the address. Everything comes from outside, checked for its form only.

    Args:
        city_code: INSEE code; without it no sector is known.
        is_skipped: the usager goes on without an address.
    """

    address: str = ""
    departement: str = ""
    city_code: str = ""
    street_ban_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_skipped: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Whereabouts":
        """Read an address; values that can be none are as if they were not there."""
        latitude = reading.degrees(query, "latitude", 90)
        longitude = reading.degrees(query, "longitude", 180)
        is_placed = latitude is not None and longitude is not None
        city_code = reading.word(query, "city_code", fits=CITY_CODE)
        street = reading.word(query, "street_ban_id", fits=STREET)
        return cls(
            address=reading.word(query, "address", "where"),
            departement=reading.word(query, "departement", fits=DEPARTEMENT),
            city_code=city_code,
            street_ban_id=street if city_code and street.startswith(f"{city_code}_") else "",
            latitude=latitude if is_placed else None,
            longitude=longitude if is_placed else None,
            is_skipped=reading.flag(query, WITHOUT),
        )

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask: a town, a département alone, or none on purpose."""
        return bool(self.city_code or self.is_skipped or (self.departement and not self.address))

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, when they are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def parameters(self) -> dict[str, str]:
        """As they are written in an address, those known only."""
        known = {
            "address": self.address,
            "departement": self.departement,
            "city_code": self.city_code,
            "street_ban_id": self.street_ban_id,
            "latitude": _degrees(self.latitude),
            "longitude": _degrees(self.longitude),
            WITHOUT: "1" if self.is_skipped else "",
        }
        return {name: value for name, value in known.items() if value}


NOWHERE_YET = Whereabouts()


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
