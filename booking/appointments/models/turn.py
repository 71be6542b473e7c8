"""Who asked for a time of a scarce motif (« inscription »), and the draws that give ranks."""

import uuid

from django.db import models
from django.db.models import Q

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place


class Draw(models.Model):
    """One draw of ranks. `commitment` is public from the start, `secret` once it is drawn.

    Whoever has the secret and the list of `DrawRank` can compute every rank again
    (booking.domain.draws).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="draws")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    closes_at = models.DateTimeField("clôture")
    drawn_at = models.DateTimeField("tiré le", null=True)
    secret = models.CharField(max_length=64)
    commitment = models.CharField("engagement", max_length=64)
    # Of the list of those who took part, in the order of their receipts.
    digest = models.CharField("empreinte de la liste", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "tirage au sort"
        verbose_name_plural = "tirages au sort"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["motif", "organisation", "place", "closes_at"],
                nulls_distinct=False,
                name="one_draw_a_release",
            ),
            models.CheckConstraint(
                name="draw_has_its_list", condition=Q(drawn_at__isnull=True) | ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"


class DrawRank(models.Model):
    """One line of a draw's result: a receipt and its rank, without the person."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="ranks")
    receipt = models.UUIDField()
    rank = models.PositiveIntegerField()

    class Meta:
        verbose_name = "rang tiré"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["draw", "rank"], name="a_rank_is_drawn_once"),
            models.UniqueConstraint(fields=["draw", "receipt"], name="a_receipt_is_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}"


class TurnEntry(models.Model):
    """One person's place in a draw or a queue. Personal data: purged some time after its end.

    `uuid` is the receipt: it stands in the public list of a draw, and tells nothing of the person.
    """

    class State(models.TextChoices):
        PENDING = "pending", "À confirmer"
        WAITING = "waiting", "En attente"
        OFFERED = "offered", "Créneau proposé"
        SERVED = "served", "RDV pris"
        WITHDRAWN = "withdrawn", "Retirée"
        LAPSED = "lapsed", "Sans réponse"

    class Channel(models.TextChoices):
        ONLINE = "online", "En ligne"
        PHONE = "phone", "Par téléphone"
        COUNTER = "counter", "À l’accueil"
        PRESCRIBER = "prescriber", "Par un prescripteur"

    LIVE = (State.WAITING, State.OFFERED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="turn_entries")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True, default="")
    # Where that address leads (`domain.mailboxes`), for counting.
    mailbox = models.CharField(max_length=254, blank=True, default="", db_default="")
    phone_number = models.CharField(max_length=16, blank=True, default="", help_text="E.164")
    # The digest of the identity that FranceConnect verified, where the motif asks for one.
    identity = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    # Messages with the link that proves the address, and when the last one was asked for.
    messages_asked = models.PositiveSmallIntegerField(default=1, db_default=1)
    asked_at = models.DateTimeField(null=True)
    # From when it counts: the address was proved, or an agent registered the person.
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The draw that gives, or gave, its rank; null in a queue.
    draw = models.ForeignKey(Draw, on_delete=models.SET_NULL, null=True, related_name="entries")
    rank = models.PositiveIntegerField(null=True)
    offers_made = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "inscription à un motif"
        verbose_name_plural = "inscriptions à un motif"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="turn_can_be_reached", condition=~Q(email="") | ~Q(phone_number="")
            ),
            models.CheckConstraint(
                name="turn_is_proved_to_count",
                condition=Q(state__in=("pending", "withdrawn")) | Q(verified_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["motif", "organisation", "place", "rank", "verified_at"],
                name="turns_in_order",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["mailbox", "phone_number"],
                name="turns_of_a_person",
                condition=Q(state="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}"
