"""French words for dates, times and numbers on screens: ``{% load wording %}``.

The words are those of `booking.domain.wording`, with the spaces that must not break made so.
"""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import phonenumbers
from django import template
from phonenumbers import NumberParseException, PhoneNumberFormat

from booking.directory.phones import REGIONS
from booking.domain import wording
from booking.web.webmails import Webmail, webmail_of

register = template.Library()

NBSP = "\u00a0"
_TIED = re.compile(rf"(?<=\d) (?=h\b|min\b)|(?<=h) (?=\d)|(?<=\d|r) (?={'|'.join(wording.MONTHS)})")


def tied(words: str) -> str:
    """The words with non-breaking spaces inside times, lengths and days of a month."""
    return _TIED.sub(NBSP, words)


@register.filter
def moment(value: datetime, zone: ZoneInfo | None = None) -> str:
    """``jeudi 3 décembre 2026 à 9 h 20``; a zone other than the mainland's is named.

    On the clocks of `zone`, else of the zone that the value is already in.
    """
    return tied(wording.format_moment(value, zone or value.tzinfo, mention_zone=True))


@register.filter
def day(value: date, form: str = "") -> str:
    """``jeudi 3 décembre 2026``; without the year with ``day:"short"``."""
    words = wording.format_date(value)
    return tied(words.rsplit(" ", 1)[0] if form == "short" else words)


@register.filter(name="time")
def wall_time(value: time | datetime) -> str:
    """``9 h 20``, as the value stands: an instant must already be in the reader's zone."""
    return tied(wording.format_time(value))


@register.filter
def duration(minutes: int) -> str:
    """``45 min``, ``1 h 30``."""
    return tied(wording.format_duration(minutes))


@register.filter
def phone(number: str | None) -> str:
    """A number as people of its country write it; short numbers as they were typed."""
    try:
        parsed = phonenumbers.parse(number or "", REGIONS[0])
    except NumberParseException:
        return number or ""
    home = phonenumbers.region_code_for_number(parsed) in REGIONS
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    short = len(str(parsed.national_number)) <= 4
    words = number if short else phonenumbers.format_number(parsed, form)
    return words.replace(" ", NBSP)


@register.filter
def webmail(email: str) -> Webmail | None:
    """Where that address's mail is read, with ``.name`` and ``.url``; None when it is not known."""
    return webmail_of(email)
