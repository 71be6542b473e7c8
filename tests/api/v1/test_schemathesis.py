"""Every operation of the document, tried with generated values, answers as the document says."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from hypothesis import settings as tried
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.v1.schema import document

from .caller import SECRET, signing
from .world import absent, hooked

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
EXAMPLES = 12
HOST = "alpha.localhost"


@pytest.fixture
def told(ours):
    loaded = schemathesis.openapi.from_dict(document())
    loaded.app = get_wsgi_application()
    return loaded


schema = schemathesis.pytest.from_fixture("told")


@pytest.fixture
def headers(ours, told, settings) -> dict[str, str]:
    """Signed: a session would end with the operation that ends it."""
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET
    return {"Host": HOST, **signing(ours.boss, HOST).headers}


@pytest.fixture
def known(ours) -> dict[str, int]:
    """Identifiers that lead somewhere, by the names of addresses."""
    from booking.appointments.models import Participation
    from tenants.context import in_espace

    with in_espace(ours.espace):
        rdv = ours.book()
        return {
            "absence_id": absent(ours).pk,
            "organisation_id": ours.organisation.pk,
            "participation_id": Participation.objects.get(appointment=rdv).pk,
            "rdv_id": rdv.pk,
            "user_id": ours.usager.pk,
            "webhook_endpoint_id": hooked(ours).pk,
        }


@schema.parametrize()
@tried(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_those_of_the_document(case, headers, known):
    """Half of the identifiers of addresses lead somewhere, so that changes are made too."""
    for name in case.path_parameters or {}:
        if name in known and len(str(case.body)) % 2 == 0:
            case.path_parameters[name] = known[name]
    case.call_and_validate(headers=headers, checks=CHECKS)
