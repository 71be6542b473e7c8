"""Who may set an endpoint, and what it may be made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.access.decisions import visible_to
from booking.directory.errors import InvalidValues
from booking.directory.models import DirectoryChange
from booking.directory.retention.cutoffs import current_policy, cutoffs_of
from booking.directory.versions import ChangedMeanwhile
from integrations.webhooks import retention
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from integrations.webhooks.services.send_again import replay_delivery, send_test
from integrations.webhooks.services.set_endpoint import (
    add_endpoint,
    edit_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from socle.clock import now
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace

from .conftest import SECRET, given, work


def test_what_is_added_is_sealed_and_remembered(hook, boss):
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret == SECRET
    assert SECRET not in endpoint.sealed_secret
    [line] = DirectoryChange.objects.filter(noun="webhook")
    assert (line.verb, line.after["target_url"]) == ("created", endpoint.target_url)
    assert SECRET not in str(line.after)


def test_the_three_of_the_contract_by_default_and_a_secret_of_ours(inside, boss):
    made = add_endpoint(
        {"organisation_id": inside.organisation.pk, "target_url": "https://8.8.8.8/x"}, boss, now()
    )
    assert made.subscriptions == ["rdv", "absence", "plage_ouverture"]
    assert len(made.secret) > 40


def test_a_program_keeps_the_short_secret_that_it_has_and_nothing_of_it_is_shown(inside, boss):
    made = add_endpoint(given(inside, "https://partenaire.example/", secret="court"), boss, now())
    assert made.secret == "court"
    assert made.masked_secret == "••••••••"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("target_url", ""),
        ("target_url", "http://partenaire.example/"),
        ("target_url", "https://127.0.0.1/"),
        ("target_url", "https://[::1]/"),
        ("target_url", "https://10.0.0.4:8443/x"),
        ("target_url", "https://169.254.169.254/latest"),
        ("target_url", "https://moi:secret@partenaire.example/"),
        ("target_url", "https://partenaire.example:25/"),
        ("target_url", "javascript:alert(1)"),
        ("target_url", "https://" + "a" * 600),
        ("secret", "x" * 201),
        ("secret", " bordé d’espaces "),
        ("secret", "sur deux\nlignes"),
        ("subscriptions", ["rdv", "inconnu"]),
        ("subscriptions", "rdv"),
        ("subscriptions", None),
        ("subscriptions", [["rdv"]]),
    ],
)
def test_what_makes_no_sense_is_refused(inside, boss, field, value):
    values = given(inside, "https://partenaire.example/") | {field: value}
    with pytest.raises(InvalidValues) as refusal:
        add_endpoint(values, boss, now())
    assert set(refusal.value.errors) <= {field, ""}
    assert WebhookEndpoint.objects.count() == 0


def test_an_address_is_once_an_organisation(hook, inside, boss):
    with pytest.raises(InvalidValues):
        add_endpoint(given(inside, hook.endpoint.target_url), boss, now())
    add_endpoint(
        given(inside, hook.endpoint.target_url, organisation_id=inside.foreign.pk), boss, now()
    )


ACTS = [
    lambda pk, actor: edit_endpoint(pk, {"subscriptions": []}, actor, now()),
    lambda pk, actor: rotate_secret(pk, actor, now()),
    lambda pk, actor: pause_endpoint(pk, actor, now()),
    lambda pk, actor: resume_endpoint(pk, actor, now()),
    lambda pk, actor: send_test(pk, actor, now()),
    lambda pk, actor: remove_endpoint(pk, actor, now()),
]


@pytest.mark.parametrize("act", ACTS)
def test_only_who_administers_the_espace_acts(hook, inside, boss, act):
    admin = replace(boss, is_espace_admin=False)
    with pytest.raises(Forbidden):
        act(hook.endpoint.pk, admin)
    stranger = replace(admin, roles={})
    with pytest.raises(NotVisible):
        act(hook.endpoint.pk, stranger)
    assert WebhookEndpoint.objects.get().version == hook.endpoint.version


@pytest.mark.parametrize("act", ACTS)
def test_the_admin_of_another_espace_sees_nothing(hook, boss, theirs, act):
    with in_espace(theirs.espace), pytest.raises(NotVisible):
        act(hook.endpoint.pk, boss)


def test_agents_of_the_organisation_see_it_and_not_its_log(hook, boss):
    basic = replace(boss, is_espace_admin=False)
    assert visible_to(WebhookEndpoint.objects.all(), basic).count() == 1
    made = send_test(hook.endpoint.pk, boss, now())
    work()
    assert visible_to(WebhookDelivery.objects.all(), basic).count() == 0
    with pytest.raises(NotVisible):
        replay_delivery(made.pk, basic, now())


def test_a_second_editor_is_told(hook, boss):
    edit_endpoint(hook.endpoint.pk, {"subscriptions": ["rdv"]}, boss, now(), version=1)
    with pytest.raises(ChangedMeanwhile):
        edit_endpoint(hook.endpoint.pk, {"subscriptions": ["lieu"]}, boss, now(), version=1)


def test_the_log_is_purged_by_age(hook, boss, clock):
    send_test(hook.endpoint.pk, boss, now())
    work()
    clock.pass_by(days=29)
    assert retention.log(cutoffs_of(current_policy(), now()), 10) == 0
    clock.pass_by(days=1)
    assert retention.log(cutoffs_of(current_policy(), now()), 10) == 1
    assert WebhookDelivery.objects.count() == 0


def test_what_a_deletion_said_is_erased_after_two_weeks(hook, inside, boss, clock):
    from booking.appointments.author import Author
    from booking.appointments.services.delete_appointment import delete_appointment

    pause_endpoint(hook.endpoint.pk, boss, now())
    delete_appointment(inside.book().pk, Author.agent(inside.boss), now())
    clock.pass_by(days=14)
    assert retention.bodies(cutoffs_of(current_policy(), now()), 10) == 1
    row = WebhookDelivery.objects.get()
    assert (row.sealed_body, row.state) == ("", "given_up")
    assert now() - row.created_at == timedelta(days=14)
