"""`/operateurs/…`, on the portal's host: the login of operators, then their console."""

from django.urls import path, register_converter

from socle.accounts import views

from . import (
    announcing,
    entering,
    host_names,
    identity_card,
    invitation,
    journal,
    letters,
    lifecycle,
    listing,
    one_espace,
    opening,
    opening_batch,
    organisations,
    overall,
    rehoming,
    requests,
)
from .addresses import Act, BatchAct, DeviceAct, FileKind, HostAct

register_converter(FileKind, "file_kind")
register_converter(Act, "letter_act")
register_converter(BatchAct, "batch_act")
register_converter(DeviceAct, "device_act")
register_converter(HostAct, "host_act")

ESPACE = "/espaces/<slug:slug>"

urlpatterns = [
    path("", listing.home, name="operators_home"),
    # The same steps as on an espace's host, by the same names: they lead to each other.
    path("/connexion", views.login, name="login"),
    path("/connexion/code", views.second_factor, name="second_factor"),
    path("/connexion/activer", views.second_factor_setup, name="second_factor_setup"),
    path("/creer", opening.create, name="operators_create"),
    path("/creer/fichier", opening_batch.upload, name="operators_upload"),
    path("/creer/modele.csv", opening_batch.example, name="operators_example"),
    path("/lots/<int:batch_id>", opening_batch.batch, name="operators_batch"),
    path("/lots/<int:batch_id>/resultats.csv", opening_batch.results, name="operators_results"),
    path("/lots/<int:batch_id>/<batch_act:verb>", opening_batch.act, name="operators_batch_act"),
    path("/creations/<uuid:opening_id>", opening.opening, name="operators_opening"),
    path("/creations/<uuid:opening_id>/reprendre", opening.again, name="operators_opening_again"),
    path(ESPACE, one_espace.show, name="operators_espace"),
    path(f"{ESPACE}/fiche", identity_card.card, name="operators_card"),
    path(f"{ESPACE}/etat", lifecycle.state, name="operators_state"),
    path(f"{ESPACE}/hotes", host_names.host_names, name="operators_hosts"),
    path(f"{ESPACE}/hotes/<int:host_id>/<host_act:verb>", host_names.act, name="operators_host"),
    path(f"{ESPACE}/organisations", organisations.organisations, name="operators_organisations"),
    path(
        f"{ESPACE}/organisations/<int:organisation_id>/<device_act:verb>",
        organisations.device,
        name="operators_device",
    ),
    path(f"{ESPACE}/deplacer", rehoming.rehome, name="operators_rehome"),
    path(f"{ESPACE}/invitation", invitation.invite_again, name="operators_invite_again"),
    path(f"{ESPACE}/envois/<letter_act:act>", letters.settle, name="operators_letters"),
    path("/assistance", entering.ticket, name="operators_support"),
    path("/demandes", requests.requests, name="operators_requests"),
    path("/demandes/<uuid:request_id>", requests.one, name="operators_request"),
    path("/demandes/<uuid:request_id>/refuser", requests.refuse, name="operators_refuse"),
    path("/annonces", announcing.announcements, name="operators_announcements"),
    path("/annonces/nouvelle", announcing.new, name="operators_announcement_new"),
    path(
        "/annonces/<int:announcement_id>/retirer",
        announcing.take_back,
        name="operators_announcement_withdraw",
    ),
    path("/plateforme", overall.overall, name="operators_overall"),
    path("/plateforme/envois/<letter_act:act>", overall.settle, name="operators_all_letters"),
    path("/journal", journal.journal, name="operators_journal"),
    path("/journal.<file_kind:kind>", journal.export, name="operators_journal_export"),
]
