"""What the help page answers to agents and prescribers."""

from .topics import Topic

AGENTS = (
    Topic(
        "connexion",
        "Comment me connecter ?",
        (
            "Sur la page de votre espace, suivez « Espace des agents ». Votre adresse "
            "professionnelle et votre mot de passe sont demandés, puis les six chiffres de votre "
            "application quand un second facteur est exigé.",
            "L’invitation reçue par e-mail est valable 48 heures. Au-delà, demandez à "
            "l’administrateur de votre organisation de vous inviter de nouveau.",
        ),
    ),
    Topic(
        "ouvrir",
        "Comment ouvrir la réservation en ligne ?",
        (
            "Deux conditions : un motif réservable en ligne, et une plage d’ouverture qui porte ce "
            "motif. La page « Réservation en ligne » de la configuration dit, motif par motif, ce "
            "qui manque.",
            "Elle donne aussi le lien à partager, le code QR et l’affiche.",
        ),
    ),
    Topic(
        "plage",
        "Quelle différence entre horaires et plages d’ouverture ?",
        (
            "Les horaires de l’organisation sont un texte pour les usagers. Les créneaux proposés "
            "viennent des plages d’ouverture des agents, moins leurs indisponibilités, leurs "
            "rendez-vous et les jours fériés.",
        ),
    ),
    Topic(
        "occurrence",
        "Comment supprimer une seule date d’une plage qui se répète ?",
        (
            "Ouvrez la plage et choisissez la date : elle seule peut être supprimée ou modifiée. "
            "Les rendez-vous déjà pris ce jour-là sont montrés avant.",
        ),
    ),
    Topic(
        "annulation-service",
        "Que se passe-t-il si j’annule un rendez-vous ?",
        (
            "L’usager est prévenu par e-mail ou par SMS s’il a accepté de l’être. L’écran dit qui "
            "recevra quoi avant que cela parte.",
        ),
    ),
    Topic(
        "statut",
        "Quels sont les statuts d’un rendez-vous ?",
        (
            "À renseigner, honoré, absence non excusée, annulé par l’usager, annulé par le "
            "service. Renseigner les rendez-vous passés tient vos statistiques à jour.",
        ),
    ),
    Topic(
        "e-mails",
        "Les e-mails n’arrivent pas à mes collègues",
        (
            "Regardez dans les indésirables, puis demandez à votre service informatique "
            "d’accepter notre adresse d’envoi. La page « État du service » dit si l’envoi est "
            "perturbé.",
        ),
    ),
    Topic(
        "site",
        "Comment montrer la prise de rendez-vous sur notre site ?",
        (
            "Un administrateur de l’espace autorise le site à la page « Intégration » et donne le "
            "code à la personne qui tient le site. Le lien seul marche partout, sans autorisation.",
        ),
    ),
    Topic(
        "prescripteur",
        "Je suis prescripteur : comment prendre rendez-vous pour quelqu’un ?",
        (
            "Ouvrez la page du service, puis « Je suis un prescripteur qui oriente un "
            "bénéficiaire ». Vos coordonnées et celles de la personne sont demandées ; votre "
            "adresse e-mail est vérifiée.",
            "La personne reçoit les messages du rendez-vous. Ensuite, c’est elle ou le service "
            "qui le déplace ou l’annule.",
        ),
    ),
    Topic(
        "fusion",
        "Un usager a deux fiches",
        (
            "Ouvrez l’une d’elles, puis « Doublons » : les deux fiches sont comparées champ par "
            "champ, et la fusion peut être défaite.",
        ),
    ),
)
