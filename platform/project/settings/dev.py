"""One machine, demo espaces: what ./up runs."""

from .base import *

DEBUG = False
SECRET_KEY = SECRET_KEY or "local-only-not-for-production-0123456789abcdef"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PUBLIC_SCHEME = "http"
LOGGING["handlers"]["console"]["formatter"] = "readable"
# collectstatic takes 22 s: serve from the folders of the apps.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EMAIL_BACKEND = "integrations.email.mailbox.MailboxBackend"
SMS_PROVIDER = SMS_PROVIDER or "mailbox"
# Stand-ins on this machine have no certificate; networks are opened one by one all the same.
OUTGOING_PLAIN_HTTP = True
# As `oauth add` does, of applications that somebody tries on this machine.
OAUTH2_PROVIDER = {**OAUTH2_PROVIDER, "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"]}
ADDRESS_SEARCH = "project.demo.addresses.SampleAddresses"
