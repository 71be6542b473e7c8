"""The filters of the list: a form read from the address, and the `Listing` that it means."""

from datetime import date

from django import forms
from django.http import QueryDict

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.listing import STATUSES, Listing
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place, Usager
from booking.web.agent.agenda.period import FIRST_YEAR, LAST_YEAR
from booking.web.agent.order import by_name
from socle.web.widgets import DateInput

UNKNOWN_CHOICE = "Ce choix n’existe pas, ou plus."
BAD_YEAR = f"Choisissez une année entre {FIRST_YEAR} et {LAST_YEAR}."
BAD_ORDER = "La fin doit suivre le début."
MOST_DIGITS = 18


class IdentifierField(forms.IntegerField):
    """An identifier of the address; too long a number is no identifier."""

    def __init__(self, **options):
        super().__init__(
            min_value=1,
            max_value=10**MOST_DIGITS,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), UNKNOWN_CHOICE),
            **options,
        )


class RowsField(forms.ModelMultipleChoiceField):
    def __init__(self, queryset, label: str):
        super().__init__(
            queryset=queryset,
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": UNKNOWN_CHOICE, "invalid_pk_value": UNKNOWN_CHOICE},
        )


class Filters(forms.Form):
    """Each choice is among what the actor may see; anything else is refused as unknown."""

    mark_optional = False

    du = forms.DateField(label="Du", required=False, widget=DateInput)
    au = forms.DateField(label="Au", required=False, widget=DateInput)
    statut = forms.ChoiceField(
        label="Statut",
        required=False,
        choices=[("", "Tous"), *STATUSES.items()],
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    usager = IdentifierField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, actor: Actor, organisation: Organisation):
        super().__init__(asked, prefix=None)
        self.actor, self.organisation = actor, organisation
        ids = _ids_in(asked, "organisation") or [organisation.pk]
        organisations = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
        here = {"organisations__in": ids}
        self.fields["organisation"] = RowsField(organisations, "Organisations")
        self.fields["agent"] = forms.ModelChoiceField(
            visible_to(Agent.objects.named().filter(roles__organisation__in=ids), actor)
            .order_by(*by_name("last_name", "first_name"))
            .distinct(),
            label="Agent",
            required=False,
            empty_label="Tous",
            error_messages={"invalid_choice": UNKNOWN_CHOICE},
        )
        self.fields["lieu"] = RowsField(
            Place.objects.filter(organisation__in=ids)
            .exclude(availability=Place.Availability.SINGLE_USE)
            .filter(organisation__in=organisations.order_by())
            .order_by(*by_name("name")),
            "Lieux",
        )
        self.fields["motif"] = RowsField(
            # Withdrawn ones too: their appointments are still there.
            visible_to(Motif.objects.filter(**here), actor).order_by(*by_name("name")).distinct(),
            "Motifs",
        )

    @property
    def has_several(self) -> bool:
        """Whether there is anything to choose among organisations."""
        return len(self.fields["organisation"].choices) > 1

    def clean_usager(self) -> Usager | None:
        pk = self.cleaned_data["usager"]
        if not pk:
            return None
        found = visible_to(Usager.objects.filter(pk=pk), self.actor).first()
        if found is None:
            raise forms.ValidationError(UNKNOWN_CHOICE)
        return found

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        first, last = cleaned.get("du"), cleaned.get("au")
        for name, day in (("du", first), ("au", last)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, BAD_YEAR)
        if first and last and first > last:
            self.add_error("au", BAD_ORDER)
        return cleaned

    @property
    def listing(self) -> Listing:
        """What a valid form means."""
        given = self.cleaned_data
        return Listing(
            organisation_ids=_pks(given["organisation"]) or (self.organisation.pk,),
            agent_id=given["agent"] and given["agent"].pk,
            usager_id=given["usager"] and given["usager"].pk,
            place_ids=_pks(given["lieu"]),
            motif_ids=_pks(given["motif"]),
            status=given["statut"],
            first=given["du"],
            last=given["au"],
        )


def with_default(asked: QueryDict, today: date) -> QueryDict:
    """What the address asks; an address without any filter means "from today on"."""
    if any(name in asked for name in Filters.base_fields) or set(asked) & {
        "organisation",
        "agent",
        "lieu",
        "motif",
    }:
        return asked
    changed = asked.copy()
    changed["du"] = today.isoformat()
    return changed


def _pks(rows) -> tuple[int, ...]:
    return tuple(sorted(row.pk for row in rows))


def _ids_in(asked: QueryDict, name: str) -> list[int]:
    """Identifiers of the address that look like some."""
    return [
        int(value)
        for value in asked.getlist(name)
        if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
    ]
