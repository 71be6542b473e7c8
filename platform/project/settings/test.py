"""The suite: real PostgreSQL, fast password hashes, mail kept in memory unless a test says SMTP."""

from .base import *

DEBUG = False
SECRET_KEY = "only-for-tests-0123456789-0123456789-0123456789-abcdef"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PUBLIC_SCHEME = "http"
LOGGING["root"]["level"] = "ERROR"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "integrations.sms.memory.MemorySms"
ADDRESS_SEARCH = "integrations.geocoding.memory.MemoryAddresses"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tenants.cache.key_of_espace",
    }
}
OPERATIONS_EMAILS = ["exploitation@rdv.example"]
# Written by themselves, counts would add a query to some test or other.
LEVELS_SECONDS = 0
METRICS_TOKEN = "a-token-of-the-suite"
OUTBOX_WAKE = "tests.support.outbox.no_wake"
# Tests ask from one address; those of the limits turn them on.
LIMITS_ENABLED = False
BRIEF_CACHE_SECONDS = 0
DEMO = True
OPERATOR = {
    "publisher": "Exploitant\n1 rue des Tests",
    "publication_director": "Ada Exemple",
    "hosting": "Hébergeur\n2 rue des Tests\n+33199000011",
    "processors": "Hébergement : Hébergeur",
    "data_protection_officer": "delegue@rdv.example",
    "phone": "+33199000010",
    "email": "assistance@rdv.example",
}
DEFAULT_FROM_EMAIL = "RDV <rdv@rdv.example>"
