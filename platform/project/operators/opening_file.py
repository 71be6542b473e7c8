"""A file of espaces to open: a line each, read with the rules of the form."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.directory.plain import plain
from socle.errors import DomainError
from tenants.models import Espace, Host, Opening, OpeningBatch

from .opening_form import OpeningForm, Taken

MOST_LINES = 1000
MOST_BYTES = 1_000_000
COLUMNS = {
    "nom": "name",
    "type": "kind",
    "departement": "departement_number",
    "telephone": "phone",
    "organisation": "organisation_name",
    "siret": "siret",
    "dispositif": "has_device",
    "lieu": "place_name",
    "adresse": "address",
    "email": "admin_email",
    "slug": "slug",
    "hote": "host",
}
REQUIRED = ("nom", "adresse", "email")
KINDS = {plain(label): value for value, label in Espace.Kind.choices}
YES = ("oui", "o", "1", "x", "true")
EXAMPLE = {
    "nom": "Ville de Privas",
    "type": "mairie",
    "departement": "07",
    "telephone": "0199001234",
    "organisation": "Mairie de Privas",
    "siret": "00000001800010",  # nobody's: INSEE gives none in 0
    "dispositif": "oui",
    "lieu": "Hôtel de ville",
    "adresse": "1 rue de la Mairie, 07000 Privas",
    "email": "maire@privas.example",
}


class BadFile(DomainError):
    """It cannot be read at all; the message says why."""

    code = "bad_file"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, and what is wrong with it ("" when nothing is)."""

    number: int
    form: OpeningForm
    error: str


class _Read(Taken):
    """What leads to an espace already, and what earlier lines ask for (2 queries for a file)."""

    def __init__(self) -> None:
        self.slugs = set(Espace.objects.values_list("slug", flat=True))
        self.hosts = set(Host.objects.values_list("domain", flat=True))

    def has_slug(self, slug: str) -> bool:
        return slug in self.slugs

    def has_host(self, host: str) -> bool:
        return host in self.hosts


def read_file(content: bytes) -> list[Line]:
    """
    Raises:
        BadFile: too large, no text, a column is missing, nothing in it.
    """
    if len(content) > MOST_BYTES:
        raise BadFile("Ce fichier est trop lourd : 1 Mo au plus.")
    rows = list(_rows(_text(content)))
    if not rows:
        raise BadFile("Ce fichier ne contient aucune ligne.")
    if len(rows) > MOST_LINES:
        raise BadFile(f"Ce fichier a trop de lignes : {MOST_LINES} au plus.")
    read = _Read()
    return [_line(number, row, read) for number, row in rows]


@transaction.atomic
def keep(lines: list[Line], account_id, instant: datetime) -> OpeningBatch:
    """What was read, to be confirmed; lines that make no sense are kept with their error."""
    batch = OpeningBatch.objects.create(asked_at=instant, asked_by_id=account_id)
    Opening.objects.bulk_create(_row(line, batch, instant) for line in lines)
    return batch


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # as spreadsheets in French still write it
    if "\x00" in text:
        raise BadFile("Ce fichier n’est pas un texte CSV.")
    return text


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Number in the file and values by column; lines without anything are left out."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    try:
        titles = [plain(title) for title in next(reader, [])]
        missing = [name for name in REQUIRED if name not in titles]
        if missing:
            raise BadFile(f"Il manque la colonne : {', '.join(missing)}.")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(titles, cells, strict=False))
    except csv.Error:
        raise BadFile("Ce fichier n’est pas un CSV lisible.") from None


def _line(number: int, row: dict[str, str], read: _Read) -> Line:
    given = {field: row.get(title, "").strip() for title, field in COLUMNS.items()}
    given["kind"] = KINDS.get(plain(given["kind"]), given["kind"]) or Espace.Kind.GENERAL
    given["has_device"] = given["has_device"].lower() in YES
    form = OpeningForm(given, locates=False, taken=read)
    if form.is_valid():
        read.slugs.add(form.cleaned_data["slug"])
        read.hosts.add(form.cleaned_data["host"])
        return Line(number, form, "")
    words = [
        f"{form.fields[name].label} : {' '.join(errors)}" if name in form.fields else errors[0]
        for name, errors in form.errors.items()
    ]
    return Line(number, form, " ".join(words))


def _row(line: Line, batch: OpeningBatch, instant: datetime) -> Opening:
    if not line.error:
        who = {"batch": batch, "line": line.number, "asked_by_id": batch.asked_by_id}
        return line.form.opening(state=Opening.State.DRAFT, **who)
    # As it was typed, as far as it fits: it is shown, and never done.
    typed = {
        name: str(line.form.data.get(name, ""))[: Opening._meta.get_field(name).max_length]
        for name in COLUMNS.values()
        if name not in ("has_device", "admin_email")
    }
    return Opening(
        **typed,
        batch=batch,
        line=line.number,
        asked_at=instant,
        asked_by_id=batch.asked_by_id,
        state=Opening.State.FAILED,
        error=line.error[:300],
    )
