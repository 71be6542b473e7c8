"""The form of an opening window."""

from collections import defaultdict
from datetime import date, time

from django import forms

from booking.availability.drafts import WindowDraft
from booking.availability.eligibility import eligible_motifs
from booking.availability.loader import holiday_zone
from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place
from booking.domain.holidays import working_day_from
from booking.web.agent.order import by_name
from booking.web.agent.planning.repetition import (
    AskedChoiceField,
    TimesForm,
    repetition_of,
    times_of,
)
from booking.web.templatetags.wording import NBSP

NO_SERVICE = "Tous les services"
MORNING = time(9), time(12)


class MotifBoxes(forms.CheckboxSelectMultiple):
    """Boxes that say which motifs are held on site: the page shows the place for these only."""

    on_site: frozenset[int] = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if int(str(value)) in self.on_site:
            option["attrs"]["data-needs-place"] = ""
        return option


class WindowForm(TimesForm):
    """Motifs by service, the place if one is held on site, and when."""

    motifs = forms.TypedMultipleChoiceField(
        label="Motifs",
        coerce=int,
        widget=MotifBoxes,
        error_messages={
            "required": "Cochez au moins un motif.",
            "invalid_choice": "Un motif choisi n’est pas, ou plus, proposé à cet agent.",
        },
    )
    place = AskedChoiceField(
        label="Lieu",
        coerce=int,
        empty_value=None,
        help_text="Pour les motifs sur place.",
        error_messages={"invalid_choice": "Choisissez un lieu ouvert de cette organisation."},
    )
    field_order = ("title", "motifs", "place", "first_day", "start_time", "end_time")

    def __init__(
        self,
        *args,
        agent: Agent,
        organisation: Organisation,
        row: OpeningWindow | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "Exemple : « Permanence du mardi »."
        motifs = _motifs(agent, organisation, row)
        boxes = self.fields["motifs"]
        boxes.choices = _by_service(motifs)
        boxes.widget.on_site = frozenset(one.pk for one in motifs if one.needs_place)
        places = _places(organisation)
        self.fields["place"].choices = [("", "Choisissez un lieu"), *places]
        # Where there is one only, nobody has to choose.
        if len(places) == 1:
            self.fields["place"].initial = places[0][0]
        if len(motifs) == 1:
            boxes.initial = [motifs[0].pk]
        self.has_motifs = bool(motifs)

    @staticmethod
    def first_values(draft: WindowDraft | None, today: date) -> dict[str, object]:
        """What the form shows first: the morning of the first working day, or the draft given."""
        if draft is None:
            return times_of(working_day_from(today, holiday_zone()), *MORNING)
        return {
            "title": draft.title,
            "motifs": sorted(draft.motif_ids),
            "place": draft.place_id,
            **times_of(draft.first_day, draft.start_time, draft.end_time),
            **repetition_of(draft.recurrence),
        }

    @property
    def draft(self) -> WindowDraft:
        found = self.cleaned_data
        return WindowDraft(
            title=found["title"],
            motif_ids=frozenset(found["motifs"]),
            place_id=found["place"],
            first_day=found["first_day"],
            start_time=found["start_time"],
            end_time=found["end_time"],
            recurrence=found["recurrence"],
        )


def _motifs(agent: Agent, organisation: Organisation, row: OpeningWindow | None) -> list[Motif]:
    """Those that the agent may open, and those that the window carries already."""
    ids = set(eligible_motifs(agent, organisation.pk).values_list("pk", flat=True))
    if row is not None:
        ids |= {motif.pk for motif in row.motifs.all()}
    rows = Motif.objects.current().filter(pk__in=ids).select_related("service")
    return list(rows.order_by(*by_name("name"), "pk"))


def _by_service(motifs: list[Motif]) -> list[tuple[str, list[tuple[int, str]]]]:
    groups: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for motif in motifs:
        kind = motif.get_location_type_display().lower()
        name = f"{motif.name} ({kind}, {motif.default_duration_in_min}{NBSP}min)"
        groups[motif.service.name if motif.service else NO_SERVICE].append((motif.pk, name))
    return sorted(groups.items())


def _places(organisation: Organisation) -> list[tuple[int, str]]:
    rows = Place.objects.filter(
        organisation=organisation, availability=Place.Availability.ENABLED
    ).order_by(*by_name("name"), "pk")
    return [(place.pk, f"{place.name} – {place.address}") for place in rows]
