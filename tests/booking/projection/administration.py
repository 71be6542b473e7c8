"""What administrators change under the agents: motifs, places, the espace, who is there."""

from datetime import timedelta

from booking.availability.models import OpeningWindow
from booking.availability.projection import announce_outdated
from booking.catalog.models import Motif
from booking.directory.models import Place
from tenants.context import current_espace

ZONES = ("", "", "Indian/Reunion", "America/Guadeloupe")


class Administration:
    """Changes after which nobody rewrites free days at once: searches must see for themselves."""

    def change_motif(self) -> None:
        """Its length, its buffers, where it is held, how late it may be booked."""
        draw, motif = self.draw, self.draw.choice(self.motifs)
        motif.default_duration_in_min = draw.choice((7, 15, 30, 45, 60))
        motif.buffer_before_in_min = draw.choice((0, 0, 5, 20))
        motif.buffer_after_in_min = draw.choice((0, 0, 10, 240))
        motif.min_public_booking_delay = draw.choice((1_800, 90_000, 400_000))
        motif.max_public_booking_delay = draw.choice((600_000, 7_889_238, 30_000_000))
        if motif.location_type != Motif.LocationType.PUBLIC_OFFICE:
            motif.location_type = draw.choice(("phone", "home", "visio"))
        motif.save()
        announce_outdated()

    def open_or_close_place(self) -> None:
        place = self.draw.choice(self.places)
        closed, enabled = Place.Availability.DISABLED, Place.Availability.ENABLED
        place.availability = enabled if place.availability == closed else closed
        place.save()

    def move_clocks(self) -> None:
        """The place's, or the holidays of the espace."""
        if self.draw.random() < 0.5:
            place = self.draw.choice(self.places)
            place.time_zone = self.draw.choice(ZONES)
            place.save()
        else:
            zones = ("metropole", "alsace-moselle", "la-reunion")
            current_espace().holiday_zone = self.draw.choice(zones)
        announce_outdated()

    def lose_windows(self) -> None:
        """As an agent who leaves an organisation does (`directory.remove_agent`)."""
        agent, organisation = self.draw.choice(self.agents), self.organisations[1]
        OpeningWindow.objects.filter(agent=agent, organisation=organisation).delete()
        agent.free_days.filter(offering__organisation=organisation).delete()

    def sleep(self) -> None:
        """Some days go by, and perhaps no night's work with them."""
        self.now += timedelta(days=self.draw.choice((1, 1, 3)))
