"""What everyone opens who has the address: the usager’s path, prescripteurs, pages for all."""

import json

from django.conf import settings
from django.core import signing
from django.core.signing import get_cookie_signer

from booking.appointments.models import (
    WaitingOffer,
)
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.appointments.services.end_offers import offer_secret
from booking.appointments.services.hold_prescription import prescription_secret
from booking.appointments.services.hold_slot import link_secret
from booking.appointments.services.register_turn import turn_secret
from booking.directory.services.ask_professional_link import professional_secret
from booking.directory.services.ask_proof import proof_secret
from booking.web.embedding.links import HOLDS
from booking.web.prescriber.session import SALT as PRESCRIBER_SALT
from booking.web.usager import letters, own_holds
from socle.links import secret_of

from ..stock import Stock
from .builders import (
    known,
    organisation,
    rows_of_appointments,
    rows_of_people,
    rows_of_usagers,
    turns,
)
from .case import PAGE, Access, Case


def organisation_slug(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk, "slug": stock.organisation.slug}


def logo(stock: Stock) -> dict[str, object]:
    return {"digest": stock.logo.digest}


def external_organisation(stock: Stock) -> dict[str, object]:
    return {"territory": stock.host.split(".")[0], "external_id": stock.organisation.external_id}


def hold(stock: Stock) -> dict[str, object]:
    return {"hold_uuid": stock.hold.uuid}


def hold_link(stock: Stock) -> dict[str, object]:
    return {**hold(stock), "secret": link_secret(stock.hold)}


def own_hold_cookie(stock: Stock) -> dict[str, object]:
    """What the browser that placed the hold was given, signed with the platform's key."""
    signer = get_cookie_signer(salt=own_holds.COOKIE + own_holds.SALT)
    return {own_holds.COOKIE: signer.sign(f'["{stock.hold.uuid}"]')}


def carried_hold(stock: Stock) -> dict[str, object]:
    """In a frame the address says what the cookie says elsewhere."""
    return {HOLDS: signing.dumps([str(stock.hold.uuid)], salt=own_holds.SALT)}


def asked_for(stock: Stock) -> dict[str, object]:
    return {"key": stock.prescription.uuid}


def booked_for_somebody(stock: Stock) -> dict[str, object]:
    return {"key": stock.prescribed.uuid}


def prescription_link(stock: Stock) -> dict[str, object]:
    return {**asked_for(stock), "secret": prescription_secret(stock.prescription)}


def prescribed_link(stock: Stock) -> dict[str, object]:
    pk = stock.prescribed.participation_id
    return {"participation_id": pk, "secret": secret_of(PARTICIPATION_PURPOSE, pk)}


def professional_link(stock: Stock) -> dict[str, object]:
    asked = stock.asked_professional
    return {"key": asked.uuid, "secret": professional_secret(asked)}


def known_professional(stock: Stock) -> dict[str, object]:
    """The cookie of a browser that proved to be of the espace's partner."""
    name = settings.PRESCRIBER_COOKIE_NAME
    signer = get_cookie_signer(salt=name + PRESCRIBER_SALT)
    return {name: signer.sign(json.dumps([str(stock.professional.uuid)]))}


def letters_given(participation_id: int) -> dict[str, object]:
    """As if the first letters of the person's name had been given in this browser."""
    signer = get_cookie_signer(salt=letters.COOKIE + letters.SALT)
    return {letters.COOKIE: signer.sign(json.dumps([f"{participation_id}.0"]))}


def own_letters(stock: Stock) -> dict[str, object]:
    return letters_given(stock.participation.pk)


def prescribed_letters(stock: Stock) -> dict[str, object]:
    return letters_given(stock.prescribed.participation_id)


def own_prescription_cookie(stock: Stock) -> dict[str, object]:
    """What the browser that asked for them was given, signed with the platform's key."""
    name = settings.PRESCRIBER_COOKIE_NAME
    signer = get_cookie_signer(salt=name + PRESCRIBER_SALT)
    keys = ["", str(stock.prescription.uuid), str(stock.prescribed.uuid)]
    return {name: signer.sign(json.dumps(keys))}


def participation_link(stock: Stock) -> dict[str, object]:
    pk = stock.participation.pk
    return {"participation_id": pk, "secret": secret_of(PARTICIPATION_PURPOSE, pk)}


def offer_link(stock: Stock) -> dict[str, object]:
    return {"offer_uuid": stock.offer.uuid, "secret": offer_secret(stock.offer)}


def draw(stock: Stock) -> dict[str, object]:
    return {"draw_uuid": stock.draw.uuid}


def turn_link(stock: Stock) -> dict[str, object]:
    return {"entry_uuid": stock.turn.uuid, "secret": turn_secret(stock.turn)}


def turn_left(stock: Stock) -> dict[str, object]:
    return {"geste": "quitter"}


def offer_left(stock: Stock) -> dict[str, object]:
    return {"reponse": "refuser"}


def offers(stock: Stock) -> object:
    return list(WaitingOffer.objects.order_by("pk").values_list("pk", "state"))


def proof(stock: Stock) -> dict[str, object]:
    return {"proof_uuid": stock.proof.uuid}


def proof_link(stock: Stock) -> dict[str, object]:
    return {**proof(stock), "secret": proof_secret(stock.proof)}


def free_start(stock: Stock) -> dict[str, object]:
    return {"starts_at": stock.free_start.isoformat()}


def read_start(stock: Stock) -> dict[str, object]:
    return {"debut_lu": stock.appointment.starts_at.isoformat()}


def path_answers(stock: Stock) -> dict[str, object]:
    return {
        "motif_id": stock.motif.pk,
        "motif_name_with_location_type": stock.motif.slug_with_type,
        "lieu_id": stock.place.pk,
    }


def slot_answers(stock: Stock) -> dict[str, object]:
    return {**path_answers(stock), "starts_at": stock.free_start.isoformat()}


def attachment(stock: Stock) -> dict[str, object]:
    return {"name": stock.mail, "index": 0}


CASES: dict[str, Case] = {
    # The usager's path.
    "espace_home()": PAGE,
    "address_suggestions()": PAGE,
    "espace_logo(digest)": Case(Access.EVERYONE, address=logo),
    "my_appointments()": Case(Access.EVERYONE, cookies=known),
    "my_sign_in()": PAGE,
    "my_sign_in_password()": PAGE,
    "my_sign_in_check(proof_uuid)": Case(Access.EVERYONE, address=proof),
    "my_sign_in_link(proof_uuid, secret)": Case(Access.EVERYONE, address=proof_link),
    "my_sign_in_person()": Case(Access.EVERYONE, method="POST", ok=404),
    # As for relatives; tests/web/usager/test_my_participant.py tries others' with the cookie.
    "my_participant(participation_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"participation_id": stock.participation.pk},
        ok=302,
        foreign=302,
    ),
    "my_relatives()": Case(Access.EVERYONE, cookies=known),
    # Without the cookie of a known usager they lead to the page that asks who one is;
    # tests/web/usager/test_my_record.py tries others' ids with one.
    "my_relative(relative_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"relative_id": stock.relative.pk},
        ok=302,
        foreign=302,
    ),
    "my_relative_remove(relative_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"relative_id": stock.relative.pk},
        method="POST",
        ok=302,
        foreign=302,
        witness=rows_of_usagers,
    ),
    "my_details()": Case(Access.EVERYONE, cookies=known),
    # Nobody's number is new here: it leads back to the details.
    "my_phone()": Case(Access.EVERYONE, cookies=known, ok=302),
    "my_password()": Case(Access.EVERYONE, cookies=known),
    "my_data()": Case(Access.EVERYONE, cookies=known),
    "my_data_file()": Case(Access.EVERYONE, cookies=known, method="POST"),
    "my_erasure()": Case(
        Access.EVERYONE, cookies=known, method="POST", ok=422, witness=rows_of_usagers
    ),
    "my_sign_out()": Case(Access.EVERYONE, method="POST"),
    "external_organisation(territory, external_id)": Case(
        Access.EVERYONE, address=external_organisation, ok=302
    ),
    "external_organisation(territory, external_id, slug)": Case(
        Access.EVERYONE,
        address=lambda stock: {**external_organisation(stock), "slug": stock.organisation.slug},
        ok=302,
    ),
    # Any numbers: what they name is looked up by the page that they lead to.
    "digital_advisers(external_ids)": Case(
        Access.EVERYONE,
        address=lambda stock: {"external_ids": stock.organisation.external_id},
        ok=302,
        foreign=302,
    ),
    "invited_search()": Case(Access.EVERYONE, ok=302, foreign=302),
    "own_appointments()": Case(Access.EVERYONE, ok=302, foreign=302),
    # They lead to the login, or to a page that checks the token.
    "own_appointments(participation_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"participation_id": stock.participation.pk},
        ok=302,
        foreign=302,
    ),
    "own_appointments(appointment_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"appointment_id": stock.appointment.pk},
        ok=302,
        foreign=302,
    ),
    "move_link(participation_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"participation_id": stock.participation.pk},
        query=lambda stock: {"tkn": participation_link(stock)["secret"]},
        ok=302,
        foreign=302,
    ),
    "booking_wait(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, method="POST"
    ),
    "booking_letters()": Case(Access.EVERYONE, method="POST", ok=404),
    "booking_start()": Case(Access.EVERYONE, query=path_answers),
    "booking_held(hold_uuid)": Case(Access.EVERYONE, address=hold, cookies=own_hold_cookie),
    "booking_organisation(organisation_id)": Case(Access.EVERYONE, address=organisation, ok=302),
    "booking_organisation(organisation_id, slug)": Case(
        Access.EVERYONE, address=organisation_slug, ok=302
    ),
    "booking_identity()": Case(Access.EVERYONE, query=slot_answers),
    # The same in a frame: the address stands for the cookie.
    "booking_questions()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "framed_booking_questions()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "embedding_script()": PAGE,
    "framed_booking_start()": Case(Access.EVERYONE, query=path_answers),
    "framed_booking_held(hold_uuid)": Case(
        Access.EVERYONE, address=hold, query=carried_hold, harmless=frozenset()
    ),
    "framed_booking_organisation(organisation_id)": Case(
        Access.EVERYONE, address=organisation, ok=302
    ),
    "framed_booking_organisation(organisation_id, slug)": Case(
        Access.EVERYONE, address=organisation_slug, ok=302
    ),
    "framed_external_organisation(territory, external_id)": Case(
        Access.EVERYONE, address=external_organisation, ok=302
    ),
    "framed_external_organisation(territory, external_id, slug)": Case(
        Access.EVERYONE,
        address=lambda stock: {**external_organisation(stock), "slug": stock.organisation.slug},
        ok=302,
    ),
    "framed_address_suggestions()": PAGE,
    "framed_booking_identity()": Case(Access.EVERYONE, query=slot_answers),
    "booking_confirm(hold_uuid, secret)": Case(
        Access.EVERYONE,
        address=hold_link,
        method="POST",
        ok=302,
        witness=rows_of_appointments,
    ),
    # Those who book for somebody else.
    "prescriber_start()": Case(Access.EVERYONE, ok=302),
    "prescriber_book()": Case(Access.EVERYONE, query=slot_answers),
    "prescriber_held(key)": Case(
        Access.EVERYONE, address=asked_for, cookies=own_prescription_cookie
    ),
    "prescriber_confirm(key, secret)": Case(
        Access.EVERYONE, address=prescription_link, method="POST", witness=rows_of_appointments
    ),
    "prescriber_done(key)": Case(
        Access.EVERYONE, address=booked_for_somebody, cookies=own_prescription_cookie
    ),
    "booking_disown(participation_id, secret)": Case(
        Access.EVERYONE,
        address=prescribed_link,
        cookies=prescribed_letters,
        method="POST",
        ok=302,
        witness=rows_of_appointments,
    ),
    "prescriber_login()": PAGE,
    "prescriber_enter(key, secret)": Case(Access.EVERYONE, address=professional_link),
    "prescriber_bookings()": Case(Access.EVERYONE, cookies=known_professional, foreign=302),
    "prescriber_bookings_file()": Case(Access.EVERYONE, cookies=known_professional, foreign=302),
    "prescriber_leave()": Case(Access.EVERYONE, method="POST", ok=302),
    "booking_recap(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_ics(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_cancel(participation_id, secret)": Case(
        Access.EVERYONE,
        address=participation_link,
        cookies=own_letters,
        method="POST",
        ok=302,
        witness=rows_of_people,
    ),
    "booking_move(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_move_confirm(participation_id, secret)": Case(
        Access.EVERYONE,
        address=participation_link,
        cookies=own_letters,
        query=free_start,
        method="POST",
        form=read_start,
        ok=302,
        witness=rows_of_people,
    ),
    # Led back to the path: this motif is not given out by turns.
    "booking_turn()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "booking_turn_sent()": Case(Access.EVERYONE, query=path_answers),
    "own_turn(entry_uuid, secret)": Case(
        Access.EVERYONE, address=turn_link, method="POST", form=turn_left, ok=302, witness=turns
    ),
    "public_draw(draw_uuid)": Case(Access.EVERYONE, address=draw),
    "waiting_offer(offer_uuid, secret)": Case(
        Access.EVERYONE,
        address=offer_link,
        cookies=own_letters,
        method="POST",
        form=offer_left,
        ok=302,
        witness=offers,
    ),
    # The demonstration.
    "demo_messages()": PAGE,
    "demo_attachment(name, index)": Case(Access.EVERYONE, address=attachment),
    # On every host.
    "help()": PAGE,
    "api_reference()": PAGE,
    "api_changes()": PAGE,
    "legal_accessibility()": PAGE,
    "legal_notice()": PAGE,
    "legal_terms()": PAGE,
    "legal_privacy()": PAGE,
    "legal_cookies()": PAGE,
    "status()": PAGE,
    "statistics()": PAGE,
    "stats()": PAGE,
    "statistics_csv()": PAGE,
    "contact()": PAGE,
    "public_links()": Case(Access.EVERYONE, ok=400),
    "sitemap()": PAGE,
    "favicon()": Case(Access.EVERYONE, ok=301),
    "robots()": PAGE,
    "security_txt()": PAGE,
    "gallery()": PAGE,
}
