"""Which app lives where. An app is in exactly one of the two lists (tests/layout holds it)."""

SHARED_APPS = [
    "tenants",
    "socle.accounts",
    "socle.outbox",
    "socle.audit",
    "integrations.publication",
    "integrations.projections",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "oauth2_provider",
]

TENANT_APPS = [
    "booking.directory",
    "booking.catalog",
    "booking.availability",
    "booking.appointments",
    "booking.notifications",
    "booking.exports",
    "integrations.ants",
    "integrations.calendars",
    "integrations.sms",
    "integrations.webhooks",
]

# Without tables.
PLAIN_APPS = [
    "socle.web",
    "api.oauth",
    "integrations.cartography",
    "booking.web",
    "project.demo",
    "project.sandbox",
    "dsfr",
    "widget_tweaks",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "corsheaders",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS, *PLAIN_APPS]
