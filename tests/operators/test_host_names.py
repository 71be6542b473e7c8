"""Names added, proved over the network, made the main one; the others lead there."""

from collections.abc import Iterator

import dns.resolver
import pytest

from project.operators import host_probe
from socle.audit.models import Entry
from socle.clock import now
from tenants import hosts
from tenants.hostnames import CHALLENGE_PATH, answer_for
from tenants.models import Espace, Host
from tests.support.clients import HostClient
from tests.support.dns import name_server
from tests.support.live import served
from tests.support.smtp_sink import free_port

from .pages import main_of

HOSTS = "/operateurs/espaces/alpha/hotes"
OWN = "rdv.alpha.example"


def add(client, name: str = OWN):
    return client.post(HOSTS, {"domain": name})


def act(client, verb: str, name: str = OWN, slug: str = "alpha"):
    host = Host.objects.get(domain=name)
    return client.post(f"/operateurs/espaces/{slug}/hotes/{host.pk}/{verb}")


@pytest.fixture(autouse=True)
def texts(monkeypatch) -> Iterator[dict[str, list[str]]]:
    """What the DNS of the world knows: no other one is asked."""
    found: dict[str, list[str]] = {}
    with name_server(found) as resolver:
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield found


@pytest.fixture
def proved(admin, alpha, bravo, monkeypatch):
    """As if the network had answered: what it does is tried for real below."""
    monkeypatch.setattr("project.operators.host_probe.ask", answer_for)
    add(admin)
    act(admin, "verifier")


def test_nothing_is_served_under_a_name_that_is_not_proved(admin, alpha, bravo):
    assert add(admin).url == HOSTS
    assert HostClient(OWN).get("/").status_code == 404
    assert "À vérifier" in main_of(admin.get(HOSTS))
    answer = HostClient(OWN).get(CHALLENGE_PATH)
    assert answer.content.decode() == answer_for(OWN)
    assert act(admin, "principal").status_code == 409


def test_the_answer_is_given_for_names_that_territories_bring_only(admin, alpha, bravo):
    for name in ("rdv.autre.example", "alpha.localhost", "localhost"):
        assert HostClient(name).get(CHALLENGE_PATH).status_code == 404


@pytest.mark.parametrize("answered", ["", "autre chose", answer_for("rdv.bravo.example")])
def test_another_answer_proves_nothing(admin, alpha, bravo, monkeypatch, answered):
    monkeypatch.setattr("project.operators.host_probe.ask", lambda name: answered)
    add(admin)
    assert act(admin, "verifier").status_code == 409
    assert HostClient(OWN).get("/").status_code == 404


def test_a_name_is_proved_by_its_dns_before_it_has_a_certificate(admin, alpha, bravo, texts):
    add(admin)
    page = main_of(admin.get(HOSTS))
    assert f"_rdv-hote.{OWN} TXT" in page
    assert answer_for(OWN) in page
    assert act(admin, "verifier").status_code == 409
    texts[f"_rdv-hote.{OWN}"] = ["v=autre chose", answer_for("rdv.bravo.example"), "é"]
    assert act(admin, "verifier").status_code == 409
    texts[f"_rdv-hote.{OWN}"].append(answer_for(OWN))
    assert act(admin, "verifier").url == HOSTS
    assert HostClient(OWN).get("/").url == "http://alpha.localhost/"


def test_a_name_that_does_not_answer_yet_is_not_made_the_main_one(admin, alpha, bravo, texts):
    add(admin)
    texts[f"_rdv-hote.{OWN}"] = [answer_for(OWN)]
    act(admin, "verifier")
    answer = act(admin, "principal")
    assert answer.status_code == 409
    assert "certificat" in answer.content.decode()
    alpha.refresh_from_db()
    assert alpha.primary_host == "alpha.localhost"


def test_a_dns_that_does_not_answer_proves_nothing(monkeypatch):
    silent = dns.resolver.Resolver(configure=False)
    silent.nameservers, silent.port = ["127.0.0.1"], free_port()
    monkeypatch.setattr(dns.resolver, "default_resolver", silent)
    monkeypatch.setattr(host_probe, "SECONDS", 0.2)
    assert host_probe.look_up(OWN) == []
    assert host_probe.look_up(f"{'a.' * 120}example") == [], "longer than names may be"


def test_a_proved_name_leads_to_the_main_one(proved, alpha, bravo):
    answer = HostClient(OWN).get("/prendre_rdv?departement=07")
    assert (answer.status_code, answer.url) == (
        302,
        "http://alpha.localhost/prendre_rdv?departement=07",
    )
    assert HostClient(OWN).post("/prendre_rdv").status_code == 307
    assert HostClient(OWN).get("/api/v1/absences").status_code == 401


def test_the_main_name_changes_and_the_former_leads_there(proved, admin, alpha, bravo):
    act(admin, "principal")
    alpha.refresh_from_db()
    assert alpha.primary_host == OWN
    assert list(Host.objects.filter(is_primary=True, tenant=alpha)) == [
        Host.objects.get(domain=OWN)
    ]
    assert HostClient("alpha.localhost").get("/").url == f"http://{OWN}/"
    assert HostClient(OWN).get("/").status_code == 200
    assert act(admin, "retirer").status_code == 409
    act(admin, "retirer", "alpha.localhost")
    hosts.forget()  # as at the commit
    assert HostClient("alpha.localhost").get("/").status_code == 404
    told = Entry.objects.filter(verb__startswith="host.").order_by("at")
    assert list(told.values_list("verb", "detail")) == [
        ("host.added", OWN),
        ("host.verified", OWN),
        ("host.made_main", OWN),
        ("host.removed", "alpha.localhost"),
    ]


def test_a_name_below_the_portals_needs_no_proof(admin, alpha, bravo):
    add(admin, "ardeche.localhost")
    assert HostClient("ardeche.localhost").get("/").url == "http://alpha.localhost/"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "alpha.localhost", "bravo.localhost", "localhost", "deux mots.fr", "a" * 300, "seul"),
        *("http://ville.fr", "ville.fr:8000", "ville.fr/page", "\x00.fr", "-ville.fr", "ville..fr"),
    ],
)
def test_what_is_no_name_or_leads_elsewhere_is_refused(admin, alpha, bravo, typed):
    assert add(admin, typed).status_code == 422
    assert Host.objects.count() == 2


def test_a_name_with_accents_is_kept_as_the_network_knows_it(admin, alpha, bravo):
    add(admin, "RDV.Sélestat.example.")
    assert Host.objects.filter(domain="rdv.xn--slestat-bya.example").exists()


def test_the_name_of_one_espace_is_not_touched_by_anothers_page(proved, admin, alpha, bravo):
    assert act(admin, "retirer", slug="bravo").status_code == 404
    assert Host.objects.filter(domain=OWN).exists()


def test_there_are_not_too_many(admin, alpha, bravo):
    for n in range(19):
        add(admin, f"n{n}.localhost")
    assert add(admin, "n20.localhost").status_code == 409


def test_the_network_is_really_asked(committed, settings):
    """Over HTTP, under the name itself, through the door that goes to the Internet only."""
    alpha = Espace.objects.get(slug="alpha")
    name = "127.0.0.1"
    Host.objects.create(domain=name, tenant=alpha, pending_since=now())
    with served() as port:
        settings.PUBLIC_PORT = str(port)
        assert host_probe.ask(name) == ""
        settings.OUTGOING_OPENED_NETWORKS = ["127.0.0.0/8"]
        settings.OUTGOING_PLAIN_HTTP = True
        assert host_probe.ask(name) == answer_for(name)
        Host.objects.filter(domain=name).delete()
        assert host_probe.ask(name) == ""
    assert host_probe.ask(name) == ""
