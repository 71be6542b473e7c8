"""A zone given by its words: a commune, or a street, as the address service knows them."""

from booking.directory.addresses import Address, AddressKind, search_addresses
from booking.directory.plain import plain


def zone_addresses(typed: str) -> tuple[Address, ...]:
    """The one meant, when the words tell it; else those that they may mean.

    Raises:
        AddressServiceDown: nobody answers.
    """
    found = tuple(one for one in search_addresses(typed) if _is_zone(one))
    exact = tuple(one for one in found if plain(one.label) == plain(typed))
    return exact[:1] or found


def cells_of(address: Address) -> dict[str, str]:
    """What `create_zone` takes."""
    is_town = address.kind == AddressKind.MUNICIPALITY
    return {
        "city_code": address.city_code,
        "city_name": address.city_name,
        "street_name": "" if is_town else address.street_name,
        "street_ban_id": "" if is_town else address.street_ban_id,
    }


def _is_zone(address: Address) -> bool:
    """A hamlet without a street of its own is in its commune, and in no other zone."""
    named = address.street_name and address.street_ban_id
    return address.kind == AddressKind.MUNICIPALITY or bool(named)
