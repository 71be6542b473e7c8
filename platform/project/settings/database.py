"""PostgreSQL, one schema and one role an espace. Caches and the host names' cache."""

import dj_database_url

from .env import CACHE_URL, CITUS, DATABASE_URL, DB_POOL, SCHEMA_TEMPLATES

_parsed = dj_database_url.parse(DATABASE_URL)
_parsed["ENGINE"] = "tenants.postgresql"
_parsed["CONN_MAX_AGE"] = 0 if DB_POOL else 60
_parsed["CONN_HEALTH_CHECKS"] = not DB_POOL
_options = _parsed.setdefault("OPTIONS", {})
_options.setdefault("connect_timeout", 5)
if DB_POOL:
    # Seconds. Few and short-lived: a backend grows by 0.3 to 1.3 MB for each schema it has seen.
    _options["pool"] = {"min_size": 2, "max_size": 8, "timeout": 5, "max_lifetime": 900}

DATABASES = {"default": _parsed}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TENANT_MODEL = "tenants.Espace"
TENANT_DOMAIN_MODEL = "tenants.Host"
# Safe from django-tenants 4.0.1 on (tests/tenancy/test_savepoint.py keeps it so).
TENANT_LIMIT_SET_CALLS = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_FUNCTION": "tenants.cache.key_of_espace",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
