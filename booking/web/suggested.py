"""An address as pages suggest it: its words, and the parameters by which it is chosen."""

from booking.directory.addresses import Address, AddressKind

# Of the parameters of an address (booking.md 2.1); a script fills the fields of these names.
PARTS = ("address", "departement", "city_code", "street_ban_id", "latitude", "longitude")


def suggestion(address: Address) -> dict[str, object]:
    """For components/address_field.html and its script: `label`, `hint` and `parts`."""
    return {"label": address.label, "hint": _hint(address), "parts": parts_of(address)}


def parts_of(address: Address) -> dict[str, str]:
    """The parameters that say which address was chosen; coordinates to about ten metres."""
    known = address.latitude is not None and address.longitude is not None
    values = (
        address.label,
        address.departement,
        address.city_code,
        address.street_ban_id,
        f"{address.latitude:.4f}" if known else "",
        f"{address.longitude:.4f}" if known else "",
    )
    return dict(zip(PARTS, values, strict=True))


def _hint(address: Address) -> str:
    """What tells apart answers of the same name."""
    if address.kind == AddressKind.MUNICIPALITY:
        return f"Commune, {address.post_code or address.departement}"
    return "" if address.city_name in address.label else address.city_name
