"""What the espace says of itself: who may write it, the second editor, pictures, history."""

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.models import DirectoryChange, Logo, Presentation
from booking.directory.services.present_espace import present_espace
from socle.errors import Conflict, Forbidden
from tenants.appearance import UnsuitableAppearance, set_appearance
from tenants.context import in_espace

from .conftest import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
WEBP = b"RIFF\x10\0\0\0WEBPVP8 "
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 9


def logo_url() -> str:
    """As the shared row has it: asking for no change gives it back."""
    return set_appearance({}, None).logo_url


def test_texts_and_shared_columns_are_kept_together(bravo, town):
    values = {"welcome": " Bonjour,\r\nentrez. ", "phone": "04 75 66 77 88", "theme": "etat"}
    shown = present_espace(values, 0, town.chief, NOW)
    assert (shown.welcome, shown.version) == ("Bonjour,\nentrez.", 1)
    change = DirectoryChange.objects.get(verb="presented")
    assert change.after == {"welcome": shown.welcome, "phone": "+33475667788", "theme": "etat"}
    assert change.author_agent_id == town.chief.agent_id
    with in_espace(bravo):
        assert not Presentation.objects.exists()


def test_the_second_of_two_editors_is_told(town):
    present_espace({"welcome": "Un"}, 0, town.chief, NOW)
    with pytest.raises(Conflict):
        present_espace({"publisher": "Deux"}, 0, town.chief, NOW)
    assert Presentation.objects.get().publisher == ""


def test_nobody_else_may(town):
    with pytest.raises(Forbidden):
        present_espace({"welcome": "x"}, 0, town.actor, NOW)
    assert not Presentation.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "pas une adresse"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"welcome": "x" * 1001}, "welcome"),
        ({"publication_director": "x" * 151}, "publication_director"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(town, values, field):
    with pytest.raises(InvalidValue) as refused:
        present_espace({"data_controller": "x", **values}, 0, town.chief, NOW)
    assert refused.value.details["field"] == field
    assert not Presentation.objects.exists()


def test_a_refused_colour_takes_the_texts_back_with_it(town):
    with pytest.raises(UnsuitableAppearance):
        present_espace({"welcome": "x", "accent": "#ffffff"}, 0, town.chief, NOW)
    assert not Presentation.objects.exists()


@pytest.mark.parametrize("content", [PNG, WEBP, JPEG])
def test_a_picture_replaces_the_one_before(town, content):
    present_espace({}, 0, town.chief, NOW, logo=PNG + b"former")
    present_espace({}, 1, town.chief, NOW, logo=content)
    logo = Logo.objects.get()
    assert bytes(logo.content) == content
    assert logo_url() == f"/logo/{logo.digest}"


def test_it_can_be_taken_away(town):
    present_espace({}, 0, town.chief, NOW, logo=PNG)
    present_espace({}, 1, town.chief, NOW, logo=b"")
    assert not Logo.objects.exists()
    assert logo_url() == ""


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"GIF89a" + b"\0" * 20,
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"<html>",
        PNG + b"\0" * 200 * 1024,
    ],
)
def test_what_is_no_picture_is_refused(town, content):
    with pytest.raises(InvalidValue) as refused:
        present_espace({}, 0, town.chief, NOW, logo=content)
    assert refused.value.details["field"] == "logo"
    assert not Logo.objects.exists()
