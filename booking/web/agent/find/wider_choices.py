"""What a search over the whole espace offers: motifs, places, slots, sessions."""

from datetime import datetime, timedelta

from booking.appointments.search import next_slot, starts_between
from booking.appointments.services.take_slot import nearest_slots
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.deadlines import booking_window
from booking.domain.wallclock import local_day
from booking.web.templatetags.wording import duration, moment
from booking.web.usager.organisation import next_by_organisation
from booking.web.usager.place import next_by_place
from booking.web.usager.whereabouts import NOWHERE_YET

from .form import NO_SERVICE, motif_label
from .sessions import seats_words
from .weeks import DAYS, ONE_DAY, Start, columns
from .wider_home import meanings
from .wider_question import Wider

MOST_SESSIONS = 60


def home_choices(wider: Wider) -> dict[str, object]:
    """For the question of the address: what typed words may mean, or why they mean nothing."""
    home = wider.home
    typed = wider.path.answers.where.address or home.typed
    found, error = meanings(home.typed) if home.typed and not home.note else ([], "")
    choices = [{**one, "url": wider.url(where=one["where"])} for one in found]
    return {"choices": choices, "error": error, "typed": typed}


def motif_groups(wider: Wider) -> list[dict[str, object]]:
    """The motifs under the name of each service; without headings where there is one at most."""
    groups: dict[str, list] = {}
    for motif in wider.path.offer.motifs:
        heading = motif.service.name if motif.service else NO_SERVICE
        groups.setdefault(heading, []).append(_motif_choice(wider, motif))
    if len(groups) < 2:
        return [{"name": "", "choices": choices} for choices in groups.values()]
    return [{"name": name, "choices": groups[name]} for name in sorted(groups)]


def _motif_choice(wider: Wider, motif: Motif) -> dict[str, object]:
    return {"label": motif_label(motif), "url": wider.url(motif=motif.pk, place=None, target=None)}


def where_choices(wider: Wider) -> list[dict[str, object]]:
    """Places, or organisations for what is received nowhere, the soonest first."""
    path = wider.path
    if path.motif is None:
        return []
    if path.motif.needs_place:
        places = {place.pk: place for place in path.places}
        return [
            _choice(
                f"{places[pk].organisation.name} : {places[pk].name}",
                places[pk].address,
                slot.start,
                places[pk],
                wider.url(place=pk),
            )
            for pk, slot in _soonest_first(next_by_place(path, path.places))
        ]
    named = {one.pk: one for one in path.organisations}
    return [
        _choice(named[pk].name, "", slot.start, None, wider.url(target=pk))
        for pk, slot in _soonest_first(next_by_organisation(path, path.organisations))
    ]


def _soonest_first(found: dict) -> list[tuple]:
    return sorted(found.items(), key=lambda one: one[1].start)


def _choice(label: str, hint: str, start: datetime, place: Place | None, url: str) -> dict:
    details = [f"Prochaine disponibilité : {moment(start, zone_of(place))}"]
    return {"label": label, "hint": hint, "details": details, "url": url}


def session_choices(wider: Wider) -> list[dict[str, object]]:
    """The sessions that can be joined, wherever they are, by date."""
    places = {place.pk: place for place in wider.path.places}
    return [
        {
            "label": moment(one.start, zone_of(places[one.place_id])),
            "hint": one.name,
            "details": [
                f"{places[one.place_id].organisation.name} : {places[one.place_id].name}",
                f"{duration(int((one.end - one.start).total_seconds() // 60))}, "
                f"{seats_words(one.seats_left).lower()}",
            ],
            "url": wider.url("agent_prescribe", session=one.id),
        }
        for one in wider.sessions
        if one.place_id in places
    ][:MOST_SESSIONS]


def slots_of(wider: Wider) -> dict[str, object]:
    """Seven days of starts, one button a time, or the way to the next one."""
    first, zone, wanted, now = wider.first, wider.zone, wider.path.wanted, wider.path.now
    last = first + (DAYS - 1) * ONE_DAY
    starts = [
        Start(local, wider.url("agent_prescribe", starts_at=local))
        for local in (start.astimezone(zone) for start in starts_between(wanted, first, last, now))
    ]
    latest = booking_window(now, None, wider.motif.max_public_booking_delay).latest
    after = first + DAYS * ONE_DAY
    before = max(wider.today, first - timedelta(days=DAYS))
    shown = {
        **columns(first, starts, zone),
        "previous": {"url": wider.url(first=before)} if first > wider.today else None,
        "next": {"url": wider.url(first=after)} if after <= local_day(latest, zone) else None,
    }
    if not starts and (found := next_slot(wanted, first, now)):
        day = local_day(found.start, zone)
        shown |= {"next_words": moment(found.start, zone), "next_url": wider.url(first=day)}
    return shown


def nearest_choices(wider: Wider) -> list[dict[str, object]]:
    """What is free around a start that is gone; the sessions left, for a collective motif."""
    if wider.motif.collectif:
        return session_choices(wider)
    found = nearest_slots(wider.path.wanted, wider.starts_at, wider.path.now)
    return [
        {
            "label": moment(slot.start, wider.zone),
            "url": wider.url("agent_prescribe", starts_at=slot.start.astimezone(wider.zone)),
        }
        for slot in found
    ]


def recap_of(wider: Wider) -> list[dict[str, object]]:
    """For components/recap.html: what is settled, each line with its way back."""
    lines = []
    undone = {"place": None, "target": None, "session": None, "starts_at": None}
    if wider.home.matters and wider.home.where.is_settled:
        words = wider.home.words or "Celle de sa fiche"
        back = wider.url(where=NOWHERE_YET, **undone)
        lines.append(line("Adresse de l’usager", words, edit_url=back))
    if wider.motif:
        back = wider.url(motif=None, **undone)
        lines.append(line("Motif", wider.motif.name, edit_url=back))
    if wider.motif and wider.target and not wider.home.is_asked:
        where = [wider.place.name, wider.place.address] if wider.place else []
        # A place that is the only one cannot be changed for another.
        chosen = wider.path.answers.place_id or wider.path.answers.organisation_id
        back = wider.url(**undone) if chosen or wider.session else ""
        lines.append(line("Organisation", wider.target.name, *where, edit_url=back))
    if wider.start:
        details = [wider.session.name] if wider.session else []
        back = wider.url(session=None, starts_at=None)
        lines.append(line("Date", moment(wider.start, wider.zone), *details, edit_url=back))
    return lines


def line(label: str, value: str, *details: str, edit_url: str = "") -> dict[str, object]:
    found: dict[str, object] = {
        "label": label,
        "value": value,
        "details": [one for one in details if one],
    }
    return {**found, "edit_url": edit_url} if edit_url else found
