"""What agents type about themselves."""

from django import forms

from booking.directory.models import Agent
from booking.directory.services.edit_own_account import LONGEST_NAME
from socle.accounts.forms import LONGEST_PASSWORD, NewPasswordForm
from socle.web.widgets import (
    CurrentPasswordInput,
    FamilyNameInput,
    GivenNameInput,
    HintedLabel,
)

TOLD_OF_RDV = (
    (
        Agent.RdvNotifications.ALL,
        HintedLabel("Tous les changements", "Y compris ceux que vous faites vous-même."),
    ),
    (
        Agent.RdvNotifications.OTHERS,
        HintedLabel("Les changements faits par d’autres", "Usagers, prescripteurs et collègues."),
    ),
    (
        Agent.RdvNotifications.SOON,
        HintedLabel(
            "Ceux faits par d’autres, pour aujourd’hui ou demain",
            "Un RDV pris, déplacé ou annulé au dernier moment.",
        ),
    ),
    (Agent.RdvNotifications.NONE, HintedLabel("Aucun", "Vous consultez votre agenda.")),
)
OF_ONES_OWN = (
    (Agent.OwnNotifications.ALL, "Un e-mail à chaque changement, avec un fichier de calendrier"),
    (Agent.OwnNotifications.NONE, "Aucun e-mail"),
)


class ProfileForm(forms.Form):
    first_name = forms.CharField(label="Prénom", max_length=LONGEST_NAME, widget=GivenNameInput)
    last_name = forms.CharField(label="Nom", max_length=LONGEST_NAME, widget=FamilyNameInput)


class PreferencesForm(forms.Form):
    """Its fields are those of `Preferences`."""

    rdv_notifications_level = forms.ChoiceField(
        label="Rendez-vous : de quels changements voulez-vous être prévenu par e-mail ?",
        choices=TOLD_OF_RDV,
        widget=forms.RadioSelect,
    )
    plage_ouverture_notification_level = forms.ChoiceField(
        label="Plages d’ouverture", choices=OF_ONES_OWN, widget=forms.RadioSelect
    )
    absence_notification_level = forms.ChoiceField(
        label="Indisponibilités", choices=OF_ONES_OWN, widget=forms.RadioSelect
    )
    display_saturdays = forms.BooleanField(
        label="Afficher les samedis dans les agendas", required=False
    )
    display_cancelled_rdv = forms.BooleanField(
        label="Afficher les RDV annulés dans les agendas", required=False
    )


class PasswordForm(NewPasswordForm):
    current = forms.CharField(
        label="Mot de passe actuel",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=CurrentPasswordInput,
    )
    field_order = ("current", "chosen", "again")
