"""A motif's form, in the three parts that its page shows."""

from collections.abc import Sequence
from datetime import time

from django import forms

from booking.catalog.models import Motif, MotifCategory
from booking.catalog.motif_values import FIELDS, LONGEST_TEXT
from booking.directory.models import Organisation, Service
from booking.directory.versions import version_of
from booking.domain.wording import WEEKDAYS, format_delay
from booking.web.agent.order import by_name

from .motif_parts import DELAYS, HOW, MOST_NAMES, PALETTE, WHO


def _number(label: str, **options) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, **options)


class MinuteField(forms.TimeField):
    """A wall-clock time, as minutes after midnight."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def to_python(self, value: object) -> int | None:
        typed = super().to_python(value)
        return None if typed is None else typed.hour * 60 + typed.minute

    def prepare_value(self, value: object) -> object:
        return time(*divmod(value, 60)) if type(value) is int else value


def _delay(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


def _box(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class MotifForm(forms.Form):
    """Its fields are those of `motif_values.FIELDS`; the service checks them together."""

    name = forms.CharField(
        label="Nom",
        max_length=150,
        help_text="Lu par les usagers.",
        widget=forms.TextInput(attrs={"list": "noms-connus", "autocomplete": "off"}),
    )
    service_id = forms.TypedChoiceField(
        label="Service", required=False, coerce=int, empty_value=None
    )
    organisations = forms.TypedMultipleChoiceField(
        label="Organisations qui le proposent", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    default_duration_in_min = _number("Durée (minutes)", initial=30)
    color = forms.CharField(
        label="Couleur dans l’agenda",
        max_length=7,
        initial=PALETTE,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    location_type = forms.ChoiceField(
        label="Type", choices=Motif.LocationType.choices, widget=forms.RadioSelect
    )
    collectif = _box("RDV collectif", "Plusieurs usagers à la fois : atelier, réunion.")
    agents_required = _number("Agents nécessaires", initial=1)
    requires_room = _box("Demande une salle du lieu")
    buffer_before_in_min = _number("Battement avant (minutes)", initial=0)
    buffer_after_in_min = _number("Battement après (minutes)", initial=0)
    bookable_by = forms.ChoiceField(
        label="Qui peut réserver ?", choices=list(WHO.items()), widget=forms.RadioSelect
    )
    min_public_booking_delay = _delay("Délai minimum avant le RDV")
    max_public_booking_delay = _delay("Délai maximum avant le RDV")
    rdvs_editable_by_user = _box("L’usager peut déplacer son RDV")
    rdvs_cancellable_by_user = _box("L’usager peut annuler son RDV")
    max_per_usager = _number("RDV par usager", required=False, help_text="Vide : sans limite.")
    max_per_usager_days = _number("Sur une période de (jours)", initial=30)
    waiting_offer_in_min = _number("Délai pour accepter un créneau libéré (minutes)", initial=120)
    follow_up = _box("Motif de suivi", "Réservé aux usagers qui ont un référent, chez ce référent.")
    for_secretariat = _box("Ouvert au secrétariat")
    category_id = forms.TypedChoiceField(
        label="Catégorie",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Pour les échanges avec des partenaires ; les usagers ne la voient pas.",
    )
    sectorisation_level = forms.ChoiceField(
        label="Sectorisation", choices=Motif.SectorisationLevel.choices
    )
    allocation = forms.ChoiceField(
        label="Comment les créneaux sont-ils attribués en ligne ?",
        choices=list(HOW.items()),
        widget=forms.RadioSelect,
    )
    release_weekday = forms.TypedChoiceField(
        label="Jour d’ouverture",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Tous les jours"), *enumerate(map(str.capitalize, WEEKDAYS), start=1)],
        help_text="Pour une ouverture à heure fixe ou un tirage au sort.",
    )
    release_minute = MinuteField(
        label="Heure d’ouverture",
        required=False,
        help_text="Par exemple 09:00. Choisissez une heure où chacun peut se connecter.",
        error_messages={"invalid": "Indiquez une heure, par exemple 09:00."},
    )
    release_ahead_in_days = _number(
        "Jours ouverts d’avance",
        initial=14,
        help_text="À chaque ouverture, les créneaux des jours suivants sont proposés.",
    )
    draw_settles_in_hours = _number(
        "Heures laissées aux personnes tirées au sort",
        initial=72,
        help_text="Ensuite, les créneaux restants sont ouverts à tous.",
    )
    kept_share = _number(
        "Part gardée pour le téléphone, l’accueil et les prescripteurs (%)",
        initial=0,
        help_text="De chaque jour. Ces créneaux ne sont pas proposés en ligne : les personnes qui "
        "n’y ont pas accès gardent une chance.",
    )
    return_delay_in_min = _number(
        "Délai avant qu’un créneau annulé revienne en ligne (minutes)",
        initial=0,
        help_text="Il revient à un moment tiré au sort dans ce délai : personne ne gagne à guetter "
        "les annulations. La liste d’attente est servie avant.",
    )
    sole_booking = _box(
        "Un seul RDV à venir par personne",
        "Une même adresse e-mail ou un même numéro ne peut pas en réserver deux.",
    )
    verified_identity = _box(
        "En ligne, demander une identité vérifiée par FranceConnect",
        "Pour les motifs dont les créneaux se revendent. Chaque identité a un seul RDV à venir. "
        "Les personnes sans FranceConnect passent par le téléphone ou l’accueil : gardez-leur au "
        "moins 10 % des créneaux. Les prescripteurs doivent être d’une structure partenaire.",
    )
    visibility_type = forms.ChoiceField(
        label="Visibilité pour l’usager",
        choices=Motif.Visibility.choices,
        widget=forms.RadioSelect,
    )
    restriction_for_rdv = _text(
        "Instructions affichées avant la prise de rendez-vous",
        "L’usager doit les accepter avant de choisir un créneau.",
    )
    instruction_for_rdv = _text(
        "Instructions affichées après la prise de rendez-vous",
        "Lues à la confirmation, dans l’e-mail et dans le rappel : quoi apporter, où aller.",
    )
    custom_cancel_warning_message = _text(
        "Message affiché à l’annulation", "L’usager le lit avant d’annuler."
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        organisations: Sequence[Organisation],
        data=None,
        *,
        motif: Motif | None = None,
        offered: Sequence[int] = (),
    ) -> None:
        shown = motif or Motif()
        initial = {field: getattr(shown, field) for field in FIELDS}
        initial["color"] = initial["color"] or PALETTE
        initial["organisations"] = list(offered)
        initial["version"] = version_of(motif) if motif else ""
        super().__init__(data, initial=initial)
        self._organisations = organisations
        self._fill(organisations, shown)

    def _fill(self, organisations: Sequence[Organisation], motif: Motif) -> None:
        services = Service.objects.filter(is_secretariat=False).order_by(*by_name("name"))
        chosen = [one for one in services if one.is_enabled or one.pk == motif.service_id]
        categories = MotifCategory.objects.order_by("name")
        self.fields["service_id"].choices = [
            ("", "Choisissez un service" if chosen else "Aucun service dans l’espace"),
            *((service.pk, service.name) for service in chosen),
        ]
        self.fields["category_id"].choices = [
            ("", "Aucune"),
            *((category.pk, category.name) for category in categories),
        ]
        self.fields["organisations"].choices = [(one.pk, one.name) for one in organisations]
        for name in ("min_public_booking_delay", "max_public_booking_delay"):
            # One set by a machine stays as it is.
            delays = sorted({*DELAYS, getattr(motif, name)})
            self.fields[name].choices = [(delay, format_delay(delay)) for delay in delays]

    @property
    def known_names(self) -> list[str]:
        """Those of the organisations' motifs, to be proposed while one is typed (1 query)."""
        rows = Motif.objects.current().filter(organisations__in=self._organisations)
        names = rows.values_list("name", flat=True).distinct()
        return list(names.order_by(*by_name("name"))[:MOST_NAMES])

    def part(self, names: Sequence[str]) -> list:
        """The bound fields of one part of the page."""
        return [self[name] for name in names]

    @property
    def values(self) -> dict[str, object]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
