"""Windows and absences under many hands: written once, one editor wins, free days keep up."""

from datetime import date, time

from booking.availability.cautions import AlreadyThere
from booking.availability.drafts import AbsenceDraft, WindowDraft, draft_of_window
from booking.availability.models import Absence, OpeningWindow
from booking.availability.projection.upkeep import drift
from booking.availability.services.change_occurrence import Occurrence, skip_occurrence
from booking.availability.services.create_absence import create_absence
from booking.availability.services.create_window import create_window
from booking.availability.services.edit_window import edit_window
from booking.directory.identity import actor_of_agent
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, version_of
from tenants.context import in_espace
from tests.booking.conftest import NOW
from tests.support.crowd import crowd

from .conftest import open_kept_counter

HANDS = 6
TUESDAY = date(2026, 12, 1)


def window_draft(counter) -> WindowDraft:
    motifs = frozenset({counter.motif.pk})
    times = TUESDAY, time(14), time(16)
    return WindowDraft("Après-midi", motifs, counter.place.pk, *times)


def test_a_window_and_an_absence_clicked_many_times_are_there_once(espace, sound):
    with in_espace(espace):
        counter = open_kept_counter()
        agent = counter.agents[0]
        actor = actor_of_agent(agent, True)
    draft = window_draft(counter)
    away = AbsenceDraft("Congé", TUESDAY, TUESDAY, time(9), time(10))

    def click(number: int) -> int:
        if number % 2:
            return create_absence(away, agent.pk, actor, NOW).pk
        return create_window(draft, agent.pk, counter.organisation.pk, actor, NOW).pk

    got = crowd(espace, HANDS, click)
    assert sum(isinstance(one, int) for one in got) == 2
    assert sum(isinstance(one, AlreadyThere) for one in got) == HANDS - 2
    with in_espace(espace):
        assert Absence.objects.count() == OpeningWindow.objects.filter(title="Après-midi").count()
        assert Absence.objects.count() == 1


def test_of_many_editors_of_one_version_one_wins(espace, sound):
    with in_espace(espace):
        counter = open_kept_counter()
        actor = actor_of_agent(counter.agents[0], True)
        window = OpeningWindow.objects.get()
        version = version_of(window)
        draft = draft_of_window(window)

    def edit(number: int) -> int:
        if number % 2:
            which = Occurrence(OpeningWindow, window.pk, TUESDAY)
            return skip_occurrence(which, actor, NOW, version=version).pk
        changed = WindowDraft(
            f"Titre {number}",
            draft.motif_ids,
            draft.place_id,
            draft.first_day,
            draft.start_time,
            draft.end_time,
            draft.recurrence,
        )
        return edit_window(window.pk, changed, actor, NOW, version=version).pk

    got = crowd(espace, HANDS, edit)
    assert sum(isinstance(one, int) for one in got) == 1
    assert sum(isinstance(one, ChangedMeanwhile) for one in got) == HANDS - 1
    with in_espace(espace):
        assert DirectoryChange.objects.filter(noun="window").count() == 1


def test_free_days_follow_windows_and_absences_written_at_once(espace, sound):
    with in_espace(espace):
        counter = open_kept_counter()
        agent = counter.agents[0]
        actor = actor_of_agent(agent, True)

    def act(number: int) -> int:
        day = date(2026, 12, 1 + number)
        if number % 2:
            away = AbsenceDraft(f"Congé {number}", day, day, time(9), time(11))
            return create_absence(away, agent.pk, actor, NOW).pk
        motifs = frozenset({counter.motif.pk})
        draft = WindowDraft(f"Plage {number}", motifs, counter.place.pk, day, time(14), time(16))
        return create_window(draft, agent.pk, counter.organisation.pk, actor, NOW).pk

    got = crowd(espace, HANDS, act)
    assert all(isinstance(one, int) for one in got), got
    with in_espace(espace):
        assert not drift(NOW)
