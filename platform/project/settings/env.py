"""The typed environment: every variable the platform reads is read here, once."""

from pathlib import Path

from environs import Env

env = Env()

ROOT = Path(__file__).resolve().parents[3]

DATABASE_URL = env.str("DATABASE_URL", "postgres://rdv:rdv@127.0.0.1:5432/rdv")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
CACHE_URL = env.str("CACHE_URL", "redis://127.0.0.1:6379/1")
SECRET_KEY = env.str("SECRET_KEY", "")
# Former ones: what they signed or sealed is still believed and read, nothing new is.
SECRET_KEY_FALLBACKS = [key for key in env.list("SECRET_KEY_FALLBACKS", []) if key.strip()]
# What Prometheus shows to read /metrics ("Authorization: Bearer …"); empty: there is no such page.
METRICS_TOKEN = env.str("RDV_METRICS_TOKEN", "")
# Where worker and relay answer it, on a port that only watchers reach; 0: nowhere.
METRICS_PORT = env.int("RDV_METRICS_PORT", 0)
# What a worker, relay or beat touches as it goes round, for the probe of its machine; "": nothing.
ALIVE_FILE = env.str("RDV_ALIVE_FILE", "")
SENTRY_DSN = env.str("SENTRY_DSN", "")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "local")
# One pool a web process; tasks and commands keep a single connection (no socket across a fork).
DB_POOL = env.bool("RDV_DB_POOL", False)
DEMO = env.bool("RDV_DEMO", False)
# Port that addresses in messages carry in local use; empty behind a real front.
PUBLIC_PORT = env.str("RDV_PORT", "")
PUBLIC_SCHEME = env.str("RDV_SCHEME", "https")
PORTAL_HOST = env.str("RDV_PORTAL_HOST", "localhost")
STATE_DIR = Path(env.str("RDV_STATE_DIR", str(ROOT / ".run")))
# Folder of pg_dump and pg_restore, where they are not on the path.
PG_BIN = env.str("RDV_PG_BIN", "")
# Espace numbers this instance may draw: an espace keeps its ids when it moves to another one.
INSTANCE_FIRST_NUMBER = env.int("RDV_INSTANCE_FIRST_NUMBER", 1)
INSTANCE_LAST_NUMBER = env.int("RDV_INSTANCE_LAST_NUMBER", 65_535)
# Off: new espaces are migrated step by step, as before there were templates of schemas.
SCHEMA_TEMPLATES = env.bool("RDV_SCHEMA_TEMPLATES", True)
# The database is a coordinator of Citus: each new espace is a distributed schema
# (docs/guides/citus.md).
CITUS = env.bool("RDV_CITUS", False)
# Addresses or networks of our own fronts, whose X-Forwarded-For is believed; "unix": the socket.
TRUSTED_PROXIES = env.list("RDV_TRUSTED_PROXIES", [])
# Off for load tests only: they ask from one address.
LIMITS_ENABLED = env.bool("RDV_LIMITS", True)
# How long a public page of slots serves whoever has no cookie; 0: it is made each time.
BRIEF_CACHE_SECONDS = env.float("RDV_BRIEF_CACHE_SECONDS", 3)
EMAIL_URL = env.str("EMAIL_URL", "")
# Domain whose mails the provider hands over to us; empty: our mails say that they are not read.
REPLY_DOMAIN = env.str("RDV_REPLY_DOMAIN", "")
INBOUND_EMAIL_SECRET = env.str("RDV_INBOUND_EMAIL_SECRET", "")
# Who runs the platform, told in the morning of what the night has found; empty: the support.
OPERATIONS_EMAILS = [one for one in env.list("RDV_OPERATIONS_EMAILS", []) if one.strip()]
# From how many hours on a backup is missed; 0: none is awaited (but in production: 26).
BACKUP_MAX_HOURS = env.int("RDV_BACKUP_MAX_HOURS", 0)
SUPPORT_EMAIL = env.str("RDV_SUPPORT_EMAIL", "")
# Tiles of maps, "" for none: the address of one with {z}, {x} and {y}; and whose they are.
MAP_TILES_URL = env.str(
    "RDV_MAP_TILES_URL",
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=normal"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&FORMAT=image/png&TILEMATRIXSET=PM"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
MAP_TILES_CREDIT = env.str("RDV_MAP_TILES_CREDIT", "© IGN, Géoplateforme")
# National address service: its `/search` answers GeoJSON.
ADDRESS_API_URL = env.str("RDV_ADDRESS_API_URL", "https://data.geopf.fr/geocodage")
# « Je donne mon avis »: the address of the inquiry about this service; empty: no button.
FEEDBACK_URL = env.str("RDV_FEEDBACK_URL", "")
# Identity providers: nothing is shown of one that has no client. The issuer is the base of the
# discovery document, as https://auth.agentconnect.gouv.fr/api/v2.
PROCONNECT_ISSUER = env.str("RDV_PROCONNECT_ISSUER", "").rstrip("/")
PROCONNECT_CLIENT_ID = env.str("RDV_PROCONNECT_CLIENT_ID", "")
PROCONNECT_CLIENT_SECRET = env.str("RDV_PROCONNECT_CLIENT_SECRET", "")
# Whether ProConnect itself must have asked for a second factor; else ours is asked for.
PROCONNECT_MFA_ESSENTIAL = env.bool("RDV_PROCONNECT_MFA_ESSENTIAL", False)
FRANCECONNECT_ISSUER = env.str("RDV_FRANCECONNECT_ISSUER", "").rstrip("/")
FRANCECONNECT_CLIENT_ID = env.str("RDV_FRANCECONNECT_CLIENT_ID", "")
FRANCECONNECT_CLIENT_SECRET = env.str("RDV_FRANCECONNECT_CLIENT_SECRET", "")
# Tokens that the hub of France Titres may show: two while one replaces the other; none refuses all.
ANTS_API_AUTH_TOKENS = [token for token in env.list("ANTS_API_AUTH_TOKEN", []) if token.strip()]
# Requests to addresses that people type (webhooks, calendars) go to the Internet only. Networks of
# ours to open besides (an Exchange of the département behind its own wall), to close though they
# are public, and the file of the certification authorities believed ("": the usual ones).
OUTGOING_OPENED_NETWORKS = env.list("RDV_OUTGOING_OPENED_NETWORKS", [])
OUTGOING_CLOSED_NETWORKS = env.list("RDV_OUTGOING_CLOSED_NETWORKS", [])
OUTGOING_CA_FILE = env.str("RDV_OUTGOING_CA_FILE", "")
# API v1: the secret of a partner's server that speaks for agents; empty: no server may.
SHARED_SECRET_FOR_AGENTS_AUTH = env.str("SHARED_SECRET_FOR_AGENTS_AUTH", "")
# Keys that partners show to the addresses made for them; empty: they are refused.
COOP_MEDIATION_NUMERIQUE_API_KEY = env.str("COOP_MEDIATION_NUMERIQUE_API_KEY", "")
VISIOPLAINTE_API_KEY = env.str("VISIOPLAINTE_API_KEY", "")
CARTO_ANCT_SHARED_SECRET = env.str("CARTO_ANCT_SHARED_SECRET", "")
# Where the short links of rdv-insertion (/i/r/…) go on to, as https://www.rdv-insertion.fr; empty:
# there are none.
RDV_INSERTION_HOST = env.str("RDV_INSERTION_HOST", "").rstrip("/")
# Its service that coordinates appointments, up to `/api`; empty: nothing is asked nor told.
ANTS_COORDINATION_URL = env.str("ANTS_RDV_API_URL", "").rstrip("/")
ANTS_COORDINATION_TOKEN = env.str("ANTS_RDV_OPT_AUTH_TOKEN", "")
# Outlook (Microsoft 365): the application registered at Microsoft's; nothing is shown without one.
MICROSOFT_CLIENT_ID = env.str("RDV_MICROSOFT_CLIENT_ID", "")
MICROSOFT_CLIENT_SECRET = env.str("RDV_MICROSOFT_CLIENT_SECRET", "")
MICROSOFT_LOGIN_URL = env.str(
    "RDV_MICROSOFT_LOGIN_URL", "https://login.microsoftonline.com"
).rstrip("/")
MICROSOFT_GRAPH_URL = env.str("RDV_MICROSOFT_GRAPH_URL", "https://graph.microsoft.com").rstrip("/")
# SMS. A provider's name and the key of the platform's account, for espaces that have none of their
# own; the names and forms are those of the field (infra/runbooks/messages.md). Empty: none leaves.
DEFAULT_SMS_PROVIDER = env.str("DEFAULT_SMS_PROVIDER", "")
DEFAULT_SMS_PROVIDER_KEY = env.str("DEFAULT_SMS_PROVIDER_KEY", "")
# Takes the place of every espace's own choice, with the platform's key.
FORCE_SMS_PROVIDER = env.str("FORCE_SMS_PROVIDER", "")
# First line of every SMS of an instance that is not the real one.
INSTANCE_NAME = env.str("RDV_INSTANCE_NAME", "")
# Whether Visioplainte may empty its espace: only where the instance says by its name that it is not
# the one that people use.
VISIOPLAINTE_CAN_RESET = bool(INSTANCE_NAME) and env.bool("VISIOPLAINTE_CAN_RESET", False)
SMS_SENDER = env.str("RDV_SMS_SENDER", "RDV S.P.")
NETSIZE_URL = env.str("RDV_NETSIZE_URL", "https://europe.ipx.com/restapi/v1/sms/send")
CLEVER_URL = env.str("RDV_CLEVER_URL", "https://webservicesmultimedias.clever-is.fr/api/pushs")
SMS_FACTOR_URL = env.str("RDV_SMS_FACTOR_URL", "https://api.smsfactor.com/send")
# SFR's service takes mails, from the servers of its customers only.
SMS_MAIL_SIGNATURE = env.str("RDV_SMS_MAIL_SIGNATURE", "RDV-Solidarités")
ALTERNATE_SMTP_HOST = env.str("ALTERNATE_SMTP_HOST", "localhost")
ALTERNATE_SMTP_PORT = env.int("ALTERNATE_SMTP_PORT", 587)
ALTERNATE_SMTP_USER = env.str("ALTERNATE_SMTP_USER", "")
ALTERNATE_SMTP_PASSWORD = env.str("ALTERNATE_SMTP_PASSWORD", "")
ALTERNATE_SMTP_TLS = env.bool("ALTERNATE_SMTP_TLS", True)
