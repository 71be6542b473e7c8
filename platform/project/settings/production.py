"""Behind a front that ends TLS. Refuses to start without its secrets."""

import dj_email_url

from .base import *
from .env import EMAIL_URL

DEBUG = False
REQUEST_LOG = True
BACKUP_MAX_HOURS = BACKUP_MAX_HOURS or 26
if len(SECRET_KEY) < 50:
    raise RuntimeError("SECRET_KEY: 50 caractères au moins sont exigés en production")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_NAME = "__Host-rdv_session"
USAGER_COOKIE_NAME = "__Host-rdv_usager"
PRESCRIBER_COOKIE_NAME = "__Host-rdv_prescripteur"
CSRF_COOKIE_NAME = "__Host-rdv_csrf"
PASSAGE_COOKIE_NAME = "__Host-rdv_passage"
DEVICE_COOKIE_NAME = "__Host-rdv_appareil"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
_mail = dj_email_url.parse(EMAIL_URL or "smtp://localhost")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "integrations.email.smtp.WatchfulBackend"
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
