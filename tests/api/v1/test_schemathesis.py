"""Every operation of the document, tried with generated values, answers as the document says."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
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
from .test_isolation import things

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
EXAMPLES = 8
HOST = "alpha.localhost"
schema = schemathesis.openapi.from_dict(document())
# Before operations are read: each keeps what it is sent through.
schema.app = get_wsgi_application()
OPERATIONS = {one.ok().label: one.ok() for one in schema.get_all_operations()}


@pytest.fixture(autouse=True)
def one_connection():
    """As Django's own client: the end of a request must not close the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_those_of_the_document(ours, settings, label):
    """Every second one names what exists, so that changes are made too."""
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET
    # Signed: a session would end with the operation that ends it.
    headers = {"Host": HOST, **signing(ours.boss, HOST).headers}
    known, asked = things(ours), []

    @seed(7)
    @tried(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy())
    def answers(case) -> None:
        asked.append(case)
        if len(asked) % 2:
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)

    answers()
    assert asked
