"""Each object's rows with all that the object shows: a constant number of queries a page."""

from django.db.models import Prefetch, QuerySet

from booking.appointments.models import Appointment, BookingPlan, Participation
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Usager, UsagerProfile


def fetched_users(rows: QuerySet[Usager]) -> QuerySet[Usager]:
    """1 query."""
    return rows.select_related("responsible")


def fetched_profiles(rows: QuerySet[UsagerProfile]) -> QuerySet[UsagerProfile]:
    """1 query."""
    return rows.select_related("organisation", "usager__responsible")


def fetched_roles(rows: QuerySet[AgentRole]) -> QuerySet[AgentRole]:
    """1 query."""
    return rows.select_related("agent", "organisation")


def fetched_motifs(rows: QuerySet[Motif]) -> QuerySet[Motif]:
    """2 queries."""
    organisations = Organisation.objects.order_by("pk")
    return rows.select_related("category").prefetch_related(
        Prefetch("organisations", organisations)
    )


def fetched_rdvs(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """3 queries."""
    parts = Participation.objects.select_related("usager__responsible", "prescripteur")
    return rows.select_related("organisation", "place", "motif__category").prefetch_related(
        Prefetch("agents", Agent.objects.order_by("pk")),
        Prefetch("participations", parts.order_by("pk")),
    )


def fetched_plans(rows: QuerySet[BookingPlan]) -> QuerySet[BookingPlan]:
    """4 queries when it is booked."""
    booked = fetched_rdvs(Appointment.objects.all())
    return rows.prefetch_related(Prefetch("appointment", booked))


def fetched_absences(rows: QuerySet[Absence]) -> QuerySet[Absence]:
    """2 queries."""
    roles = AgentRole.objects.select_related("organisation")
    return rows.select_related("agent").prefetch_related(Prefetch("agent__roles", roles))


def fetched_windows(rows: QuerySet[OpeningWindow]) -> QuerySet[OpeningWindow]:
    """2 queries."""
    motifs = Motif.objects.select_related("category")
    return rows.select_related("agent", "organisation", "place").prefetch_related(
        Prefetch("motifs", motifs)
    )
