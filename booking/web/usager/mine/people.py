"""One contact, several people: a family's mailbox, or one person recorded twice."""

from collections.abc import Sequence

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from booking.directory.models import ContactProof, Usager, UsagerSession
from booking.directory.services.check_proof import people_of

from ..private import personal
from ..session import let_in
from .guard import own_path

PROVED, WHO = "preuve", "personne"
SALT = "booking.proved_contact"
MAX_AGE = 600  # seconds
Means = UsagerSession.Means


def let_one_in(request: HttpRequest, proof: ContactProof, people: Sequence[Usager]) -> HttpResponse:
    """Let the person in; ask which of them it is when the contact is that of several."""
    means = Means.LINK if proof.email else Means.PHONE
    if len(people) == 1:
        let_in(request, people[0], means)
        return redirect(own_path(proof.next_path))
    said = {
        "email": proof.email,
        "phone": proof.phone_number,
        "next": proof.next_path,
        "host": request.get_host(),
    }
    context = {
        "people": people,
        "proved": signing.dumps(said, salt=SALT),
        "proved_name": PROVED,
        "who_name": WHO,
    }
    return render(request, "usager/mine/people.html", context)


@require_POST
@personal
def my_sign_in_person(request: HttpRequest) -> HttpResponse:
    """Which of them: only those of the contact that was proved in this form, minutes ago."""
    try:
        said = signing.loads(request.POST.get(PROVED, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return render(request, "usager/mine/over.html", status=404)
    wanted = request.POST.get(WHO, "")
    chosen = [one for one in people_of(said["email"], said["phone"]) if str(one.pk) == wanted]
    if said["host"] != request.get_host() or not chosen:
        return render(request, "usager/mine/over.html", status=404)
    let_in(request, chosen[0], Means.LINK if said["email"] else Means.PHONE)
    return redirect(own_path(said["next"]))
