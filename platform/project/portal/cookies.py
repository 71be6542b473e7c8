"""The cookies that the platform sets: none needs consent, all are told."""

from dataclasses import dataclass

from django.conf import settings

from booking.web.usager import device, invitation, letters, own_answers, own_holds


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    purpose: str
    whom: str
    duration: str


def cookies_set() -> tuple[Cookie, ...]:
    """Those of article 82 of the law of 6 January 1978: strictly necessary, so without consent."""
    return (
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "Empêche un autre site d’envoyer un formulaire à votre place",
            "Tout le monde, à partir d’un formulaire",
            "1 an",
        ),
        Cookie(
            own_holds.COOKIE,
            "Retient la réservation que vous êtes en train de faire",
            "Qui réserve",
            "1 heure",
        ),
        Cookie(
            device.COOKIE,
            "Reconnaît l’appareil pour qu’aucun ne retienne trop de créneaux à la fois",
            "Qui réserve",
            "1 jour",
        ),
        Cookie(
            own_answers.COOKIE,
            "Montre vos réponses au questionnaire d’un motif à vous seul",
            "Qui répond à un questionnaire",
            "1 heure",
        ),
        Cookie(
            invitation.COOKIE,
            "Retient l’invitation à prendre rendez-vous dont vous avez ouvert le lien",
            "Usagers invités",
            "30 minutes",
        ),
        Cookie(
            letters.COOKIE,
            "Retient que vous avez donné les premières lettres du nom, pour un lien reçu",
            "Qui ouvre le lien d’un message",
            "30 minutes",
        ),
        Cookie(
            settings.USAGER_COOKIE_NAME,
            "Vous reconnaît quand vous consultez vos rendez-vous",
            "Usagers qui se sont identifiés",
            "30 minutes sans activité",
        ),
        Cookie(
            settings.PRESCRIBER_COOKIE_NAME,
            "Retient que votre adresse professionnelle a été vérifiée",
            "Prescripteurs",
            "Jusqu’à la fermeture du navigateur, 1 jour au plus",
        ),
        Cookie(
            settings.PASSAGE_COOKIE_NAME,
            "Relie ce navigateur à la connexion que vous faites sur le portail",
            "Qui se connecte par ProConnect ou FranceConnect",
            "30 minutes",
        ),
        Cookie(
            settings.DEVICE_COOKIE_NAME,
            "Reconnaît ce navigateur, pour vous prévenir d’une connexion depuis un autre",
            "Agents et opérateurs ; un par compte, dont la marque suit le nom",
            "13 mois",
        ),
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "Garde la session ouverte",
            "Agents et opérateurs",
            "14 jours sans activité",
        ),
    )
