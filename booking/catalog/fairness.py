"""A motif's own words on how its times are given out, as the domain reads them."""

from datetime import time, timedelta

from booking.domain.allocation import PLAIN, Fairness, Mode, Release

from .models import Motif


def fairness_of(motif: Motif) -> Fairness:
    """How the motif's times are given out."""
    if motif.allocation == Motif.Allocation.OPEN and not motif.kept_share:
        return PLAIN
    mode = Mode(motif.allocation)
    release = None
    if mode in (Mode.RELEASE, Mode.DRAW):
        is_draw = mode is Mode.DRAW
        release = Release(
            time(*divmod(motif.release_minute, 60)),
            motif.release_weekday,
            motif.release_ahead_in_days,
            timedelta(hours=motif.draw_settles_in_hours if is_draw else 0),
            motif.draws_since if is_draw else None,
        )
    return Fairness(mode, release, motif.kept_share, motif.verified_identity)
