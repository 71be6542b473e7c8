"""Forms as a browser sends them back: what the page held, with what is typed."""

from tests.support.clients import HostClient
from tests.support.markup import Node, parse


def form_of(page: Node) -> Node:
    return next(form for form in page.all("form") if "rdv-form" in form.classes)


def values_of(form: Node) -> dict[str, list[str]]:
    """All that the form would send as it stands."""
    values: dict[str, list[str]] = {}
    for field in form.all():
        name = field.get("name")
        if not name or (
            field.get("type") in ("checkbox", "radio") and "checked" not in field.attributes
        ):
            continue
        # What a browser sends for a box without a value.
        ticked = "on" if field.get("type") == "checkbox" else ""
        if field.name == "input":
            values.setdefault(name, []).append(field.get("value", ticked))
        elif field.name == "textarea":
            values.setdefault(name, []).append(written_in(field))
        elif field.name == "select":
            chosen = [o["value"] for o in field.all("option") if "selected" in o.attributes]
            values[name] = chosen or [""]
    values.pop("csrfmiddlewaretoken", None)
    return values


def written_in(textarea: Node) -> str:
    """Line by line, without the first line break, which is the template's."""
    return "".join(str(child) for child in textarea.children).removeprefix("\n").strip("\r")


def fill(client: HostClient, address: str, /, **typed):
    """Open the page, type, send: the answer."""
    page = parse(client.get(address).content.decode()).one("main")
    return client.post(address, {**values_of(form_of(page)), **typed})


def fill_again(client: HostClient, address: str, answer, /, **typed):
    """The same with a page that came back."""
    page = parse(answer.content.decode()).one("main")
    return client.post(address, {**values_of(form_of(page)), **typed})
