"""The link of a message opens on the first letters of the name; a few attempts, then a pause."""

from datetime import datetime, timedelta

from django.db import transaction

from booking.domain.letters import letters_match

from ..errors import LettersPaused, LettersRefused, LinkRefused
from ..models import Participation

ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)


def check_letters(participation_id: int, typed: str, now: datetime) -> Participation:
    """The participation, once its person's name begins with these letters.

    The birth name and the name of who answers for a relative will do: messages are sent to them.

    Raises:
        LinkRefused: the participation or its person has gone.
        LettersRefused: wrong; what is left is in its message.
        LettersPaused: five wrong ones; four times longer each time, a day at most.
    """
    # Wrong letters are written, hence no raise before the commit.
    with transaction.atomic():
        part = _locked(participation_id)
        if part.letters_paused_until and part.letters_paused_until > now:
            raise LettersPaused(part.letters_paused_until)
        if right := letters_match(typed, _names(part)):
            part.letters_wrong, part.letters_paused_until = 0, None
        else:
            part.letters_wrong += 1
            part.letters_paused_until = _pause(part.letters_wrong, now)
        part.save(update_fields=["letters_wrong", "letters_paused_until"])
    if right:
        return part
    if part.letters_paused_until:
        raise LettersPaused(part.letters_paused_until)
    raise LettersRefused(ATTEMPTS - part.letters_wrong % ATTEMPTS)


def _locked(participation_id: int) -> Participation:
    rows = Participation.objects.select_related("usager__responsible")
    part = (
        rows.select_for_update(of=("self",))
        .filter(pk=participation_id, usager__deleted_at__isnull=True)
        .first()
    )
    if part is None:
        raise LinkRefused
    return part


def _names(part: Participation) -> list[str]:
    people = [part.usager, part.usager.responsible]
    return [name for one in people if one for name in (one.last_name, one.birth_name) if name]


def _pause(wrong: int, now: datetime) -> datetime | None:
    if wrong % ATTEMPTS:
        return None
    times = min(wrong // ATTEMPTS - 1, 8)
    return now + min(FIRST_PAUSE * 4**times, LONGEST_PAUSE)
