"""How long the espace keeps what (« durées de conservation »)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

# Least, as it is when the espace has chosen nothing, most. Months, or days where the name says so.
BOUNDS = {
    "appointments_months": (6, 24, 36),
    "answers_days": (1, 30, 365),
    "usagers_months": (12, 24, 36),
    "agents_months": (12, 24, 36),
    "agents_notice_days": (30, 30, 90),
    "windows_months": (12, 12, 36),
    "personal_history_months": (6, 12, 24),
    "configuration_history_months": (12, 60, 120),
    "authors_months": (6, 12, 24),
    "receipts_anonymised_months": (1, 6, 12),
    "receipts_months": (6, 24, 36),
}


def _duration(field: str, label: str, since: str) -> models.PositiveSmallIntegerField:
    least, usual, most = BOUNDS[field]
    unit = "jours" if field.endswith("_days") else "mois"

    def unit_of(number: int) -> str:
        return "jour" if number == 1 and unit == "jours" else unit

    return models.PositiveSmallIntegerField(
        label,
        default=usual,
        help_text=f"En {unit}, {since}. De {least} à {most}.",
        validators=[
            MinValueValidator(least, f"Indiquez {least} {unit_of(least)} au moins."),
            MaxValueValidator(most, f"Indiquez {most} {unit} au plus."),
        ],
    )


class RetentionPolicy(models.Model):
    """One row at most; without it the defaults hold."""

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    appointments_months = _duration("appointments_months", "rendez-vous", "après leur début")
    answers_days = _duration("answers_days", "réponses aux questionnaires", "après le rendez-vous")
    usagers_months = _duration(
        "usagers_months", "usagers sans rendez-vous", "depuis la dernière modification"
    )
    agents_months = _duration("agents_months", "agents inactifs", "depuis la dernière connexion")
    agents_notice_days = _duration(
        "agents_notice_days", "préavis aux agents inactifs", "entre l’e-mail et la suppression"
    )
    windows_months = _duration("windows_months", "plages d’ouverture", "après leur dernier jour")
    personal_history_months = _duration(
        "personal_history_months",
        "historique des rendez-vous et des personnes",
        "après la modification",
    )
    configuration_history_months = _duration(
        "configuration_history_months", "historique de la configuration", "après la modification"
    )
    authors_months = _duration(
        "authors_months", "auteurs dans l’historique", "après la modification"
    )
    receipts_anonymised_months = _duration(
        "receipts_anonymised_months", "coordonnées et textes des messages", "après l’envoi"
    )
    receipts_months = _duration("receipts_months", "accusés des messages", "après l’envoi")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "durées de conservation"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="retention_is_one", condition=Q(is_the_one=True)),
            *(
                models.CheckConstraint(
                    name=f"retention_{field}", condition=Q(**{f"{field}__range": (least, most)})
                )
                for field, (least, _, most) in BOUNDS.items()
            ),
        ]

    def __str__(self) -> str:
        return "Durées de conservation"
