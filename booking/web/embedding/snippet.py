"""What a town copies into its site: the script, or the link alone."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html

from booking.directory.models import Organisation
from booking.notifications.addresses import absolute
from tenants.context import current_espace


@dataclass(frozen=True, slots=True)
class Snippet:
    """`script` inserts the frame; `frame` is for sites that allow no script; `link` always works.

    All are HTML to be shown as text, but `url`.
    """

    url: str
    script: str
    frame: str
    link: str


def snippet_of(organisation: Organisation | None = None) -> Snippet:
    """For the whole espace, or for one organisation."""
    name = organisation.name if organisation else current_espace().name
    title = f"Prendre rendez-vous – {name}"
    if organisation:
        route = "booking_organisation", organisation.pk, organisation.slug
    else:
        route = ("booking_start",)
    url = absolute(*route)
    framed = absolute(f"framed_{route[0]}", *route[1:])
    link = format_html('<a href="{}">{}</a>', url, title)
    script = format_html(
        '<script src="{}" data-chemin="{}" data-titre="{}" async></script>\n'
        "<noscript>{}</noscript>",
        absolute("embedding_script"),
        reverse(route[0], args=route[1:]),
        title,
        link,
    )
    frame = format_html(
        '<iframe src="{}" title="{}" width="100%" height="900"></iframe>\n<p>{}</p>',
        framed,
        title,
        link,
    )
    return Snippet(url, str(script), str(frame), str(link))
