"""Whether the time of an answer tells who is known: pairs of requests that should look alike.

Each pair is asked in turn, in an order drawn each time, of an application in this very process: no
network blurs what a patient attacker would have to average out. What tells is how often the known
one takes longer, than any unknown one and than the one of its own round (what else the machine does
weighs on both of these alike): 0.50 says nothing, 0.60 is worth looking at.
"""

import gc
import logging
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from booking.appointments.models import Appointment, BookingHold, Participation
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE, confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.directory.models import Usager, UsagerPassword
from booking.directory.usager_sessions import open_session
from socle import clock
from socle.accounts.models import Account
from socle.links import secret_of
from tenants.context import in_espace
from tests.booking.conftest import NOW, open_counter
from tests.factories import AgentFactory, UsagerFactory
from tests.support.clients import HostClient

from .database import throwaway_database

NAME = "enumeration"
DESCRIPTION = "whether the time of an answer tells who or what exists; 0.50 is what one cannot tell"

HOST = "alpha.localhost"
RUNS, WARM_UP = 250, 6
TELLS = 0.6
KNOWN = RUNS + WARM_UP
WRONG = "a" * 33


class QuickHasher(PBKDF2PasswordHasher):
    """That of production in a twentieth of its time: one that were not computed would still be
    most of an answer, and what else differs is not drowned in it."""

    algorithm = "pbkdf2_sha256_quick"
    iterations = PBKDF2PasswordHasher.iterations // 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two requests, each given the number of the round."""

    label: str
    known: Callable[[int], object]
    unknown: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Told:
    """What a pair took, in milliseconds.

    Args:
        longer: the share of all couples of measures in which the known one took longer, ties
            counted for half (Mann-Whitney's U over their number).
        in_round: the share of rounds in which it did.
    """

    label: str
    runs: int
    known_p50: float
    known_p95: float
    unknown_p50: float
    unknown_p95: float
    longer: float
    in_round: float

    @property
    def tells(self) -> bool:
        return any(not 1 - TELLS < share < TELLS for share in (self.longer, self.in_round))


def run() -> list[Told]:
    settings.LIMITS_ENABLED = False  # one machine asks everything
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickHasher.__name__}"]
    logging.disable(logging.ERROR)  # each refusal is told, and would be written on the screen
    with throwaway_database("alpha") as (espace,), in_espace(espace):
        return [_compared(pair) for pair in (*_of_accounts(), *_of_usagers(), *_of_links())]


def told(found: list[Told]) -> str:
    width = max(len(one.label) for one in found) + 2
    heads = ("known p50", "p95", "unknown p50", "p95", "longer", "in round")
    lines = [
        f"{NAME}: {DESCRIPTION}",
        "",
        f"  {'ms':<{width}}{'runs':>6}" + "".join(f"{head:>13}" for head in heads),
    ]
    for one in found:
        figures = (one.known_p50, one.known_p95, one.unknown_p50, one.unknown_p95)
        said = "".join(f"{figure:>13.3f}" for figure in figures)
        said += f"{one.longer:>13.2f}{one.in_round:>13.2f}{'  TELLS' if one.tells else ''}"
        lines.append(f"  {one.label:<{width}}{one.runs:>6}{said}")
    return "\n".join(lines) + "\n"


def longer(known: list[float], unknown: list[float]) -> float:
    """The share of pairs in which the known one took longer, ties counted for half."""
    sorted_unknown = sorted(unknown)
    below = sum(
        (bisect_left(sorted_unknown, one) + bisect_right(sorted_unknown, one)) / 2 for one in known
    )
    return below / (len(known) * len(unknown))


def _compared(pair: Pair) -> Told:
    dice = random.Random(pair.label)
    taken: dict[Callable, list[float]] = {pair.known: [], pair.unknown: []}
    gc.disable()
    try:
        for number in range(WARM_UP + RUNS):
            both = [pair.known, pair.unknown]
            dice.shuffle(both)
            for work in both:
                begun = time.perf_counter()
                work(number)
                elapsed = (time.perf_counter() - begun) * 1000
                if number >= WARM_UP:
                    taken[work].append(elapsed)
    finally:
        gc.enable()
    known, unknown = taken[pair.known], taken[pair.unknown]
    rounds = zip(known, unknown, strict=True)
    return Told(
        pair.label,
        RUNS,
        *_percentiles(known),
        *_percentiles(unknown),
        longer(known, unknown),
        sum((one > other) + (one == other) / 2 for one, other in rounds) / RUNS,
    )


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[94]


def _of_accounts() -> list[Pair]:
    agent = AgentFactory()
    hashed = make_password("Correct-cheval-7-agrafe")
    made = [_account(n, hashed) for n in range(KNOWN)]
    invited = [_account(KNOWN + n, "!") for n in range(KNOWN)]
    closed = [_account(2 * KNOWN + n, hashed, is_active=False) for n in range(KNOWN)]
    Account.objects.bulk_create([*made, *invited, *closed])
    # Each has a place in this espace: a wrong password is all that keeps them out.
    type(agent).objects.bulk_create(
        type(agent)(account_id=one.pk, email=one.email, first_name="Ana", last_name="Roux")
        for one in (*made, *invited)
    )
    nobody = count()

    def sign_in(email: str) -> None:
        sent = {"email": email, "password": "Mauvais-cheval-7-agrafe"}
        _post("/connexion", sent, 200)

    def forget(email: str) -> None:
        _post("/connexion/mot-de-passe", {"email": email}, 200)

    def unknown(work: Callable[[str], None]) -> Callable[[int], None]:
        return lambda number: work(f"personne{next(nobody)}@demo.example")

    def known(work: Callable[[str], None], among: list[Account]) -> Callable[[int], None]:
        return lambda number: work(among[number].email)

    return [
        Pair("password, account", known(sign_in, made), unknown(sign_in)),
        Pair("password, invited account", known(sign_in, invited), unknown(sign_in)),
        Pair("password, closed account", known(sign_in, closed), unknown(sign_in)),
        Pair("reset, account", known(forget, made), unknown(forget)),
        Pair("reset, closed account", known(forget, closed), unknown(forget)),
    ]


def _account(number: int, hashed: str, **more: object) -> Account:
    return Account(email=f"agent{number:05}@demo.example", password=hashed, **more)


def _of_usagers() -> list[Pair]:
    Usager.objects.bulk_create(
        Usager(
            first_name="Nadia",
            last_name=f"Benali {n}",
            email=f"n{n:06}@demo.example",
            phone_number=f"+33639{n:06}",
        )
        for n in range(2 * KNOWN)
    )

    def ask(contact: str) -> str:
        return _post("/mes-rdv/connexion", {"contact": contact}, 302)["Location"]

    hashed, now = make_password("Tilleul-Bleu-47!"), clock.now()
    UsagerPassword.objects.bulk_create(
        UsagerPassword(usager=one, email=one.email, hash=hashed, chosen_at=now)
        for one in Usager.objects.order_by("email")[:KNOWN]
    )

    def sign_in(email: str) -> None:
        sent = {"email": email, "password": "Cerise-Verte-82?"}
        _post("/mes-rdv/connexion/mot-de-passe", sent, 422)

    def guess(number: int, contact: str) -> None:
        _post(ask(contact), {"code": "000000"}, 422)

    return [
        Pair(
            "link by e-mail, usager",
            lambda n: ask(f"n{n:06}@demo.example"),
            lambda n: ask(f"x{n:06}@demo.example"),
        ),
        Pair(
            "code by SMS, usager",
            lambda n: ask(f"0639{n:06}"),
            lambda n: ask(f"0638{n:06}"),
        ),
        Pair(
            "password, usager who has one",
            lambda n: sign_in(f"n{n:06}@demo.example"),
            lambda n: sign_in(f"z{n:06}@demo.example"),
        ),
        Pair(
            "password, usager without",
            lambda n: sign_in(f"n{KNOWN + n:06}@demo.example"),
            lambda n: sign_in(f"w{n:06}@demo.example"),
        ),
        Pair(
            "wrong code, usager",
            lambda n: guess(n, f"n{KNOWN + n:06}@demo.example"),
            lambda n: guess(n, f"y{n:06}@demo.example"),
        ),
    ]


def _of_links() -> list[Pair]:
    appointment, hold = _booked()
    part = Participation.objects.get(appointment=appointment)
    secret = secret_of(PARTICIPATION_PURPOSE, part.pk, part.link_generation)
    almost = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    me = UsagerFactory()
    theirs = UsagerFactory(responsible=UsagerFactory())
    session = open_session(me, HOST, "link", clock.now())
    far, other_hold = part.pk + 100_000, "00000000-0000-4000-8000-000000000000"

    def get(url: str, status: int, **cookies: str) -> Callable[[int], None]:
        return lambda number: _get(url, status, **cookies)

    return [
        Pair(
            "wrong link, appointment",
            get(f"/r/{part.pk}/{WRONG}", 404),
            get(f"/r/{far}/{WRONG}", 404),
        ),
        Pair(
            "almost right link, appointment",
            get(f"/r/{part.pk}/{almost}", 404),
            get(f"/r/{part.pk}/{WRONG}", 404),
        ),
        Pair(
            "wrong link, hold",
            get(f"/rdv/confirmer/{hold.uuid}/{WRONG}", 404),
            get(f"/rdv/confirmer/{other_hold}/{WRONG}", 404),
        ),
        Pair(
            "wrong calendar file",
            get(f"/r/{part.pk}/{WRONG}/rdv.ics", 404),
            get(f"/r/{far}/{WRONG}/rdv.ics", 404),
        ),
        Pair("/r/…, appointment", get(f"/r/{part.pk}", 302), get(f"/r/{far}", 302)),
        Pair(
            "/mes-rdv/proches/…, of somebody else",
            get(f"/mes-rdv/proches/{theirs.pk}", 404, rdv_usager=session),
            get(f"/mes-rdv/proches/{theirs.pk + 100_000}", 404, rdv_usager=session),
        ),
        Pair(
            "held for another browser",
            get(f"/prendre_rdv/verification/{hold.uuid}", 404),
            get(f"/prendre_rdv/verification/{other_hold}", 404),
        ),
    ]


def _booked() -> tuple[Appointment, BookingHold]:
    hold = hold_slot(open_counter().choice(), Booker("Nadia", "Roy", email="n@demo.example"), NOW)
    return confirm_hold(hold.uuid, link_secret(hold), NOW), hold


def _get(url: str, status: int, **cookies: str) -> None:
    client = HostClient(HOST)
    for name, value in cookies.items():
        client.cookies[name] = value
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)


def _post(url: str, sent: dict[str, str], status: int):
    response = HostClient(HOST).post(url, sent)
    assert response.status_code == status, (url, response.status_code)
    return response
