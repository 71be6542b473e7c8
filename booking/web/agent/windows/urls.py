"""Addresses of the opening windows, and what makes them one of the kinds that are planned."""

from booking.availability.drafts import draft_of_window
from booking.availability.models import OpeningWindow
from booking.availability.services.create_window import create_window
from booking.availability.services.edit_window import edit_window
from booking.availability.services.remove_window import (
    removal_cautions,
    remove_window,
    restore_window,
)
from booking.availability.services.split_series import split_window
from booking.directory.models import DirectoryChange
from booking.web.agent.planning.addresses import addresses
from booking.web.agent.planning.kinds import Kind, Words

from .form import WindowForm

WINDOWS = Kind(
    model=OpeningWindow,
    noun=DirectoryChange.Noun.WINDOW,
    words=Words(
        menu="Plages d’ouverture",
        one="plage d’ouverture",
        the="la plage d’ouverture",
        this="cette plage d’ouverture",
    ),
    routes="agent_window",
    path="plages",
    is_private=False,
    rows=lambda organisation: (
        OpeningWindow.objects.filter(organisation=organisation)
        .select_related("agent", "organisation", "place")
        .prefetch_related("motifs")
    ),
    form=WindowForm,
    draft_of=draft_of_window,
    create=lambda draft, agent, organisation, actor, now, confirmed: create_window(
        draft, agent.pk, organisation.pk, actor, now, confirmed=confirmed
    ),
    edit=edit_window,
    split=split_window,
    remove=remove_window,
    restore=restore_window,
    removal_cautions=removal_cautions,
)

urlpatterns = addresses(WINDOWS)
