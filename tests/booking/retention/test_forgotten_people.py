"""What follows from forgetting somebody, by the outbox, in the rooms above the directory."""

from booking.appointments.author import Author
from booking.appointments.models import Change
from booking.appointments.orders import Details
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.edit_appointment import edit_appointment
from booking.appointments.services.set_status import set_status
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NOW, open_counter
from tests.factories import UsagerFactory

from .world import receipt


def test_their_words_go_and_other_peoples_stay(bravo, alpha, deliver):
    with in_espace(bravo):
        kept = receipt(NOW, "a", usager=UsagerFactory())
    with in_espace(alpha):
        counter = open_counter(agents=2)
        agents = [Author.agent(agent) for agent in counter.agents]
        gone, stays = UsagerFactory(), UsagerFactory()
        alone = booked(counter, gone, agent_ids=(counter.agents[0].pk,), context="malade")
        both = booked(counter, gone, stays, agent_ids=(counter.agents[1].pk,), context="à deux")
        edit_appointment(alone.pk, Details(context="très malade"), agents[0], NOW)
        set_status(alone.pk, "revoked", agents[0], NOW, reason="encore malade")
        alone.refresh_from_db()
        assert alone.cancel_reason == "encore malade"
        set_status(alone.pk, "unknown", agents[0], NOW)
        cancel_appointment(alone.pk, Author.usager(gone), NOW)
        told, other = receipt(NOW, "b", usager=gone), receipt(NOW, "c", usager=stays)
        anonymise_usager(gone.pk, NOW)
    for _ in range(2):
        deliver()
    with in_espace(alpha):
        for appointment in (alone, both):
            appointment.refresh_from_db()
        assert (alone.context, both.context) == ("", "à deux")
        history = Change.objects.filter(appointment_id=alone.pk)
        assert "malade" not in str(list(history.values("before", "after")))
        assert str(gone) not in str(list(history.values("author_label")))
        assert Change.objects.get(appointment_id=both.pk).after["context"] == "à deux"
        told.refresh_from_db()
        assert (told.recipient, told.content, told.usager_id) == ("", "", gone.pk)
        assert other.recipient == Receipt.objects.get(pk=other.pk).recipient != ""
    with in_espace(bravo):
        assert Receipt.objects.get(pk=kept.pk).recipient
