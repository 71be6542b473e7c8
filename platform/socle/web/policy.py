"""Exceptions to the content security policy, each for the views that need it."""

from csp.decorators import csp_update

draws_calendar = csp_update({"font-src": ["data:"]})
"""For a view whose page includes ``components/fullcalendar.html``: its arrows are a font in a
``data:`` address. A font reads nothing and calls nobody."""
