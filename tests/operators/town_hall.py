"""The one address that is known."""

from booking.directory.addresses import Address, AddressKind

TOWN_HALL = Address(
    label="1 rue de la Mairie 07000 Privas",
    kind=AddressKind.HOUSE_NUMBER,
    name="1 rue de la Mairie",
    departement="07",
    city_code="07186",
    city_name="Privas",
    post_code="07000",
    latitude=44.73,
    longitude=4.59,
)
