"""Motifs, their categories, and what an espace has of them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.catalog.models import Motif
from tenants.models import Espace

from .blueprint import Blueprint, Identifier, Instant, Text, Word

PUBLICLY = (Motif.BookableBy.EVERYONE, Motif.BookableBy.INVITED)


class MotifCategoryBlueprint(Blueprint):
    singular, plural = "motif_category", "motif_categories"

    id = Identifier()
    name = serializers.CharField()
    short_name = serializers.CharField()


class MotifBlueprint(Blueprint):
    """A motif as one organisation offers it: here several may, in the contract one does.

    The row's `shown_in` says which; without it, the first that offers it.
    """

    singular, plural = "motif", "motifs"

    id = Identifier()
    bookable_by = Word(choices=Motif.BookableBy.values)
    bookable_publicly = serializers.SerializerMethodField()
    collectif = serializers.BooleanField()
    deleted_at = Instant(allow_null=True)
    follow_up = serializers.BooleanField()
    instruction_for_rdv = Text()
    location_type = Word(choices=Motif.LocationType.values)
    motif_category = MotifCategoryBlueprint(source="category", allow_null=True)
    name = serializers.CharField()
    organisation_id = serializers.SerializerMethodField()
    service_id = Identifier(allow_null=True)

    def get_bookable_publicly(self, motif: Motif) -> bool:
        return motif.bookable_by in PUBLICLY

    def get_organisation_id(self, motif: Motif) -> int | None:
        if hasattr(motif, "shown_in"):
            return motif.shown_in
        return min((one.pk for one in motif.organisations.all()), default=None)


class TerritoryBlueprint(Blueprint):
    """The espace, as partners call it. Context: `categories`."""

    singular, plural = "territory", "territories"

    id = Identifier(source="number")
    departement_number = serializers.CharField()
    motif_categories = serializers.SerializerMethodField()
    name = serializers.CharField()

    @extend_schema_field(MotifCategoryBlueprint(many=True))
    def get_motif_categories(self, espace: Espace) -> list[dict[str, object]]:
        return MotifCategoryBlueprint(self.context.get("categories", ()), many=True).data
