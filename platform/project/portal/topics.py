"""What the help page answers to usagers. Facts are those of the code; words are for a phone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and its answer, a paragraph a line; `anchor` is its address in the page."""

    anchor: str
    question: str
    answer: tuple[str, ...]


USAGERS = (
    Topic(
        "prendre",
        "Comment prendre rendez-vous ?",
        (
            "Choisissez un motif, un lieu s’il y en a plusieurs, puis un jour et une heure.",
            "Indiquez votre nom, et une adresse e-mail ou un téléphone portable. Vous recevez un "
            "message : ouvrez son lien et cliquez sur « Confirmer mon rendez-vous ». Sans cette "
            "confirmation, le rendez-vous n’existe pas.",
            "Il n’y a pas de compte à créer.",
        ),
    ),
    Topic(
        "sans-internet",
        "Je n’ai pas d’adresse e-mail, ou je préfère téléphoner",
        (
            "Un téléphone portable suffit pour réserver en ligne : le lien arrive par SMS.",
            "Vous pouvez aussi appeler le service ou vous y rendre : un agent prend le rendez-vous "
            "pour vous. La réservation en ligne n’est jamais obligatoire.",
        ),
    ),
    Topic(
        "message",
        "Je ne reçois pas le message de confirmation",
        (
            "Attendez une minute ou deux, et regardez dans les courriers indésirables.",
            "Vérifiez l’adresse ou le numéro : la page qui suit la réservation permet de les "
            "corriger. L’heure choisie vous est gardée 20 minutes ; passé ce délai, le lien du "
            "message marche encore si l’heure est libre.",
        ),
    ),
    Topic(
        "lien",
        "Le lien reçu ne marche pas",
        (
            "Il est peut-être coupé en deux lignes : recopiez-le en entier dans la barre du "
            "navigateur.",
            "Le lien de confirmation s’éteint au bout de deux jours, celui du rendez-vous douze "
            "semaines après la date du rendez-vous. Un nouveau message remplace le lien du "
            "précédent : ouvrez le plus récent.",
        ),
    ),
    Topic(
        "annuler",
        "Comment annuler mon rendez-vous ?",
        (
            "Ouvrez le lien du message reçu, puis « Annuler ce rendez-vous ». C’est possible "
            "jusqu’à 4 heures avant. Ensuite, appelez le service.",
            "Prévenez toujours : l’heure profitera à quelqu’un d’autre.",
        ),
    ),
    Topic(
        "deplacer",
        "Comment changer la date ou l’heure ?",
        (
            "Ouvrez le lien du message reçu, puis « Déplacer ce rendez-vous ». C’est possible "
            "jusqu’à deux jours avant, quand le service le permet et que vous avez réservé en "
            "ligne. Sinon, appelez le service.",
        ),
    ),
    Topic(
        "complet",
        "Aucune heure ne me convient",
        (
            "Regardez les jours suivants, ou un autre lieu. Des heures se libèrent quand d’autres "
            "personnes annulent.",
            "Vous pouvez aussi appeler : le service garde parfois des rendez-vous pour le "
            "téléphone et le guichet.",
        ),
    ),
    Topic(
        "apporter",
        "Que faut-il apporter ?",
        (
            "Le message de confirmation et la page du rendez-vous le disent, avec l’adresse et la "
            "durée. En cas de doute, appelez le service.",
        ),
    ),
    Topic(
        "rappel",
        "Vais-je recevoir un rappel ?",
        (
            "Oui, deux jours ouvrés environ avant le rendez-vous, par e-mail ou par SMS, quand le "
            "motif le prévoit.",
        ),
    ),
    Topic(
        "proche",
        "Puis-je réserver pour quelqu’un d’autre ?",
        (
            "Oui. Indiquez le nom de la personne qui vient, et votre adresse e-mail ou votre "
            "téléphone pour recevoir les messages.",
        ),
    ),
    Topic(
        "donnees",
        "Que deviennent mes informations ?",
        (
            "Elles servent à organiser le rendez-vous, et à rien d’autre. La page « Données "
            "personnelles » dit qui les voit, combien de temps elles sont gardées et comment les "
            "faire corriger ou effacer.",
        ),
    ),
)
