"""Who opens each address of the agents: asked role by role, and written as a page of the guides."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.http import HttpResponse

from booking.directory.models import Agent
from socle.accounts.models import Account
from tenants.context import in_espace
from tests.factories import AgentFactory, OrganisationFactory, ServiceFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .asking import ask, is_turned_away
from .route_cases import CASES, Access, nothing
from .routes import Route, every_route
from .stock import Stock

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "ecrans.md"
HOW_TO_WRITE = "ECRANS=ecrire ./check -- tests/tenancy/test_who_opens.py"
OPENS, REFUSED, UNKNOWN = "oui", "non", "–"

# Roles that tell on each kind of page, and the columns that they are in the guide.
OF_ORGANISATION = {
    "agent": "Agent du service",
    "other_service": "Agent d’un autre service",
    "secretariat": "Secrétariat",
    "admin": "Administrateur",
    "espace": "Administrateur d’espace",
    "elsewhere": "Administrateur d’une autre organisation",
}
OF_ESPACE = {
    "agent": "Agent",
    "admin": "Administrateur",
    "teams": "Droit sur les équipes",
    "rights": "Droit sur les droits d’accès",
    "invites": "Droit d’inviter",
    "espace": "Administrateur d’espace",
}
OF_ACCOUNT = {"owner": "Soi-même", "agent": "Un collègue"}


@dataclass(frozen=True)
class Screen:
    """One address of the agents, and what each role that tells gets there."""

    route: Route
    title: str  # empty for what is only posted to, or is a file
    answers: Mapping[str, str]

    @property
    def address(self) -> str:
        return address_of(self.route)


def address_of(route: Route) -> str:
    """As a person reads it: `/agent/<organisation>/agenda`."""
    return re.sub(r"<\w+:(\w+?)(_id|_uuid)?>", r"<\1>", route.address)


def columns_of(route: Route) -> Mapping[str, str]:
    """The roles that tell on that page."""
    if route.address.startswith("/agent/espace"):
        return OF_ESPACE
    return OF_ORGANISATION if "organisation_id" in route.arguments else OF_ACCOUNT


def routes_of_agents() -> list[Route]:
    """Those behind the login; what answers nobody in the stock is left out."""
    behind = (Access.AGENTS, Access.SCRIPTS)
    cased = [(route, CASES.get(route.key)) for route in every_route()]
    return [route for route, case in cased if case and case.access in behind and case.ok != 404]


def crew_of(stock: Stock) -> dict[str, Agent]:
    """One agent of each role, beside the stock's own, who is everything at once."""
    with in_espace(stock.espace):
        here = {"organisation": stock.organisation}
        own = {**here, "services": [stock.motif.service]}
        secretariat = ServiceFactory(name="Secrétariat", is_secretariat=True)
        elsewhere = OrganisationFactory(name="Organisation voisine")
        return {
            "agent": AgentFactory(**own),
            "other_service": AgentFactory(**here, services=[ServiceFactory(name="Urbanisme")]),
            "secretariat": AgentFactory(**here, services=[secretariat]),
            "admin": AgentFactory(**here, organisation__level="admin"),
            "espace": AgentFactory(is_espace_admin=True),
            "elsewhere": AgentFactory(organisation=elsewhere, organisation__level="admin"),
            "teams": AgentFactory(**own, manage_teams=True),
            "rights": AgentFactory(**own, manage_access_rights=True),
            "invites": AgentFactory(**own, invite_agents=True),
        }


def explore(stock: Stock) -> list[Screen]:
    """Every address of the agents, asked by each role that tells; what it changes is undone.

    Raises:
        AssertionError: somebody whom a page is refused may send its form.
    """
    crew = {
        role: stock.session_of(Account.objects.get(pk=agent.account_id))
        for role, agent in crew_of(stock).items()
    } | {"owner": stock.session_of(stock.account)}
    return [_explored(route, crew, stock) for route in routes_of_agents()]


def _explored(route: Route, crew: Mapping[str, HostClient], stock: Stock) -> Screen:
    # What the query names is a colleague's; the page alone tells more, where it needs no query.
    bare = CASES[route.key].query is not nothing and (
        undone(crew["owner"], route, stock, bare=True).status_code == 200
    )
    title, answers = "", {}
    for role in columns_of(route):
        response = undone(crew[role], route, stock, bare=bare)
        answers[role] = _verdict(response, route)
        if answers[role] == OPENS:
            title = title or _title_of(response, stock)
        elif answers[role] == REFUSED and CASES[route.key].method == "GET":
            posted = undone(crew[role], route, stock, bare=bare, method="POST")
            closed = posted.status_code == 405 or _verdict(posted, route) != OPENS
            assert closed, f"{role} posts to {route.key}, which is refused to them"
    return Screen(route, title, answers)


def undone(client: HostClient, route: Route, stock: Stock, **how) -> HttpResponse:
    """The answer; nothing of the request is kept, in the browser neither."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = ask(client, route, stock, **how)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def _verdict(response: HttpResponse, route: Route) -> str:
    if response.status_code == 403:
        return REFUSED
    return UNKNOWN if is_turned_away(response, CASES[route.key]) else OPENS


DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
# What the page shows is of the stock and of today: a guide says neither.
INSTEAD = {
    r" Organisation {mark}$": "",
    r"\w+ (Agent|Invité){mark}": "Un agent",
    r"\w+ Usager{mark}": "l’usager",
    r"{mark}\.example": "…",
    r" ?{mark}": "",
    rf"( du)? ({DAYS}) \d\S* \S+ \d{{4}}( à \d+ h( \d+)?)?": " …",
    rf"^({DAYS}) \d\S* \S+ \d{{4}}": "Une date,",
    r" du \d.* au .*\d{4}": " …",
}


def _title_of(response: HttpResponse, stock: Stock) -> str:
    """The page's heading, without the names and dates of what it shows."""
    if response.status_code != 200 or "text/html" not in response["Content-Type"]:
        return ""
    page = parse(response.content.decode())
    words = [heading.text for heading in page.all("h1")[:1]]
    if words == ["Mon compte"]:
        words += [heading.text for heading in page.all("h2")[:1]]
    title = " : ".join(words)
    for pattern, instead in INSTEAD.items():
        title = re.sub(pattern.replace("{mark}", stock.mark), instead, title, flags=re.IGNORECASE)
    return title[:1].upper() + title[1:]


INTRODUCTION = f"""# Qui ouvre chaque écran des agents

Écrit par les tests, qui demandent chaque adresse avec une session de chaque rôle
(`tests/tenancy/screens.py`). Quand un écran ou un droit change, `tests/tenancy/test_who_opens.py`
échoue jusqu’à ce que cette page le dise :

    {HOW_TO_WRITE}

« oui » : la page s’ouvre, ou le geste est reçu ; « non » : refusé, la raison est dite ; « – » :
la page répond qu’elle n’existe pas. Le rendez-vous, la plage, l’indisponibilité et le motif
demandés sont ceux d’un collègue du premier service ; un jeton, un export, une confirmation sont à
leur auteur seul. Un intervenant n’a pas de compte. Usagers, prescripteurs, visiteurs et agents d’un
autre espace n’ouvrent aucune de ces adresses : ils sont menés à la connexion, ou la page n’existe
pas (`tests/tenancy/test_routes.py`).
"""
PARTS = (
    ("Dans une organisation", OF_ORGANISATION),
    ("Dans l’espace", OF_ESPACE),
    ("Son compte", OF_ACCOUNT),
)


def guide_of(screens: Iterable[Screen]) -> str:
    """The page of the guides: the screens of each part, then what is only sent or fetched."""
    ordered = sorted(screens, key=lambda screen: screen.address)
    return "\n".join([INTRODUCTION, *(_part(name, ordered, of) for name, of in PARTS)])


def _part(name: str, screens: list[Screen], columns: Mapping[str, str]) -> str:
    own = [screen for screen in screens if columns_of(screen.route) is columns]
    pages = [[s.title, f"`{s.address}`", *s.answers.values()] for s in own if s.title]
    rest = [[f"`{s.address}`", *s.answers.values()] for s in own if not s.title]
    return "\n".join(
        [
            *(f"## {name}", "", *_table(["Écran", "Adresse", *columns.values()], pages)),
            *("", "Gestes et fichiers :", "", *_table(["Adresse", *columns.values()], rest), ""),
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows]]
