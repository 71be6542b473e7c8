"""What the operators' log says, in French."""

VERBS = {
    "espace.requested": "Création demandée",
    "espace.created": "Espace créé",
    "espace.filled": "Première organisation créée",
    "espace.invited_again": "Administrateur invité de nouveau",
    "espace.batch_asked": "Créations demandées par fichier",
    "espace.retried": "Création reprise",
    "espace.active": "Espace ouvert de nouveau",
    "espace.suspended": "Espace suspendu",
    "espace.archived": "Espace archivé",
    "espace.edited": "Fiche de l’espace modifiée",
    "espace.deletion_planned": "Suppression prévue",
    "espace.deletion_cancelled": "Suppression annulée",
    "espace.deleted": "Espace supprimé",
    "espace.dumped": "Sauvegarde faite",
    "espace.exported": "Tout exporté",
    "espace.copy_opened": "Copie ouverte",
    "espace.copy_dropped": "Copie retirée",
    "host.added": "Nom d’hôte ajouté",
    "host.verified": "Nom d’hôte vérifié",
    "host.made_main": "Nom d’hôte devenu principal",
    "host.removed": "Nom d’hôte retiré",
    "announcement.made": "Annonce publiée",
    "announcement.withdrawn": "Annonce retirée",
    "support.entered": "Entrée dans l’espace, par l’accès qu’il a ouvert",
    "request.accepted": "Demande d’espace acceptée",
    "request.refused": "Demande d’espace refusée",
    "outbox.replayed": "Envois rejoués",
    "outbox.discarded": "Envois écartés",
    "journal.exported": "Journal exporté",
    "account.logged_in": "Connexion",
    "account.logged_out": "Déconnexion",
    "account.logged_out_everywhere": "Déconnexion partout",
    "account.password_changed": "Mot de passe changé",
    "account.password_renewed": "Mot de passe renouvelé",
    "account.email_renewed": "Adresse e-mail renouvelée",
    "second_factor.added": "Second facteur ajouté",
    "second_factor.removed": "Second facteur retiré",
    "recovery_codes.renewed": "Codes de secours renouvelés",
    "identity.tied": "Identité rattachée",
    "identity.untied": "Identité détachée",
}


def said(verb: str) -> str:
    """The verb itself where nobody has found words for it yet."""
    return VERBS.get(verb, verb)
