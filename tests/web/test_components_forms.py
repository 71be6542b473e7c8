"""Each field ties its label, hint and errors to its input, in the design system's markup."""

import pytest
from django import forms

from socle.web import widgets
from socle.web.gallery import SampleForm
from tests.support.markup import Node, parse

pytestmark = pytest.mark.unit

SIMPLE = {
    "given_name": ("text", "fr-input"),
    "email": ("email", "fr-input"),
    "phone": ("tel", "fr-input"),
    "birth_date": ("date", "fr-input"),
    "time": ("time", "fr-input"),
    "duration": ("number", "fr-input"),
    "password": ("password", "fr-input"),
    "code": ("text", "fr-input"),
    "document": ("file", "fr-upload"),
}


def group(name: str, form: forms.Form) -> Node:
    return parse(form[name].as_field_group())


def wrong_form() -> SampleForm:
    return SampleForm({"email": "nom@", "duration": "2"})


def ids_in(node: Node) -> set[str]:
    return {child["id"] for child in node.all() if child.get("id")}


@pytest.mark.parametrize("name", SIMPLE)
def test_an_input_has_its_type_class_and_label(name: str) -> None:
    kind, css = SIMPLE[name]
    field = group(name, SampleForm())
    control = field.one("input")
    assert control["type"] == kind
    assert css in control.classes
    label = field.one("label", for_=control["id"])
    assert "fr-label" in label.classes
    assert label.text.startswith(str(SampleForm.base_fields[name].label))


def test_a_list_and_a_text_area_have_theirs() -> None:
    for name, tag, css in (("place", "select", "fr-select"), ("message", "textarea", "fr-input")):
        field = group(name, SampleForm())
        control = field.one(tag)
        assert css in control.classes
        assert field.one("label", for_=control["id"])


@pytest.mark.parametrize("name", [*SIMPLE, "place", "message", "reminder"])
def test_hint_and_error_describe_the_input(name: str) -> None:
    form = SampleForm({})
    form.add_error(name, "À revoir.")
    field = group(name, form)
    control = next(node for node in field.all() if node.get("name") == name)
    described = control["aria-describedby"].split()
    assert set(described) <= ids_in(field)
    assert control["aria-invalid"] == "true"
    texts = " ".join(field.one(id=one).text for one in described)
    assert "À revoir." in texts
    assert str(SampleForm.base_fields[name].help_text) in texts


def test_without_error_nothing_is_said_invalid() -> None:
    html = str(SampleForm())
    assert "aria-invalid" not in html
    assert "fr-message--error" not in html


def test_required_is_said_in_code_and_optional_in_words() -> None:
    email, phone = group("email", SampleForm()), group("phone", SampleForm())
    assert email.one("input").get("required") == ""
    assert "facultatif" not in email.one("label").text
    assert phone.one("input").get("required") is None
    assert phone.one("label").text == "Téléphone (facultatif)"
    assert "Tous les champs sont obligatoires" in parse(str(SampleForm())).text


def test_a_form_of_filters_mentions_nothing() -> None:
    class Filters(forms.Form):
        mark_optional = False
        place = forms.CharField(label="Lieu", required=False)

    text = parse(str(Filters())).text
    assert "facultatif" not in text
    assert "obligatoires" not in text


def test_a_lone_box_is_never_called_optional() -> None:
    field = group("reminder", SampleForm())
    control = field.one("input", type="checkbox")
    assert field.one("label", for_=control["id"]).text == "Recevoir un rappel par SMS"


def test_radios_are_one_question_with_its_error() -> None:
    fieldset = group("who", wrong_form()).one("fieldset")
    assert fieldset["role"] == "radiogroup"
    assert fieldset["aria-invalid"] == "true"
    assert fieldset["aria-required"] == "true"
    assert "fr-fieldset--error" in fieldset.classes
    assert fieldset.one("legend").text == "Pour qui ?"
    assert fieldset.one(id=fieldset["aria-describedby"]).text == "Ce champ est obligatoire."
    radios = fieldset.all("input", type="radio")
    assert [fieldset.one("label", for_=radio["id"]).text for radio in radios] == [
        "Pour moi",
        "Pour un proche",
    ]
    # ARIA has no invalid radio.
    assert not [radio for radio in radios if radio.get("aria-invalid")]


def test_a_choice_may_carry_its_explanation() -> None:
    fieldset = group("kind", SampleForm()).one("fieldset")
    rich = fieldset.all("div", class_="fr-radio-group fr-radio-rich")
    assert [div.one("label").text for div in rich] == [
        "Sur place Dans un de nos lieux",
        "Par téléphone Un agent vous appelle",
    ]


def test_boxes_are_grouped_under_their_names() -> None:
    fieldset = group("motifs", SampleForm({"motifs": ["card"]})).one("fieldset")
    assert [p.text for p in fieldset.all("p")] == ["État civil", "Urbanisme"]
    boxes = fieldset.all("input", type="checkbox")
    assert [box["value"] for box in boxes] == ["passport", "card", "permit"]
    assert [box.get("checked") for box in boxes] == [None, "", None]
    assert fieldset.one(id=fieldset["aria-describedby"]).text == "Plusieurs réponses possibles"
    assert len({box["id"] for box in boxes}) == 3


def test_a_moment_is_a_day_and_a_time_each_named() -> None:
    fieldset = group("starts_at", SampleForm()).one("fieldset")
    assert fieldset.one("legend").text == "Début"
    assert [(one["type"], one["aria-label"]) for one in fieldset.all("input")] == [
        ("date", "Date"),
        ("time", "Heure"),
    ]
    form = SampleForm({"starts_at_0": "2026-12-03", "starts_at_1": "09:20"})
    form.is_valid()
    assert form.cleaned_data["starts_at"].strftime("%d/%m/%Y %H:%M") == "03/12/2026 09:20"


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = wrong_form()
    page = parse(str(form))
    summary = page.one(id="erreurs")
    assert summary.get("autofocus") == ""
    assert summary["tabindex"] == "-1"
    links = summary.all("a")
    assert len(links) == len(form.errors) == 12
    assert {link["href"].removeprefix("#") for link in links} <= ids_in(page)
    focusable = {node["id"] for node in page.all() if node.get("name") and node.get("id")}
    assert {link["href"].removeprefix("#") for link in links} <= focusable


def test_the_summary_says_errors_of_the_whole_form() -> None:
    form = SampleForm({})
    form.add_error(None, "Ce créneau vient d’être pris.")
    summary = parse(str(form)).one(id="erreurs")
    assert "Ce créneau vient d’être pris." in summary.text


def test_hint_and_label_are_escaped() -> None:
    class Injected(forms.Form):
        answer = forms.CharField(label="<b>a</b>", help_text="<script>x</script>")

    html = str(Injected())
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_widgets_own_class_is_kept() -> None:
    class Wide(forms.Form):
        name = forms.CharField(widget=forms.TextInput({"class": "rdv-wide"}))

    assert group("name", Wide()).one("input").classes == {"fr-input", "rdv-wide"}


def test_hidden_fields_stay_bare() -> None:
    class Kept(forms.Form):
        slot = forms.CharField(widget=forms.HiddenInput, initial="9")

    page = parse(str(Kept()))
    assert page.one("input").attributes == {
        "type": "hidden",
        "name": "slot",
        "value": "9",
        "id": "id_slot",
    }
    assert not page.all("label")


@pytest.mark.parametrize(
    ("widget", "token"),
    [
        (widgets.GivenNameInput, "given-name"),
        (widgets.FamilyNameInput, "family-name"),
        (widgets.EmailInput, "email"),
        (widgets.PhoneInput, "tel"),
        (widgets.BirthDateInput, "bday"),
        (widgets.PostcodeInput, "postal-code"),
        (widgets.StreetAddressInput, "street-address"),
        (widgets.CurrentPasswordInput, "current-password"),
        (widgets.NewPasswordInput, "new-password"),
        (widgets.OneTimeCodeInput, "one-time-code"),
    ],
)
def test_fields_about_oneself_name_what_they_expect(widget: type, token: str) -> None:
    """RGAA 4.1, criterion 11.13."""
    control = parse(widget().render("x", None)).one("input")
    assert control["autocomplete"] == token


def test_dates_and_times_are_written_as_browsers_want_them() -> None:
    import datetime

    day = widgets.DateInput().render("d", datetime.date(2026, 12, 3))
    hour = widgets.TimeInput().render("t", datetime.time(9, 20))
    assert parse(day).one("input")["value"] == "2026-12-03"
    assert parse(hour).one("input")["value"] == "09:20"
