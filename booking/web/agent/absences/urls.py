"""Addresses of the absences, and what makes them one of the kinds that are planned."""

from booking.availability.drafts import draft_of_absence
from booking.availability.models import Absence
from booking.availability.services.create_absence import create_absence
from booking.availability.services.edit_absence import edit_absence
from booking.availability.services.remove_absence import remove_absence, restore_absence
from booking.availability.services.split_series import split_absence
from booking.directory.models import Agent, DirectoryChange
from booking.web.agent.planning.addresses import addresses
from booking.web.agent.planning.kinds import Kind, Words

from .form import AbsenceForm

ABSENCES = Kind(
    model=Absence,
    noun=DirectoryChange.Noun.ABSENCE,
    words=Words(
        menu="Indisponibilités",
        one="indisponibilité",
        the="l’indisponibilité",
        this="cette indisponibilité",
    ),
    routes="agent_absence",
    path="indisponibilites",
    is_private=True,
    # An absence holds in all organisations: it is shown in each where its agent works.
    rows=lambda organisation: (
        Absence.objects.filter(agent__in=Agent.objects.filter(roles__organisation=organisation))
        .select_related("agent")
        .prefetch_related("agent__roles")
    ),
    form=AbsenceForm,
    draft_of=draft_of_absence,
    create=lambda draft, agent, organisation, actor, now, confirmed: create_absence(
        draft, agent.pk, actor, now, confirmed=confirmed
    ),
    edit=edit_absence,
    split=split_absence,
    remove=remove_absence,
    restore=restore_absence,
    # Nobody loses anything when an agent is there again.
    removal_cautions=lambda absence, now: [],
)

urlpatterns = addresses(ABSENCES)
