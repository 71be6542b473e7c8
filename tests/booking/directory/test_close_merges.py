"""What a merge keeps for its undoing does not outlive it, nor the person."""

from datetime import timedelta

from booking.directory.models import DirectoryChange, Usager, UsagerMerge
from booking.directory.services.close_merges import close_merges
from booking.directory.services.merge_usagers import UNDO_LASTS, merge_usagers
from booking.directory.services.remove_usager import remove_usager

from .conftest import NOW, known_usager


def test_once_the_term_is_over_what_was_kept_for_undoing_is_erased(town):
    kept, source = known_usager(town.here), known_usager(town.here, notes="confidentiel")
    merge_usagers(kept.pk, source.pk, town.actor, NOW)
    assert close_merges(NOW + UNDO_LASTS - timedelta(seconds=1)) == 0
    assert close_merges(NOW + UNDO_LASTS) == 1
    source.refresh_from_db()
    assert (str(source), source.notes, source.email) == ("Usager anonymisé", "", "")
    assert not UsagerMerge.objects.exists()
    kept.refresh_from_db()
    assert kept.deleted_at is None


def test_forgetting_a_person_forgets_the_records_behind(town):
    first, second, third = (known_usager(town.here, notes="x") for _ in range(3))
    merge_usagers(second.pk, third.pk, town.actor, NOW)
    merge_usagers(first.pk, second.pk, town.actor, NOW)
    remove_usager(first.pk, town.here.pk, town.actor, NOW)
    assert set(Usager.objects.values_list("last_name", "notes")) == {("anonymisé", "")}
    assert not UsagerMerge.objects.exists()
    assert not DirectoryChange.objects.exists()
