"""The SMS of the waiting list."""

from ..recap import Recap
from . import lines
from .lines import text_of


def offered(recap: Recap, moment: str, deadline: str, link: str, has_page: bool) -> str:
    """
    Args:
        moment, deadline: the freed time and until when it is kept, in French.
        link: where to answer, or else the present appointment's page.
    """
    answer = f"Répondez avant le {deadline} : {link}"
    if not has_page:
        answer = f"Appelez avant le {deadline}."
    return text_of(
        f"{lines.head(recap)} : une heure plus tôt est libre, {moment}",
        lines.where(recap),
        answer,
        lines.phone(recap),
    )
