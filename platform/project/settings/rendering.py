"""Templates, static files, language and time."""

from .env import ROOT

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["socle.web.templatetags.french"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "project.context.page",
                "booking.web.embedding.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "socle.web.forms.Renderer"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / ".run" / "static"
STATICFILES_DIRS = [ROOT / "static"]

LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
