"""Threats 5 to 19 of the reference, each with its attack and what must come of it.

Proved where their subject lives, and named here so that none is lost:

* 6, IDOR across espaces: `tests/tenancy/test_routes.py`; across roles: `booking/access/test_matrix`
* 7, the role of an espace reads no other: `tests/tenancy/test_roles.py`
* 8, no setting widens what is seen: `tests/booking/access/test_holes.py`
* 10, the time of an answer tells nothing: `./bench enumeration`; the same words: here and with
  each door
* 11, prescripteurs who flood: `tests/web/prescriber/`
* 13, stale messages: `tests/booking/delivery/test_outage.py`
* 15, the share that bots win: `./bench fairness`; one live booking of an identity: here
* 17, 18, limits of every public route: `test_18_limits_table`
* 19, the frame's allowed origins: `tests/web/usager/test_embedding.py`,
  `tests/browser/test_embedding.py` and `tests/web/test_headers.py`

The others are in this folder, by number.
"""
