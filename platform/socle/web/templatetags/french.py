"""Django's `pluralize`, as French counts: nothing and one are singular. Known to every template."""

from django import template
from django.template.defaultfilters import pluralize as english

register = template.Library()


@register.filter(is_safe=False)
def pluralize(value: object, endings: str = "s") -> str:
    """The ending of a word that stands after a number, or for what a list holds.

    Args:
        value: a number, a string of digits or something that has a length.
        endings: that of the plural, or `singular,plural`.
    """
    try:
        count = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        try:
            count = len(value)  # type: ignore[arg-type]
        except TypeError:
            return ""
    return english(1 if abs(count) < 2 else 2, endings)
