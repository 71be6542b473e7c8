"""An agent leaves: nothing of theirs is offered, before the message is dealt with and after."""

from booking.appointments.search import slots_between
from booking.appointments.wanted import Wanted
from booking.availability.models import FreeDay
from booking.availability.projection import handlers
from booking.availability.projection.upkeep import bring_up_to_date, drift
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent
from booking.directory.services.remove_agent import remove_agent
from booking.domain.wallclock import local_day
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW, open_counter


def test_their_free_days_go_and_their_colleagues_stay(alpha, bravo, deliver, monkeypatch):
    monkeypatch.setattr(handlers, "now", lambda: NOW)
    with in_espace(bravo):
        open_counter()
        bring_up_to_date(NOW)
        elsewhere = FreeDay.objects.count()
    with in_espace(alpha):
        counter = open_counter(agents=2)
        stays, leaves = counter.agents
        bring_up_to_date(NOW)
        Agent.objects.filter(pk=stays.pk).update(is_espace_admin=True)
        administrator = actor_of_account(stays.account_id)
        remove_agent(leaves.pk, counter.organisation.pk, administrator, NOW)
        assert not FreeDay.objects.filter(agent=leaves).exists()
        assert not drift(NOW)
        # Written by somebody who still knew of the windows.
        late = FreeDay.objects.order_by("day").first()
        late.agent = leaves
        late.save(force_insert=True)
    deliver()
    with in_espace(alpha):
        assert not FreeDay.objects.filter(agent=leaves).exists()
        assert not drift(NOW)
        day = local_day(NINE, counter.choice().wanted.zone)
        found = slots_between(Wanted(motif=counter.motif, place=counter.place), day, day, NOW)
        assert {slot.agent_id for slot in found} == {stays.pk}
    with in_espace(bravo):
        assert FreeDay.objects.count() == elsewhere
