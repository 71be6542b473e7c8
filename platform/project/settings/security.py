"""Login, sessions, headers and content security policy."""

from csp.constants import NONCE, NONE, SELF

from .env import BRIEF_CACHE_SECONDS, LIMITS_ENABLED, PUBLIC_SCHEME, TRUSTED_PROXIES

# Hosts are checked against the table by tenants.middleware, which answers 404 to any other.
ALLOWED_HOSTS = ["*"]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "socle.accounts.validators.MixedPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_HOMES = ("agent_home", "operators_home")
# Who may come in on the host under way (socle.accounts.admission).
ACCOUNT_ADMISSION = "booking.directory.admission.admit"
OTP_TOTP_ISSUER = "RDV"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "socle.accounts.lockout.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
# What is tried while locked neither counts nor prolongs: Retry-After tells the truth.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "socle.web.limits.machine.axes_address"

SESSION_ENGINE = "socle.accounts.sessions"
SESSION_COOKIE_NAME = "rdv_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds: agents stay logged in for two idle weeks
# An usager who proved who they are (booking.web.usager.session).
USAGER_COOKIE_NAME = "rdv_usager"
# A professional from outside who books for others (booking.web.prescriber.session).
PRESCRIBER_COOKIE_NAME = "rdv_prescripteur"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_SCHEME == "https"
CSRF_COOKIE_NAME = "rdv_csrf"
CSRF_FAILURE_VIEW = "socle.web.errors.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
