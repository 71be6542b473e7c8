"""The form of the search: its address is its state."""

from collections.abc import Iterable
from itertools import chain

from django import forms

from booking.catalog.models import Motif
from socle.web.widgets import DateInput

from .question import Question

NO_SERVICE = "Tous services"


class FindForm(forms.Form):
    """Never bound: the address was checked before, the form only shows it."""

    mark_optional = False

    service = forms.ChoiceField(label="Service", required=False)
    motif = forms.ChoiceField(label="Motif")
    du = forms.DateField(label="À partir du", widget=DateInput)
    equipes = forms.MultipleChoiceField(label="Équipes", widget=forms.CheckboxSelectMultiple)
    agents = forms.MultipleChoiceField(label="Agents", widget=forms.CheckboxSelectMultiple)
    lieux = forms.MultipleChoiceField(label="Lieux", widget=forms.CheckboxSelectMultiple)

    def __init__(self, question: Question) -> None:
        choices = question.choices
        super().__init__(
            initial={
                "service": _service_of(question) or "",
                "motif": question.motif.pk if question.motif else "",
                "du": question.first,
                "equipes": question.team_ids,
                "agents": question.agent_ids,
                "lieux": question.place_ids,
            }
        )
        self.fields["service"].choices = [
            ("", "Tous les services"),
            *((service.pk, service.name) for service in choices.services),
        ]
        self.fields["motif"].choices = [("", "Choisissez un motif"), *grouped(choices.motifs)]
        self.fields["equipes"].choices = [(team.pk, team.name) for team in choices.teams]
        self.fields["agents"].choices = [(agent.pk, str(agent)) for agent in choices.agents]
        self.fields["lieux"].choices = [(place.pk, place.name) for place in choices.places]
        self.fields["du"].widget.attrs["min"] = question.today.isoformat()
        # A filter among one thing is no filter.
        for name, offered in {
            "service": choices.services,
            "equipes": choices.teams and [None, None],
            "agents": choices.agents,
            "lieux": choices.places,
        }.items():
            if len(offered) < 2:
                del self.fields[name]

    @property
    def filters(self) -> list[forms.BoundField]:
        """Folded away under the questions that everybody answers."""
        return [self[name] for name in ("equipes", "agents", "lieux") if name in self.fields]

    @property
    def has_filters_chosen(self) -> bool:
        return any(self.initial[field.name] for field in self.filters)


def motif_label(motif: Motif) -> str:
    """Its name and what tells it from a namesake: how it takes place, alone or together."""
    more = ", collectif" if motif.collectif else ""
    return f"{motif.name} ({motif.get_location_type_display().lower()}{more})"


def _service_of(question: Question) -> int | None:
    """The motif's own, whatever else the address says."""
    return question.motif.service_id if question.motif else question.service_id


def grouped(motifs: Iterable[Motif]) -> list:
    """Choices under the name of each service; without headings where there is one at most."""
    groups: dict[str, list] = {}
    for motif in motifs:
        heading = motif.service.name if motif.service else NO_SERVICE
        groups.setdefault(heading, []).append((motif.pk, motif_label(motif)))
    return sorted(groups.items()) if len(groups) > 1 else list(chain(*groups.values()))
