"""`GET /api/anct/metrics`: how many agents each establishment has, from shared rows."""

from django.db import connection
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.inputs.tree import query_tree

from ..door import PartnerView, answer_error

MOST = 1000
# An establishment may have organisations in several espaces.
_COUNTS = """
SELECT counted.siret, sum(counted.agents)::int, count(*) OVER ()
FROM projections_structurecount AS counted
JOIN tenants_espace AS espace ON espace.number = counted.espace_number
WHERE espace.state = 'active' AND NOT espace.is_sandbox
GROUP BY counted.siret
ORDER BY counted.siret
LIMIT %s OFFSET %s
"""
_HOW_MANY = """
SELECT count(DISTINCT counted.siret)
FROM projections_structurecount AS counted
JOIN tenants_espace AS espace ON espace.number = counted.espace_number
WHERE espace.state = 'active' AND NOT espace.is_sandbox
"""


class Metrics(PartnerView):
    header = "Authorization"
    scheme = "Bearer "
    setting = "CARTO_ANCT_SHARED_SECRET"
    partner = "anct"

    def get(self, request: Request) -> Response:
        """`count` is that of all pages. What is no number is as if it had not been said."""
        said = query_tree(request)
        limit = min(_number(said.get("limit")) or MOST, MOST)
        offset = _number(said.get("offset"))
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS, [limit, offset])
            rows = cursor.fetchall()
            total = rows[0][2] if rows else 0
            if not rows and offset:
                cursor.execute(_HOW_MANY)
                [total] = cursor.fetchone()
        results = [{"siret": siret, "metrics": {"tu": agents}} for siret, agents, _ in rows]
        return Response({"count": total, "results": results})

    def get_exception_handler(self):
        return told_alone


def told_alone(error: Exception, context: object) -> Response | None:
    """One error, in the shape of this contract: `{"error": message}`."""
    response = answer_error(error, context)
    if response is not None and "errors" in response.data:
        response.data = {"error": response.data["errors"][0]}
    return response


def _number(text: object) -> int:
    given = str(text or "")
    return int(given[:9]) if given.isascii() and given.isdigit() else 0
