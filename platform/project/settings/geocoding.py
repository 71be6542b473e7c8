"""Who answers when an address is looked for, and who draws maps."""

from .env import ADDRESS_API_URL, MAP_TILES_CREDIT, MAP_TILES_URL

ADDRESS_SEARCH = "integrations.geocoding.national.NationalAddresses"
