"""The two things that are planned: their words, their addresses and their services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, judge
from booking.availability.planned import Planned
from booking.directory.models import DirectoryChange, Organisation

HIDDEN_TITLE = "Indisponible"


@dataclass(frozen=True, slots=True)
class Words:
    """French words, all feminine: a new `one`, `the` one, `this` one."""

    menu: str
    one: str
    the: str
    this: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything that differs between the two.

    Args:
        routes: stem of the routes' names.
        path: stem of the addresses.
        is_private: the title is for those who may change the row.
        rows: those of one organisation's pages, with what a page shows.
        form: makes the form; see `form_page`.
    """

    model: type[Planned]
    noun: DirectoryChange.Noun
    words: Words
    routes: str
    path: str
    is_private: bool
    rows: Callable[[Organisation], QuerySet]
    form: Callable[..., Any]
    draft_of: Callable[[Any], Any]
    create: Callable[..., Planned]
    edit: Callable[..., Planned]
    split: Callable[..., Planned]
    remove: Callable[..., DirectoryChange]
    restore: Callable[..., Planned]
    removal_cautions: Callable[[Any, datetime], list]

    def url(self, page: str, organisation: Organisation, *address: object) -> str:
        """`page` empty: the list; else `new`, `edit`, `remove`…"""
        name = f"{self.routes}_{page}" if page else f"{self.routes}s"
        return reverse(name, args=[organisation.pk, *address])

    def detail_url(self, organisation: Organisation, planned_id: int) -> str:
        return reverse(self.routes, args=[organisation.pk, planned_id])

    def day_url(self, organisation: Organisation, planned_id: int, day: date) -> str:
        return self.url("day", organisation, planned_id, day.isoformat())

    def fetch(self, actor: Actor, organisation: Organisation, planned_id: int) -> Planned:
        """
        Raises:
            NotVisible: none of this organisation's pages shows it to this reader.
        """
        return fetch_visible(self.rows(organisation), actor, pk=planned_id)

    def title_of(self, row: Planned, actor: Actor) -> str:
        """The title, or a word in its place for who has no need to know why somebody is away."""
        return HIDDEN_TITLE if self.is_private and not may_edit(row, actor) else row.title


def may_edit(row: Planned, actor: Actor) -> bool:
    return judge(actor, "edit", row).ok
