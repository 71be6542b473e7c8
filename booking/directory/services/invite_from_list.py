"""Agents are asked to come from a list or a file, each line with its services and organisations."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor

from ..errors import InvalidValue
from ..models import Organisation, Service
from ..plain import plain
from ..usager_values import clean_email
from .invite_agents import MOST, Invited, invite_agents

COLUMNS = ("email", "services", "organisations")
MOST_TOLD = 10
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person, and where they will work."""

    email: str
    organisation_ids: frozenset[int]
    service_ids: frozenset[int]


def read_list(
    typed: str,
    content: bytes,
    *,
    organisation_ids: Collection[int],
    service_ids: Collection[int],
    organisations: Sequence[Organisation],
) -> list[Wanted]:
    """What was pasted, then what the file says (1 query at most).

    Args:
        content: CSV in UTF-8 with a header, columns separated by `;` or `,`; empty for none.
        organisation_ids, service_ids: for whoever has none of their own in the file.
        organisations: those that a line may name.

    Raises:
        InvalidValue: an address repeated or that is none, a name that nobody has, too many.
    """
    usual = frozenset(organisation_ids), frozenset(service_ids)
    wanted = [_wanted(word, *usual, "emails") for word in _BETWEEN.split(typed) if word]
    if content:
        wanted += _of_file(content, *usual, organisations)
    emails = [one.email for one in wanted]
    if not wanted:
        raise InvalidValue("emails", "Indiquez au moins une adresse.")
    if len(wanted) > MOST:
        raise InvalidValue("emails", f"Invitez {MOST} personnes au plus à la fois.")
    if repeated := sorted({email for email in emails if emails.count(email) > 1}):
        raise InvalidValue("emails", f"Adresse répétée : {', '.join(repeated)}.")
    if any(not one.organisation_ids for one in wanted):
        raise InvalidValue("organisations", "Choisissez au moins une organisation.")
    return wanted


@transaction.atomic
def invite_from_list(
    wanted: Sequence[Wanted], level: str, actor: Actor, now: datetime
) -> list[Invited]:
    """All of them or none, in the order of their addresses.

    Raises: as `invite_agents`.
    """
    groups: dict[tuple[frozenset[int], frozenset[int]], list[str]] = defaultdict(list)
    for one in wanted:
        groups[one.organisation_ids, one.service_ids].append(one.email)
    done = []
    # In a settled order, so that two lists that cross wait for each other and never deadlock.
    for (organisation_ids, service_ids), emails in sorted(
        groups.items(), key=lambda group: min(group[1])
    ):
        roles = dict.fromkeys(sorted(organisation_ids), level)
        done += invite_agents(emails, roles, service_ids, actor, now)
    return sorted(done, key=lambda one: one.agent.email)


def _wanted(
    word: str, organisation_ids: frozenset[int], service_ids: frozenset[int], field: str
) -> Wanted:
    try:
        email = clean_email(word)
    except InvalidValue:
        raise InvalidValue(field, f"« {word[:100]} » n’est pas une adresse e-mail.") from None
    return Wanted(email, organisation_ids, service_ids)


def _of_file(
    content: bytes,
    organisation_ids: frozenset[int],
    service_ids: frozenset[int],
    organisations: Sequence[Organisation],
) -> list[Wanted]:
    known = {
        "organisations": {plain(one.name): one.pk for one in organisations},
        "services": {plain(one.name): one.pk for one in Service.objects.filter(is_enabled=True)},
    }
    wanted, faults = [], []
    for number, cells in _lines(content):
        try:
            chosen = {
                "organisations": _named(cells, "organisations", known) or organisation_ids,
                "services": _named(cells, "services", known) or service_ids,
            }
            wanted.append(
                _wanted(cells["email"], chosen["organisations"], chosen["services"], "file")
            )
        except InvalidValue as fault:
            faults.append(f"Ligne {number} : {fault.message}")
    if faults:
        more = f" Et {len(faults) - MOST_TOLD} autres." if len(faults) > MOST_TOLD else ""
        raise InvalidValue("file", " ".join(faults[:MOST_TOLD]) + more)
    return wanted


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The lines that hold something, by name of column."""
    try:
        text = content.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        separator = ";" if ";" in first else ","
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise InvalidValue("file", "Ce fichier n’est pas un CSV en UTF-8.") from None
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "email" not in header or set(header) - set(COLUMNS) or len(set(header)) < len(header):
        raise InvalidValue("file", "La première ligne doit être : email;services;organisations.")
    blank = dict.fromkeys(COLUMNS, "")
    lines = [
        (number, blank | dict(zip(header, (cell.strip() for cell in row), strict=False)))
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if len(lines) > MOST:
        raise InvalidValue("file", f"Invitez {MOST} personnes au plus à la fois.")
    return lines


def _named(cells: dict[str, str], column: str, known: dict[str, dict[str, int]]) -> frozenset[int]:
    names = [name.strip() for name in cells[column].split("|") if name.strip()]
    for name in names:
        if plain(name) not in known[column]:
            noun = "organisation inconnue" if column == "organisations" else "service inconnu"
            raise InvalidValue("file", f"{noun} « {name[:100]} ».")
    return frozenset(known[column][plain(name)] for name in names)
