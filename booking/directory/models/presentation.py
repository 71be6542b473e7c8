"""What the espace says of itself on its public pages, beyond its name and telephone."""

from django.db import models
from django.db.models import Q


class DisposableMail(models.TextChoices):
    """What becomes of an address made for ten minutes, by which one person counts as many."""

    ACCEPT = "accept", "Les accepter"
    PHONE = "phone", "Vérifier par SMS"
    REFUSE = "refuse", "Les refuser"


class Presentation(models.Model):
    """One row at most; without it, nothing is said. Read it by `Presentation.current()`.

    The theme, the accent colour, the telephone and the policy of the second factor stand in
    `Espace`, which every page has at hand.
    """

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    welcome = models.TextField("texte d’accueil", blank=True, default="")
    opening_hours = models.TextField("horaires", blank=True, default="")
    email = models.EmailField("adresse e-mail", blank=True, default="")
    # Who answers for the site: loi 2004-575, article 6, III.
    publisher = models.TextField("éditeur", blank=True, default="")
    publication_director = models.CharField(
        "direction de la publication", max_length=150, blank=True, default=""
    )
    # Who answers for people's data: regulation (EU) 2016/679, articles 13 and 14.
    data_controller = models.TextField("responsable du traitement", blank=True, default="")
    data_protection_officer = models.TextField(
        "délégué à la protection des données", blank=True, default=""
    )
    disposable_mail = models.CharField(
        "adresses e-mail jetables",
        max_length=6,
        choices=DisposableMail.choices,
        default=DisposableMail.PHONE,
        db_default=DisposableMail.PHONE,
    )
    # Grows at each change: the second of two who edit it at once is told.
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "présentation de l’espace"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="presentation_is_one", condition=Q(is_the_one=True)),
            models.CheckConstraint(
                name="presentation_disposable_mail",
                condition=Q(disposable_mail__in=["accept", "phone", "refuse"]),
            ),
        ]

    def __str__(self) -> str:
        return "présentation de l’espace"

    @classmethod
    def current(cls) -> "Presentation":
        """The espace's row, or an empty one, unsaved (1 query)."""
        return cls.objects.first() or cls()


class Logo(models.Model):
    """The espace's picture; its address carries the digest, so that it can be kept for ever."""

    class Type(models.TextChoices):
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"
        WEBP = "image/webp", "WebP"

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    content = models.BinaryField("image")
    media_type = models.CharField("format", max_length=10, choices=Type.choices)
    digest = models.CharField("empreinte", max_length=32)

    class Meta:
        verbose_name = "logo"
        default_permissions = ()
        constraints = [models.CheckConstraint(name="logo_is_one", condition=Q(is_the_one=True))]

    def __str__(self) -> str:
        return self.digest
