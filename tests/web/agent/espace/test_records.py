"""Fiches usagers: standard fields hidden and shown, the espace's own fields."""

import pytest

from booking.directory.models import RecordSettings, UsagerField
from booking.directory.usager_values import OPTIONAL
from tenants.context import in_espace

from .conftest import ROOT, main_of

PATH = f"{ROOT}/fiches-usagers"
FIELDS = f"{PATH}/champs"
LIST = {"kind": "choice", "label": "Mobilité", "choices": "À pied\nEn bus"}


def labels(espace) -> list[str]:
    with in_espace(espace):
        rows = UsagerField.objects.filter(archived_at__isnull=True)
        return list(rows.values_list("label", flat=True))


def add(client, espace, **given) -> UsagerField:
    form = {"kind": "text", **given}
    assert client.post(FIELDS, form).status_code == 302
    with in_espace(espace):
        return UsagerField.objects.get(label=given["label"])


class TestStandard:
    def test_what_is_ticked_is_shown_and_the_second_editor_is_told(self, client, alpha, bravo):
        given = {"shown": ["notes", "birth_name"], "version": ""}
        assert client.post(PATH, given).status_code == 302
        late = client.post(PATH, {"shown": [], "version": ""})
        assert "Repartir de ce qui est enregistré" in main_of(late, 409).text
        with in_espace(alpha):
            hidden = RecordSettings.current().hidden_usager_fields
        assert set(OPTIONAL) - set(hidden) == {"notes", "birth_name"}
        with in_espace(bravo):
            assert not RecordSettings.objects.exists()

    @pytest.mark.parametrize("name", ["first_name", "🙂" * 300, ""])
    def test_only_those_that_may_be_hidden(self, client, alpha, name):
        main_of(client.post(PATH, {"shown": [name], "version": ""}), 422)
        with in_espace(alpha):
            assert not RecordSettings.objects.exists()


class TestOwn:
    def test_added_corrected_ordered_archived_and_brought_back(self, client, alpha, bravo):
        one = add(client, alpha, label="Dossier")
        add(client, alpha, **LIST)
        client.post(f"{FIELDS}/{one.pk}/etat", {"act": "descendre"})
        assert labels(alpha) == ["Mobilité", "Dossier"]
        client.post(f"{FIELDS}/{one.pk}/etat", {"act": "monter"})
        assert labels(alpha) == ["Dossier", "Mobilité"]
        version = client.get(f"{FIELDS}/{one.pk}").context["form"]["version"].value()
        given = {"label": "Numéro de dossier", "version": version}
        assert client.post(f"{FIELDS}/{one.pk}", given).status_code == 302
        main_of(client.post(f"{FIELDS}/{one.pk}", given | {"label": "Tardif"}), 409)
        assert labels(alpha) == ["Numéro de dossier", "Mobilité"]
        client.post(f"{FIELDS}/{one.pk}/etat", {"act": "archiver"})
        assert labels(alpha) == ["Mobilité"]
        assert "Champs archivés" in main_of(client.get(PATH)).text
        client.post(f"{FIELDS}/{one.pk}/etat", {"act": "restaurer"})
        assert len(labels(alpha)) == 2
        assert labels(bravo) == []

    @pytest.mark.parametrize(
        "given",
        [
            {"label": ""},
            {"label": "🙂"},
            {"label": "A" * 300},
            {"kind": "sort"},
            {"kind": "choice"},
            {"kind": "choice", "choices": "Oui\noui"},
            {"help_text": "A" * 301},
        ],
    )
    def test_nonsense_adds_no_field(self, client, alpha, given):
        main_of(client.post(FIELDS, {"kind": "text", "label": "Dossier"} | given), 422)
        assert labels(alpha) == []

    def test_a_second_click_adds_no_second_one(self, client, alpha):
        add(client, alpha, label="Dossier")
        main_of(client.post(FIELDS, {"kind": "text", "label": "dossier"}), 422)
        assert labels(alpha) == ["Dossier"]

    def test_another_espace_s_field_does_not_exist(self, client, bravo):
        with in_espace(bravo):
            theirs = UsagerField.objects.create(kind="text", label="Ailleurs")
        for act in ("archiver", "monter", "🙂", ""):
            assert client.post(f"{FIELDS}/{theirs.pk}/etat", {"act": act}).status_code == 404
        assert client.get(f"{FIELDS}/{theirs.pk}").status_code == 404
        assert labels(bravo) == ["Ailleurs"]
