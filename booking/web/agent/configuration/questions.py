"""The questionnaire of a motif: its questions, their order, what the usager will read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, judge, visible_to
from booking.catalog.models import Motif, Question
from booking.catalog.question_values import MOST_OPTIONS
from booking.catalog.questionnaire import questions_of
from booking.catalog.services.copy_questionnaire import copy_questionnaire
from booking.catalog.services.set_questions import (
    add_question,
    edit_question,
    order_questions,
    remove_question,
)
from booking.directory.models import Organisation
from booking.domain.wording import enumerate_words
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.parameters import many_ids
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .editing import saved, shown
from .guard import configures
from .question_form import QuestionForm, option_forms, targets
from .question_words import line_of

KINDS = (
    (Question.Kind.CHOICE, "L’usager choisit dans une liste ; une réponse peut changer le motif."),
    (Question.Kind.NUMBER, "Combien de personnes, de dossiers… ; peut multiplier la durée."),
    (Question.Kind.TEXT, "Quelques mots. N’en demandez pas plus que ce qu’il faut."),
    (Question.Kind.CONSENT, "Une phrase que l’usager déclare ou accepte."),
    (Question.Kind.DOCUMENTS, "Une liste à lire avant de venir."),
)


@require_safe
@configures("manage_motifs")
def questionnaire(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    motif = found_motif(request.actor, organisation, motif_id)
    rows = questions_of(motif)
    others = _motifs(request.actor).exclude(pk=motif.pk).filter(collectif=False)
    context = {
        "motif": motif,
        "lines": [line_of(row, rows) for row in rows],
        "kinds": _kinds(organisation, motif),
        "may_edit": judge(request.actor, "edit", motif).ok,
        "order": ",".join(str(row.pk) for row in rows),
        "others": [one for one in others if judge(request.actor, "edit", one).ok] if rows else [],
    }
    return shown(request, organisation, "questionnaire", context, 200)


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_motifs")
def new_question(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    motif = found_motif(request.actor, organisation, motif_id)
    kind = request.GET.get("type", "")
    if kind not in Question.Kind.values:
        raise NotVisible
    page = _Page(request, organisation, motif, kind, questions_of(motif))
    return page.answer(lambda draft: add_question(motif.pk, draft, request.actor, now()))


@require_http_methods(["GET", "HEAD", "POST"])
@configures("manage_motifs")
def question(
    request: AgentRequest, organisation: Organisation, motif_id: int, question_id: int
) -> HttpResponse:
    motif = found_motif(request.actor, organisation, motif_id)
    known = questions_of(motif)
    row = _row(known, question_id)
    earlier = [one for one in known if one.position < row.position]
    page = _Page(request, organisation, motif, row.kind, earlier, row)

    def work(draft) -> None:
        version = page.form.cleaned_data["version"]
        edit_question(row.pk, draft, request.actor, now(), version=version)

    return page.answer(work)


@require_POST
@configures("manage_motifs")
def act(
    request: AgentRequest, organisation: Organisation, motif_id: int, question_id: int
) -> HttpResponse:
    """Up, down, or removed."""
    motif = found_motif(request.actor, organisation, motif_id)
    known = questions_of(motif)
    row = _row(known, question_id)
    wanted = request.POST.get("act", "")

    def work() -> None:
        if wanted == "supprimer":
            remove_question(row.pk, request.actor, now(), version=request.POST.get("version"))
            messages.success(request, f"« {row.label} » n’est plus posée.")
        elif wanted in ("monter", "descendre"):
            ids = [one.pk for one in known]
            place = ids.index(row.pk)
            target = min(max(place + (-1 if wanted == "monter" else 1), 0), len(ids) - 1)
            ids.insert(target, ids.pop(place))
            order_questions(motif.pk, ids, request.actor, now())
        else:
            raise NotVisible

    return _told(request, organisation, motif, work)


@require_POST
@configures("manage_motifs")
def order(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """The whole order at once, as it was dragged."""
    motif = found_motif(request.actor, organisation, motif_id)
    typed = request.POST.get("ordre", "")[:2000].split(",")
    ids = [int(one) for one in typed if one.isascii() and one.isdigit()]
    return _told(
        request, organisation, motif, lambda: order_questions(motif.pk, ids, request.actor, now())
    )


@require_POST
@configures("manage_motifs")
def copy(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """Give the questions to other motifs as well."""
    motif = found_motif(request.actor, organisation, motif_id)
    ids = many_ids(request.POST, "motifs")

    def work() -> None:
        replaces = request.POST.get("remplacer") == "oui"
        copied = copy_questionnaire(motif.pk, ids, request.actor, now(), replaces=replaces)
        names = enumerate_words([f"« {one.name} »" for one in copied])
        messages.success(request, f"Le questionnaire est copié vers {names}.")

    return _told(request, organisation, motif, work)


def found_motif(actor: Actor, organisation: Organisation, motif_id: int) -> Motif:
    rows = Motif.objects.current().prefetch_related("organisations")
    return fetch_visible(rows, actor, pk=motif_id, organisations=organisation)


class _Page:
    """One question's form, new or not."""

    def __init__(self, request, organisation, motif, kind, earlier, row=None) -> None:
        self.request, self.organisation, self.motif, self.row = request, organisation, motif, row
        data = request.POST or None
        self.form = QuestionForm(kind, earlier, data, question=row)
        self.options = None
        if kind == Question.Kind.CHOICE:
            offered = _motifs(request.actor).filter(collectif=False)
            self.options = option_forms(targets(motif, offered, row), row, data)

    def answer(self, work) -> HttpResponse:
        form, options = self.form, self.options
        if self.request.method == "POST" and "plus" in self.request.POST and options is not None:
            return self._show(422, self._with_more())
        drafts = ()
        if form.is_bound and options is not None:
            if not options.is_valid():
                form.add_error(None, "Vérifiez les réponses de la liste.")
            drafts = tuple(one.draft for one in options.forms if one.is_valid())
        status = saved(form, lambda: work(form.draft(drafts)))
        if status:
            return self._show(status, options)
        messages.success(self.request, "La question est enregistrée.")
        return redirect("agent_questionnaire", self.organisation.pk, self.motif.pk)

    def _with_more(self):
        """The same list with empty lines at its end; what was typed stays."""
        data = self.request.POST.copy()
        total = data.get("choix-TOTAL_FORMS", "")
        count = int(total) if total.isascii() and total.isdigit() and len(total) < 4 else 0
        data["choix-TOTAL_FORMS"] = str(min(count + 3, MOST_OPTIONS))
        offered = _motifs(self.request.actor).filter(collectif=False)
        return option_forms(targets(self.motif, offered, self.row), self.row, data)

    def _show(self, status: int, options) -> HttpResponse:
        context = {
            "motif": self.motif,
            "question": self.row,
            "form": self.form,
            "options": options,
            "kind": self.form.kind,
            "preview_url": reverse("agent_question_preview", args=[self.organisation.pk]),
        }
        return shown(self.request, self.organisation, "question", context, status)


def _motifs(actor: Actor):
    rows = visible_to(Motif.objects.current(), actor)
    return rows.prefetch_related("organisations").order_by(*by_name("name"), "pk")


def _row(known: list[Question], question_id: int) -> Question:
    row = next((one for one in known if one.pk == question_id), None)
    if row is None:
        raise NotVisible
    return row


def _kinds(organisation: Organisation, motif: Motif) -> list[dict[str, object]]:
    """For components/choice_list.html."""
    base = reverse("agent_question_new", args=[organisation.pk, motif.pk])
    return [
        {"label": kind.label, "hint": hint, "url": f"{base}?type={kind.value}"}
        for kind, hint in KINDS
    ]


def _told(request: AgentRequest, organisation: Organisation, motif: Motif, work) -> HttpResponse:
    try:
        work()
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
    return redirect("agent_questionnaire", organisation.pk, motif.pk)
