"""The addresses of one kind, under its own stem."""

from django.urls import URLPattern, path

from .day_page import day_page
from .detail import detail
from .form_page import edit, new, split
from .kinds import Kind
from .listing import listing
from .preview import preview
from .removal import removal, restoring


def addresses(kind: Kind) -> list[URLPattern]:
    stem = kind.routes
    every = f"<int:organisation_id>/{kind.path}"
    one = f"{every}/<int:planned_id>"
    return [
        path(every, listing(kind), name=f"{stem}s"),
        path(f"{every}/nouvelle", new(kind), name=f"{stem}_new"),
        path(f"{every}/apercu", preview(kind), name=f"{stem}_preview"),
        path(f"{every}/retablir/<int:change_id>", restoring(kind), name=f"{stem}_restore"),
        path(one, detail(kind), name=stem),
        path(f"{one}/modifier", edit(kind), name=f"{stem}_edit"),
        path(f"{one}/supprimer", removal(kind), name=f"{stem}_remove"),
        path(f"{one}/dates/<str:day>", day_page(kind), name=f"{stem}_day"),
        path(f"{one}/suite/<str:day>", split(kind), name=f"{stem}_split"),
    ]
