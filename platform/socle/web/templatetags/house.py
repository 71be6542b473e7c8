"""Tags every page may use: ``{% load house %}``."""

import re
from collections.abc import Iterator, Sequence

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString

from socle.web.contrast import DEFAULT_ACCENT, accent_palette
from socle.web.telephone import dial_link, display_number

register = template.Library()
_BEFORE_SIGN = re.compile(r" (?=[?!:;»])|(?<=«) ")

THEMES = ("etat", "neutre")


@register.simple_tag
def theme_name(espace: object | None) -> str:
    """The theme of a page: the espace's, or ``settings.PORTAL_THEME`` where there is none.

    The State's design system is for the State's own sites, so anything unknown is neutral.
    """
    if not espace:
        wanted = getattr(settings, "PORTAL_THEME", "etat")
    else:
        wanted = getattr(espace, "theme", "")
    return wanted if wanted in THEMES else "neutre"


@register.simple_tag(takes_context=True)
def accent_style(context: template.Context, espace: object | None) -> SafeString | str:
    """The espace's accent colour as CSS variables, in a ``<style>`` that the CSP lets through.

    Nothing without a nonce (pages made outside a request): the stylesheet has a default accent.
    """
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    if not nonce:
        return ""
    try:
        palette = accent_palette(getattr(espace, "accent", "") or DEFAULT_ACCENT)
    except ValueError:
        palette = accent_palette(DEFAULT_ACCENT)
    return format_html(
        '<style nonce="{}">:root{{--accent:{};--accent-on:{}}}'
        "@media screen and (prefers-color-scheme:dark)"
        "{{:root{{--accent:{};--accent-on:{}}}}}</style>",
        nonce,
        palette.light,
        palette.on_light,
        palette.dark,
        palette.on_dark,
    )


@register.simple_tag(takes_context=True)
def contact_phone(context: template.Context) -> str:
    """The number to show on the page: the ``contact``'s, else the espace's, else none."""
    for holder in (context.get("contact"), context.get("espace")):
        phone = holder.get("phone") if isinstance(holder, dict) else getattr(holder, "phone", "")
        if phone:
            return phone
    return ""


@register.filter
def phone_text(number: str | None) -> str:
    """A number as people read it: ``01 23 45 67 89``."""
    return display_number(number or "")


@register.filter
def phone_link(number: str | None) -> str:
    """The ``tel:`` address of a number."""
    return dial_link(number or "")


@register.filter(is_safe=True)
def punctuated(words: str) -> str:
    """With spaces that do not break the line before « ? » and its like, nor inside « … »."""
    return _BEFORE_SIGN.sub("\u00a0", words)


@register.filter
def item_at(items: Sequence, position: int) -> object:
    """The item at a position, counted from 0."""
    return items[position]


@register.filter
def page_window(page: Page) -> Iterator[int | str]:
    """Page numbers around the current one, the ends, and an ellipsis for each gap."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
