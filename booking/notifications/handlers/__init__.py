"""From what happened to who must be told: one file a family of topics."""

from . import (  # noqa: F401 – registers them
    accounts,
    agents,
    booked,
    cancelled,
    contact,
    directory,
    forgetting,
    hold,
    moved,
    participants,
    planning,
    prescripteurs,
    professionals,
    proof,
    reminder,
    turns,
    usagers,
    waiting,
    waiting_room,
)
