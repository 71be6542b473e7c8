"""What CalDAV servers are asked and answer (RFC 4918, RFC 4791), in XML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ..errors import Misunderstood

DAV, CAL, CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<{root} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    ' xmlns:CS="http://calendarserver.org/ns/">'
)
PRINCIPAL = (
    f"{_HEAD.format(root='D:propfind')}<D:prop><D:current-user-principal/></D:prop></D:propfind>"
)
HOME = f"{_HEAD.format(root='D:propfind')}<D:prop><C:calendar-home-set/></D:prop></D:propfind>"
COLLECTIONS = (
    f"{_HEAD.format(root='D:propfind')}<D:prop><D:resourcetype/><D:displayname/>"
    "<C:supported-calendar-component-set/><D:current-user-privilege-set/>"
    "<D:current-user-principal/></D:prop></D:propfind>"
)
ETAG = f"{_HEAD.format(root='D:propfind')}<D:prop><D:getetag/></D:prop></D:propfind>"
MARKS = (
    f"{_HEAD.format(root='D:propfind')}<D:prop><D:resourcetype/><D:sync-token/><CS:getctag/>"
    "</D:prop></D:propfind>"
)
WRITES = frozenset({"write", "all", "bind", "write-content"})


def events_between(start: datetime, end: datetime) -> str:
    """Whole events that have an occurrence in [start, end), UTC.

    Whoever asks for occurrences (`expand`) gets nothing from some servers: they are computed here.
    """
    return (
        f"{_HEAD.format(root='C:calendar-query')}"
        "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f'<C:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )


@dataclass(slots=True)
class Resource:
    """One `response` of a multistatus: the properties that were found (status 200)."""

    href: str
    found: dict[str, Element] = field(default_factory=dict)

    def text(self, name: str) -> str:
        element = self.found.get(name)
        return (element.text or "").strip() if element is not None else ""

    def inner_href(self, name: str) -> str:
        """The address inside of a property such as `current-user-principal`."""
        element = self.found.get(name)
        inner = element.find(f"{DAV}href") if element is not None else None
        return (inner.text or "").strip() if inner is not None else ""

    @property
    def is_calendar(self) -> bool:
        kinds = self.found.get(f"{DAV}resourcetype")
        return kinds is not None and kinds.find(f"{CAL}calendar") is not None

    @property
    def takes_events(self) -> bool:
        """Which components are taken; all, where the server does not say."""
        components = self.found.get(f"{CAL}supported-calendar-component-set")
        if components is None:
            return True
        return any(one.get("name", "").upper() == "VEVENT" for one in components)

    @property
    def is_writable(self) -> bool:
        """As the server says; where it says nothing, the trial will tell."""
        privileges = self.found.get(f"{DAV}current-user-privilege-set")
        if privileges is None or len(privileges) == 0:
            return True
        return any(
            kind.tag.removeprefix(DAV) in WRITES for privilege in privileges for kind in privilege
        )


def resources_of(body: bytes) -> list[Resource]:
    """
    Raises:
        Misunderstood: no multistatus, or one that hides something else.
    """
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise Misunderstood from None
    if root.tag != f"{DAV}multistatus":
        raise Misunderstood
    return list(_read(root))


def _read(root: Element) -> Iterator[Resource]:
    for response in root.findall(f"{DAV}response"):
        href = response.find(f"{DAV}href")
        resource = Resource((href.text or "").strip() if href is not None else "")
        for propstat in response.findall(f"{DAV}propstat"):
            status = propstat.find(f"{DAV}status")
            if status is not None and " 200" not in (status.text or ""):
                continue
            properties = propstat.find(f"{DAV}prop")
            for one in properties if properties is not None else ():
                resource.found[one.tag] = one
        yield resource
