"""The national address service, and everything that it may do instead of answering."""

import json
import logging
import socket
import time

import pytest
from django.core.cache.backends.redis import RedisCache

from booking.directory.addresses import (
    Address,
    AddressKind,
    AddressServiceDown,
    locate,
    search_addresses,
)
from integrations.geocoding import national
from integrations.geocoding.client import LARGEST
from integrations.geocoding.mapping import NotAnAnswer, addresses_of
from tests.support.address_service import collection, feature

pytestmark = pytest.mark.django_db

VIRE = Address(
    label="2 rue Basse 14500 Vire",
    kind=AddressKind.HOUSE_NUMBER,
    name="2 rue Basse",
    departement="14",
    city_code="14762",
    city_name="Vire",
    post_code="14500",
    street_ban_id="14762_0100",
    street_name="rue Basse",
    latitude=48.84,
    longitude=-0.88,
)


def read(*features: object) -> tuple[Address, ...]:
    return addresses_of({"type": "FeatureCollection", "features": list(features)}, 10)


def test_an_address_is_read_as_it_is_documented(address_service):
    assert search_addresses("  2 rue\tbasse   vire ") == (VIRE,)
    assert address_service.asked == [
        {"path": ["/search"], "q": ["2 rue basse vire"], "limit": ["5"]}
    ]
    assert VIRE.stored == "2 rue Basse, Vire, 14500"


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        (
            {"type": "street", "id": "14762_0100", "name": "rue Basse"},
            {"street_ban_id": "14762_0100"},
        ),
        (
            {"type": "municipality", "id": "14762", "name": "Vire", "street": None},
            {"street_ban_id": "", "kind": "municipality"},
        ),
        ({"type": "locality", "id": "14762_b012"}, {"street_ban_id": ""}),
        # A street of another town, an identifier that is none.
        ({"id": "14001_0100_00002"}, {"street_ban_id": ""}),
        ({"id": "14762"}, {"street_ban_id": ""}),
        ({"id": {"$gt": ""}}, {"street_ban_id": ""}),
        # The context must not say another département than the town's: no substring will do.
        ({"context": "2A, Corse-du-Sud, Corse", "citycode": "2A004"}, {"departement": "2A"}),
        ({"context": "974, La Réunion", "citycode": "97411"}, {"departement": "974"}),
        ({"context": "97, La Réunion", "citycode": "97411"}, {"departement": "974"}),
        ({"context": "114, Calvados"}, {"departement": "14"}),
        ({"context": "1, Ain"}, {"departement": "14"}),
        ({"context": None}, {"departement": "14"}),
        ({"coordinates": ["x", None]}, {"latitude": None, "longitude": None}),
        ({"coordinates": [48.84, 200]}, {"latitude": None, "longitude": None}),
        ({"coordinates": [True, False]}, {"latitude": None, "longitude": None}),
        ({"coordinates": []}, {"latitude": None, "longitude": None}),
        ({"postcode": "1450 "}, {"post_code": ""}),
        ({"label": "2 rue\u202e Basse\x00"}, {"label": "2 rue Basse"}),
        ({"label": "é" * 5000}, {"label": "é" * 200}),
    ],
    ids=str,
)
def test_what_it_says_is_checked(said, read_as):
    [found] = read(feature(**said))
    assert {name: getattr(found, name) for name in read_as} == read_as


@pytest.mark.parametrize(
    "said",
    [
        {"citycode": "75"},
        {"citycode": "١٤٧٦٢"},
        {"citycode": None},
        {"type": "poi"},
        {"label": ""},
        {"name": ["2 rue Basse"]},
    ],
    ids=str,
)
def test_an_answer_that_makes_no_sense_is_left_out(said):
    assert read(feature(**said), feature()) == (VIRE,)


@pytest.mark.parametrize("nonsense", [None, 3, "x", [], {"properties": []}, {"properties": None}])
def test_a_feature_that_is_none_is_left_out(nonsense):
    assert read(nonsense, feature()) == (VIRE,)


@pytest.mark.parametrize("document", [None, [], {}, {"type": "FeatureCollection"}, "x"])
def test_a_document_that_is_none_is_refused(document):
    with pytest.raises(NotAnAnswer):
        addresses_of(document, 5)


def _faults() -> dict:
    long = json.dumps({"type": "FeatureCollection", "features": [], "pad": "x" * LARGEST}).encode()
    good = collection(feature())
    return {
        "error": lambda one: one.says(b"{}", status=500),
        "too many": lambda one: one.says(b"{}", status=429),
        "forbidden": lambda one: one.says(good, status=403),
        "redirect": lambda one: one.says(b"", status=302, Location=f"{one.url}/elsewhere"),
        "page": lambda one: one.says(b"<html>Maintenance</html>", kind="text/html"),
        "page called JSON": lambda one: one.says(b"<html>Maintenance</html>"),
        "JSON called a page": lambda one: one.says(good, kind="text/html"),
        "no type": lambda one: one.says(good, kind=""),
        "empty": lambda one: one.says(b""),
        "cut": lambda one: one.says(good[:-9]),
        "list": lambda one: one.says(b"[]"),
        "not UTF-8": lambda one: one.says(b'{"type": "\xff"}'),
        "deep": lambda one: one.says(b"[" * 100_000),
        "too long": lambda one: one.says(long),
        "bomb": lambda one: one.zips(b" " * 50_000_000),
        "not gzip": lambda one: one.says(good, **{"Content-Encoding": "gzip"}),
        "slow": lambda one: one.says(good, wait=20),
        "drip": lambda one: one.says(good, drip=0.1),
        "nothing to read": lambda one: one.well({"properties": {"label": ["x"]}}, None),
        "infinite": lambda one: one.says(b'{"type": "FeatureCollection", "features": NaN}'),
    }


@pytest.mark.parametrize("fault", _faults())
def test_a_fault_is_told_quickly_and_never_kept(address_service, fault):
    _faults()[fault](address_service)
    start = time.monotonic()
    with pytest.raises(AddressServiceDown):
        search_addresses("2 rue Basse")
    assert time.monotonic() - start < 5
    address_service.well()
    national.cache.delete(national.DOWN_KEY)
    assert search_addresses("2 rue Basse") == (VIRE,)


def test_a_service_that_is_not_there(address_service, settings):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        settings.ADDRESS_API_URL = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(AddressServiceDown):
            search_addresses("2 rue Basse")


def test_answers_are_kept_and_failures_are_not(address_service):
    assert search_addresses("Vire") == search_addresses("vire") == (VIRE,)
    assert len(address_service.asked) == 1
    address_service.says(b"", status=500)
    assert search_addresses("VIRE") == (VIRE,)
    with pytest.raises(AddressServiceDown):
        search_addresses("Caen")


def test_no_answer_at_all_is_an_answer(address_service):
    address_service.says(collection())
    assert search_addresses("nowhere at all") == ()


def test_a_service_that_is_down_is_left_alone_for_a_while(address_service):
    address_service.says(b"", status=503)
    for _ in range(3):
        with pytest.raises(AddressServiceDown):
            search_addresses("Caen")
    assert len(address_service.asked) == 1


def test_without_its_cache_it_still_answers(address_service, monkeypatch):
    options = {"OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}}
    nobody = RedisCache("redis://127.0.0.1:1/0", options)
    with pytest.raises(Exception, match="Connection refused"):
        nobody.get("anything")
    monkeypatch.setattr(national, "cache", nobody)
    assert search_addresses("Vire") == (VIRE,)


@pytest.mark.parametrize("text", ["", "ab", " \t\n a ", "x" * 201, "\x00\x00\x00"])
def test_what_can_be_no_address_is_not_asked(address_service, text):
    assert search_addresses(text) == ()
    assert address_service.asked == []


def test_nothing_typed_is_in_a_log(address_service, caplog):
    caplog.set_level(logging.DEBUG)
    address_service.says(b"", status=500)
    with pytest.raises(AddressServiceDown):
        search_addresses("12 rue Canari")
    assert "canari" not in caplog.text.casefold()


def test_a_record_is_placed_in_its_departement_first(address_service):
    elsewhere = feature(citycode="50129", context="50, Manche", id="50129_0100_00002")
    address_service.well(elsewhere, feature())
    assert locate("2 rue Basse", "14") == VIRE
    assert locate("2 rue Basse", "75").departement == "50"
    address_service.says(collection())
    assert locate("nowhere at all", "14") is None
