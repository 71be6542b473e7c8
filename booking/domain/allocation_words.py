"""In French, how the times of a motif are given out: the same words on every screen."""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking.domain.allocation import Fairness, Mode, Release
from booking.domain.wording import WEEKDAYS, format_moment, format_time

BY_QUEUE = (
    "Vous prenez place dans une file d’attente. Quand votre tour vient, nous vous gardons un "
    "créneau, le temps que vous répondiez."
)
WITH_IDENTITY = (
    "En ligne, vous vous identifiez avec FranceConnect : une personne, un rendez-vous à venir."
)


def how_it_goes(fairness: Fairness) -> list[str]:
    """Sentences for who is about to book; none when there is nothing to say."""
    said = []
    if fairness.mode is Mode.QUEUE:
        said.append(BY_QUEUE)
    elif fairness.release and fairness.mode is Mode.RELEASE:
        said.append(
            f"Les créneaux ouvrent {_when(fairness.release)}, pour les "
            f"{fairness.release.ahead} jours qui suivent."
        )
    elif fairness.release and fairness.mode is Mode.DRAW:
        said.append(
            f"{_when(fairness.release).capitalize()}, un tirage au sort donne l’ordre des "
            "personnes inscrites. S’inscrire tôt ou tard donne les mêmes chances. Quand votre tour "
            "vient, nous vous gardons un créneau, le temps que vous répondiez."
        )
    if fairness.verified:
        said.append(WITH_IDENTITY)
    if fairness.kept:
        said.append(
            f"{fairness.kept} % des créneaux de chaque jour se réservent par téléphone, à "
            "l’accueil ou avec un prescripteur."
        )
    return said


def next_opening(fairness: Fairness, now: datetime, zone: ZoneInfo) -> str:
    """When more times open, as a sentence; empty for a motif that has no set times."""
    if fairness.release is None or fairness.mode is Mode.OPEN:
        return ""
    moment = format_moment(fairness.release.next(now, zone), zone, mention_zone=True)
    what = "Prochain tirage au sort" if fairness.mode is Mode.DRAW else "Prochaine ouverture"
    return f"{what} : {moment}."


def _when(release: Release) -> str:
    day = WEEKDAYS[release.weekday - 1] if release.weekday else "jour"
    return f"chaque {day} à {format_time(release.time)}"
