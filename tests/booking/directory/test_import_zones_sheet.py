"""The same file as a workbook: same rules, nothing computed, nothing unpacked beyond reason."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from booking.directory import zone_file, zone_sheet
from booking.directory.models import Sector, Zone
from booking.directory.services.import_zones import import_zones
from booking.directory.zone_file import ZoneFileRefused
from tenants.context import current_espace

from .conftest import NOW, Town

HEAD = ("sector_id", "city_code", "city_name", "street_name", "street_code")
LINES = (
    ("nord", 7186, "Privas"),
    (None, None, None),
    ("nord", "07019", "Aubenas", "Rue de la Gare", "07019_0150"),
)


@pytest.fixture
def ardeche(town, monkeypatch) -> Town:
    monkeypatch.setattr(current_espace(), "departement_number", "07")
    Sector.objects.create(name="Nord", human_id="nord")
    Sector.objects.create(name="Douze", human_id="12")
    return town


def workbook(*lines, head=HEAD) -> bytes:
    book = Workbook()
    for line in (head, *lines):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(ardeche, content: bytes) -> ZoneFileRefused:
    with pytest.raises(ZoneFileRefused) as caught:
        import_zones(content, ardeche.chief, NOW)
    assert not Zone.objects.exists()
    return caught.value


def test_lines_numbers_and_the_zero_that_spreadsheets_take_away(ardeche):
    report = import_zones(workbook(*LINES, (12.0, 7132, "Largentière")), ardeche.chief, NOW)
    assert report.lines == dict.fromkeys((2, 4, 5), "Nouvelle zone")
    assert set(Zone.objects.values_list("sector__human_id", "city_code", "street_ban_id")) == {
        ("nord", "07186", ""),
        ("nord", "07019", "07019_0150"),
        ("12", "07132", ""),
    }


def test_a_dry_run_writes_nothing(ardeche):
    report = import_zones(workbook(*LINES), ardeche.chief, NOW, dry_run=True)
    assert report.dry_run
    assert len(report.lines) == 2
    assert not Zone.objects.exists()


def test_all_or_nothing_with_every_fault(ardeche):
    lines = (*LINES, ("est", 7132, "Largentière"), ("nord", True, "Vrai"), ("nord", 75056, "Paris"))
    error = refused(ardeche, workbook(*lines))
    assert set(error.lines) == {5, 6, 7}


def test_nothing_is_computed(ardeche):
    error = refused(ardeche, workbook(("nord", 7186, '=HYPERLINK("http://x","Privas")')))
    assert error.errors == [
        "Ligne 2 : une cellule contient une formule. Collez les valeurs seulement."
    ]


def test_too_many_lines(ardeche, monkeypatch):
    monkeypatch.setattr(zone_file, "MOST_LINES", 3)
    lines = [("nord", 7000 + number, "Commune") for number in range(4)]
    import_zones(workbook(*lines[:3]), ardeche.chief, NOW, dry_run=True)
    assert "dépasse 3 lignes" in refused(ardeche, workbook(*lines)).errors[0]


def bomb(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(ardeche):
    content = bomb({"xl/worksheets/sheet1.xml": b"0" * (zone_sheet.MOST_UNPACKED + 1)})
    assert len(content) < 200_000
    assert "trop gros" in refused(ardeche, content).errors[0]
    many = bomb({f"x{number}": b"" for number in range(zone_sheet.MOST_MEMBERS + 1)})
    assert "trop gros" in refused(ardeche, many).errors[0]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    return bomb({**members, name: part})


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 500,
        workbook(*LINES)[:800],
        bomb({"hello.txt": b"hello"}),
        with_part(workbook(*LINES), "xl/worksheets/sheet1.xml", ENTITIES),
        with_part(workbook(*LINES), "xl/worksheets/sheet1.xml", b"<worksheet><"),
        with_part(workbook(*LINES), "xl/workbook.xml", b"<x/>"),
    ],
)
def test_what_is_no_workbook(ardeche, content):
    assert refused(ardeche, content).errors[0].endswith(".")


def test_an_old_workbook_is_asked_for_in_the_new_form(ardeche):
    assert ".xlsx" in refused(ardeche, b"\xd0\xcf\x11\xe0" + b"\0" * 600).errors[0]


def test_a_sheet_that_lies_on_its_size(ardeche):
    content = workbook(*LINES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:E4"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    report = import_zones(with_part(content, "xl/worksheets/sheet1.xml", lying), ardeche.chief, NOW)
    assert len(report.lines) == 2
