"""The form of one question of a motif, as its kind needs it."""

from collections.abc import Sequence

from django import forms

from booking.catalog.models import Motif, Question
from booking.catalog.question_values import (
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_OPTION,
    MOST_OPTIONS,
    OptionDraft,
    QuestionDraft,
)
from booking.directory.versions import version_of
from booking.domain.questionnaire import LARGEST_NUMBER

Kind = Question.Kind
SPARE = 2
ALWAYS = ""
DOCUMENTS_HELP = "Un par ligne : ils sont rappelés à l’usager après la réservation."
LONGEST_DOCUMENTS = 4_000


def _number(label: str, most: int = LARGEST_NUMBER, **options) -> forms.IntegerField:
    options.setdefault("required", False)
    return forms.IntegerField(label=label, min_value=0, max_value=most, **options)


def _documents(label: str, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_DOCUMENTS,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=DOCUMENTS_HELP,
    )


class OptionForm(forms.Form):
    """One choice of the list; an empty answer removes it."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Réponse", required=False, max_length=LONGEST_OPTION)
    leads_to = forms.TypedChoiceField(
        label="Mène au motif", required=False, coerce=int, empty_value=None
    )
    added_minutes = _number("Minutes ajoutées", most=1440, initial=0)
    documents = _documents("Documents à apporter", rows=2)

    def __init__(self, *args, motifs: Sequence[tuple[int, str]] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leads_to"].choices = [("", "Le motif reste le même"), *motifs]

    @property
    def draft(self) -> OptionDraft:
        given = self.cleaned_data
        return OptionDraft(
            label=given.get("label", ""),
            pk=given.get("pk"),
            leads_to_id=given.get("leads_to"),
            added_minutes=given.get("added_minutes") or 0,
            documents=given.get("documents", ""),
        )


OptionForms = forms.formset_factory(OptionForm, extra=0, max_num=MOST_OPTIONS, absolute_max=50)


class QuestionForm(forms.Form):
    """What is asked, what it changes, and when; the list of choices is a form set beside it."""

    label = forms.CharField(label="Question", max_length=LONGEST_LABEL)
    help_text = forms.CharField(
        label="Aide",
        required=False,
        max_length=LONGEST_HELP,
        help_text="Une phrase sous la question, si elle aide à répondre.",
    )
    is_required = forms.BooleanField(label="Réponse obligatoire", required=False, initial=True)
    documents = _documents("Documents à apporter")
    least = _number("Minimum", initial=1)
    most = _number("Maximum", initial=10)
    effect = forms.ChoiceField(
        label="Effet sur la durée du rendez-vous",
        choices=[
            (Question.Effect.NONE, "Aucun"),
            (Question.Effect.TIMES, "La durée est multipliée par ce nombre"),
            (Question.Effect.ADDS, "Des minutes s’ajoutent pour chacun"),
        ],
        initial=Question.Effect.NONE,
        widget=forms.RadioSelect,
    )
    effect_minutes = _number("Minutes ajoutées pour chacun", most=1440, initial=0)
    shown_if = forms.TypedChoiceField(
        label="Quand poser cette question ?",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    NOT_OF_KIND = {
        Kind.TEXT: ("documents", "least", "most", "effect", "effect_minutes"),
        Kind.CHOICE: ("documents", "least", "most", "effect", "effect_minutes"),
        Kind.NUMBER: ("documents",),
        Kind.CONSENT: ("documents", "least", "most", "effect", "effect_minutes"),
        Kind.DOCUMENTS: ("is_required", "least", "most", "effect", "effect_minutes"),
    }

    def __init__(
        self,
        kind: str,
        earlier: Sequence[Question],
        data=None,
        *,
        question: Question | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(question) if question else None)
        self.kind = Kind(kind)
        for name in self.NOT_OF_KIND[self.kind]:
            del self.fields[name]
        if self.kind == Kind.DOCUMENTS:
            self.fields["label"].label = "Titre"
            self.fields["label"].help_text = "Par exemple : Pour le premier passeport d’un enfant."
        if self.kind == Kind.CONSENT:
            self.fields["label"].label = "Ce que l’usager déclare ou accepte"
        self.conditions = [one for one in earlier if one.kind in _ASKED_UPON]
        self._add_conditions(question)

    def _add_conditions(self, question: Question | None) -> None:
        """For each earlier question, what its answer must be."""
        choices: list[tuple[object, str]] = [(ALWAYS, "Toujours")]
        for one in self.conditions:
            choices.append((one.pk, _ASKED_UPON[Kind(one.kind)].format(one.label)))
            if one.kind == Kind.CHOICE:
                field = forms.TypedMultipleChoiceField(
                    label=f"Réponses à « {one.label} » qui la font poser",
                    required=False,
                    coerce=int,
                    choices=[(option.pk, option.label) for option in one.options.all()],
                    widget=forms.CheckboxSelectMultiple,
                )
                self.fields[f"parmi-{one.pk}"] = field
            elif one.kind == Kind.NUMBER:
                self.fields[f"de-{one.pk}"] = _number(f"« {one.label} » : à partir de")
                self.fields[f"a-{one.pk}"] = _number(f"« {one.label} » : jusqu’à")
        self.fields["shown_if"].choices = choices
        if question and question.shown_if_id:
            pk = question.shown_if_id
            chosen = [option.pk for option in question.shown_if_options.all()]
            self.initial |= {
                f"parmi-{pk}": chosen,
                f"de-{pk}": question.shown_if_least,
                f"a-{pk}": question.shown_if_most,
            }

    @property
    def main_fields(self) -> list:
        return [self[name] for name in _MAIN if name in self.fields]

    @property
    def condition_fields(self) -> list:
        return [
            self[name] for name in self.fields if name == "shown_if" or name.startswith(_PREFIXES)
        ]

    def draft(self, options: Sequence[OptionDraft] = ()) -> QuestionDraft:
        """What the services take; of a form that is valid."""
        given = self.cleaned_data
        on = given.get("shown_if")
        return QuestionDraft(
            label=given.get("label", ""),
            kind=self.kind.value,
            help_text=given.get("help_text", ""),
            is_required=given.get("is_required", True),
            options=tuple(options),
            least=given.get("least"),
            most=given.get("most"),
            effect=given.get("effect") or Question.Effect.NONE.value,
            effect_minutes=given.get("effect_minutes") or 0,
            documents=given.get("documents", ""),
            shown_if_id=on,
            shown_if_option_ids=tuple(given.get(f"parmi-{on}") or ()),
            shown_if_least=given.get(f"de-{on}"),
            shown_if_most=given.get(f"a-{on}"),
        )


_ASKED_UPON = {
    Kind.CHOICE: "Selon la réponse à « {} »",
    Kind.NUMBER: "Selon le nombre donné à « {} »",
    Kind.CONSENT: "Si la case « {} » est cochée",
}
_MAIN = (
    "label",
    "help_text",
    "documents",
    "is_required",
    "least",
    "most",
    "effect",
    "effect_minutes",
)
_PREFIXES = ("parmi-", "de-", "a-")


def option_forms(
    motifs: Sequence[tuple[int, str]], question: Question | None, data=None, *, spare: int = SPARE
) -> forms.BaseFormSet:
    """The choices as they stand, and a few empty ones."""
    initial = [
        {
            "pk": one.pk,
            "label": one.label,
            "leads_to": one.leads_to_id,
            "added_minutes": one.added_minutes,
            "documents": one.documents,
        }
        for one in (question.options.all() if question else ())
    ]
    initial += [{}] * min(max(spare, 2 - len(initial)), MOST_OPTIONS - len(initial))
    return OptionForms(data, initial=initial, prefix="choix", form_kwargs={"motifs": motifs})


def targets(motif: Motif, motifs: Sequence[Motif], question: Question | None) -> list[tuple]:
    """The motifs to which an answer may lead; one that it leads to already stays in the list."""
    kept = {one.leads_to_id: one.leads_to for one in (question.options.all() if question else ())}
    found = {one.pk: one for one in motifs if one.pk != motif.pk}
    found |= {pk: one for pk, one in kept.items() if one is not None}
    return [(pk, f"{one.name} ({one.get_location_type_display()})") for pk, one in found.items()]


def _initial(question: Question) -> dict[str, object]:
    names = (*_MAIN, "version")
    values = {name: getattr(question, name) for name in names if hasattr(question, name)}
    return {
        **values,
        "shown_if": question.shown_if_id or ALWAYS,
        "version": version_of(question),
    }
