"""SOAP of Exchange Web Services, as far as a calendar needs it (Microsoft's "EWS reference").

Each operation checks what the real one insists upon: who is invited is said at each write, and a
shape gives the fields that it names, no others.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from defusedxml.ElementTree import fromstring

from .mailbox import Item, Mailbox, Refused

M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
S = "{http://schemas.xmlsoap.org/soap/envelope/}"
VERSION = "Exchange2016"
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"'
    ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header>'
    '<t:ServerVersionInfo MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507"'
    ' MinorBuildNumber="6" Version="V2017_07_11"/></s:Header><s:Body>{body}</s:Body></s:Envelope>'
)
FAULT = (
    "<s:Fault><faultcode>a:{code}</faultcode><faultstring>{code}</faultstring>"
    '<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">'
    "{code}</e:ResponseCode>"
    '<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">{code}'
    "</e:Message><t:MessageXml>{more}</t:MessageXml></detail></s:Fault>"
)
NOBODY = "SendToNone"


def fault(code: str, back_off_ms: int = 0) -> str:
    more = f'<t:Value Name="BackOffMilliseconds">{back_off_ms}</t:Value>' if back_off_ms else ""
    return ENVELOPE.format(body=FAULT.format(code=code, more=more))


def answer(mailbox: Mailbox, body: bytes) -> tuple[int, str]:
    """Status and envelope for a request."""
    envelope = fromstring(body)
    wanted = envelope.find(f"{S}Header/{T}RequestServerVersion")
    if wanted is not None and wanted.get("Version") not in (VERSION, "Exchange2013_SP1"):
        return 500, fault("ErrorInvalidServerVersion")
    [asked] = list(envelope.find(f"{S}Body"))
    name = asked.tag.removeprefix(M)
    with mailbox.lock:
        mailbox.acts.append(name)
        try:
            inner, attributes = OPERATIONS[name](mailbox, asked), 'ResponseClass="Success"'
            code, text = "NoError", ""
        except Refused as refusal:
            inner, attributes, code = "", 'ResponseClass="Error"', refusal.code
            text = f"<m:MessageText>{code}</m:MessageText>"
    return 200, ENVELOPE.format(
        body=f"<m:{name}Response><m:ResponseMessages><m:{name}ResponseMessage {attributes}>{text}"
        f"<m:ResponseCode>{code}</m:ResponseCode>{inner}"
        f"</m:{name}ResponseMessage></m:ResponseMessages></m:{name}Response>"
    )


def _convert_id(mailbox: Mailbox, asked: Element) -> str:
    raise Refused("ErrorInvalidIdMalformed")


def _get_folder(mailbox: Mailbox, asked: Element) -> str:
    folder = asked.find(f".//{T}DistinguishedFolderId")
    if not mailbox.is_there:
        raise Refused("ErrorNonExistentMailbox")
    _check_mailbox(mailbox, asked)
    kind, shown = {
        "calendar": ("CalendarFolder", mailbox.calendar_name),
        "root": ("Folder", "root"),
    }[folder.get("Id")]
    return (
        f'<m:Folders><t:{kind}><t:FolderId Id="{folder.get("Id")}-id" ChangeKey="1"/>'
        f"<t:DisplayName>{escape(shown)}</t:DisplayName><t:TotalCount>1</t:TotalCount>"
        f"<t:ChildFolderCount>0</t:ChildFolderCount></t:{kind}></m:Folders>"
    )


def _find_item(mailbox: Mailbox, asked: Element) -> str:
    _check_mailbox(mailbox, asked)
    view = asked.find(f"{M}CalendarView")
    if view is not None:
        found = mailbox.between(_moment(view.get("StartDate")), _moment(view.get("EndDate")))
    else:
        constant = asked.find(f".//{T}Constant")
        found = mailbox.with_rdv_uid(constant.get("Value"))
    shape = asked.find(f"{M}ItemShape")
    fields = {one.get("FieldURI") for one in shape.iter(f"{T}FieldURI")}
    rows = "".join(_item(item, fields) for item in found)
    return (
        f'<m:RootFolder IndexedPagingOffset="{len(found)}" TotalItemsInView="{len(found)}"'
        f' IncludesLastItemInRange="true"><t:Items>{rows}</t:Items></m:RootFolder>'
    )


def _create_item(mailbox: Mailbox, asked: Element) -> str:
    if asked.get("SendMeetingInvitations") != NOBODY:
        raise Refused("ErrorSendMeetingInvitationsRequired")
    item = mailbox.create(_values(asked.find(f".//{T}CalendarItem")))
    return f"<m:Items>{_item(item, set())}</m:Items>"


def _update_item(mailbox: Mailbox, asked: Element) -> str:
    if asked.get("SendMeetingInvitationsOrCancellations") != NOBODY:
        raise Refused("ErrorSendMeetingInvitationsOrCancellationsRequired")
    name = asked.find(f".//{T}ItemId").get("Id")
    values: dict[str, object] = {}
    for changed in asked.iter(f"{T}SetItemField"):
        values |= _values(changed.find(f"{T}CalendarItem"))
    item = mailbox.update(name, values)
    return f"<m:Items>{_item(item, set())}</m:Items>"


def _delete_item(mailbox: Mailbox, asked: Element) -> str:
    if asked.get("SendMeetingCancellations") != NOBODY:
        raise Refused("ErrorSendMeetingCancellationsRequired")
    mailbox.delete(asked.find(f".//{T}ItemId").get("Id"))
    return ""


OPERATIONS: dict[str, Callable[[Mailbox, Element], str]] = {
    "ConvertId": _convert_id,
    "GetFolder": _get_folder,
    "FindItem": _find_item,
    "CreateItem": _create_item,
    "UpdateItem": _update_item,
    "DeleteItem": _delete_item,
}


def _check_mailbox(mailbox: Mailbox, asked: Element) -> None:
    named = asked.find(f".//{T}DistinguishedFolderId/{T}Mailbox/{T}EmailAddress")
    if named is not None and named.text.lower() != mailbox.address.lower():
        raise Refused("ErrorNonExistentMailbox")


def _values(given: Element) -> dict[str, object]:
    """What is set, by our names."""
    values: dict[str, object] = {}
    for name, told in (("subject", "Subject"), ("body", "Body"), ("location", "Location")):
        if (one := given.find(f"{T}{told}")) is not None:
            values[name] = one.text or ""
    for name, told in (("start", "Start"), ("end", "End")):
        if (one := given.find(f"{T}{told}")) is not None:
            values[name] = _moment(one.text)
    if (one := given.find(f"{T}LegacyFreeBusyStatus")) is not None:
        values["status"] = one.text
    if (one := given.find(f"{T}ReminderIsSet")) is not None:
        values["reminder"] = one.text == "true"
    uid = given.find(f"{T}ExtendedProperty")
    if uid is not None and uid.find(f"{T}ExtendedFieldURI").get("PropertyName") == "RdvUid":
        values["rdv_uid"] = uid.find(f"{T}Value").text
    return values


def _item(item: Item, fields: set[str]) -> str:
    told = {
        "item:Subject": f"<t:Subject>{escape(item.subject)}</t:Subject>",
        "calendar:Start": f"<t:Start>{_instant(item.start)}</t:Start>",
        "calendar:End": f"<t:End>{_instant(item.end)}</t:End>",
        "calendar:LegacyFreeBusyStatus": (
            f"<t:LegacyFreeBusyStatus>{item.status}</t:LegacyFreeBusyStatus>"
        ),
        "calendar:IsCancelled": f"<t:IsCancelled>{str(item.is_cancelled).lower()}</t:IsCancelled>",
        "calendar:MyResponseType": f"<t:MyResponseType>{item.response}</t:MyResponseType>",
    }
    shown = "".join(text for name, text in told.items() if name in fields)
    identity = f"<t:ItemId Id={quoteattr(item.id)} ChangeKey={quoteattr(item.changekey)}/>"
    return f"<t:CalendarItem>{identity}{shown}</t:CalendarItem>"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
