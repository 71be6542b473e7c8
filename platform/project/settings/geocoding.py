"""Who answers when an address is looked for."""

from .env import ADDRESS_API_URL

ADDRESS_SEARCH = "integrations.geocoding.national.NationalAddresses"
