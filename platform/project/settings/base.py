"""What every environment shares, by concern."""

from .api import *
from .applications import *
from .calendars import *
from .database import *
from .env import (
    ALIVE_FILE,
    DEMO,
    FEEDBACK_URL,
    INSTANCE_FIRST_NUMBER,
    INSTANCE_LAST_NUMBER,
    PG_BIN,
    PORTAL_HOST,
    PUBLIC_PORT,
    PUBLIC_SCHEME,
    SECRET_KEY_FALLBACKS,
    STATE_DIR,
)
from .env import SECRET_KEY as _SECRET_KEY
from .france_titres import *
from .geocoding import *
from .identification import *
from .levels import *
from .machines import *
from .messaging import *
from .oauth import *
from .observability import *
from .operator import *
from .outgoing import *
from .rendering import *
from .security import *
from .sms import *

SECRET_KEY = _SECRET_KEY
ROOT_URLCONF = "project.urls.espace"
PUBLIC_SCHEMA_URLCONF = "project.urls.portal"
WSGI_APPLICATION = "project.wsgi.application"
APPEND_SLASH = False

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "socle.web.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "tenants.metrics.endpoint.MetricsMiddleware",
    "tenants.levels.middleware.LevelsMiddleware",
    "tenants.middleware.EspaceMiddleware",
    "booking.web.embedding.frame.EmbeddingMiddleware",
    "socle.accounts.middleware.HostSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "booking.web.usager.session.UsagerSessionMiddleware",
    "booking.web.prescriber.session.PrescriberMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "socle.web.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
UNKNOWN_HOST_VIEW = "socle.web.errors.unknown_host"
SUSPENDED_VIEW = "socle.web.errors.suspended"
ONLY_READ_VIEW = "socle.web.errors.only_read"
