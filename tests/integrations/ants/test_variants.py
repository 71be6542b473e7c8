"""Cases made up by the dozen, read as any other, against the rules written down once more.

`ANTS_VARIANTS=300` tries as many.
"""

import json
import os

from django.db import transaction
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as st

from .case_oracle import answer
from .case_strategies import questions, setups
from .cases import case_of
from .test_cases import judge  # noqa: F401 – the fixture

HEADERS = {"X-HUB-RDV-AUTH-TOKEN": "{token}"}


class Undone(Exception):
    """Ends the transaction of an example."""


@settings(
    max_examples=int(os.environ.get("ANTS_VARIANTS", "10")),
    deadline=None,
    derandomize="ANTS_VARIANTS" not in os.environ,
    database=None,
    phases=[Phase.generate],  # an example takes a database: none is made smaller
    suppress_health_check=list(HealthCheck),
)
@given(setup=setups(), data=st.data())
def test_it_answers_what_the_rules_say(judge, setup, data):  # noqa: F811
    question = data.draw(questions(setup["now"][:10]))
    asked = [one["ref"] for one in setup["lieux"]]
    query = {
        "meeting_point_ids": [*(f"{{{ref}}}" for ref in asked), "{L1}", "999999999"],
        **question,
    }
    case = case_of(
        {
            "id": "made up",
            "setup": setup,
            "request": {"path": "/api/ants/availableTimeSlots", "query": query, "headers": HEADERS},
            "expected": {"status": 200, "body": answer(setup, asked, question)},
        }
    )
    note(json.dumps(setup, ensure_ascii=False))
    event("slots" if any(case.expected["body"].values()) else "none")
    try:
        with transaction.atomic():
            judge(case)
            raise Undone
    except Undone:
        pass
