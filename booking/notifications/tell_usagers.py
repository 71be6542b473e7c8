"""One piece of news about an appointment, to each of its people who is to have it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from booking.appointments.answering import to_bring
from booking.appointments.models import Appointment, Participation
from booking.appointments.own_deadlines import cancel_verdict
from booking.domain.wording import enumerate_words
from socle import clock
from socle.outbox.models import Message

from .audience import Reader, mail_readers, sms_readers
from .deliver import Addressee, Mail, send_mail_once, send_sms_once
from .ics import Edition, appointment_ics
from .pages import cancel_page, disown_page, participation_page, rebook_page
from .reading import parents_among, prescribers_of, referents_words
from .recap import Recap, recap_of
from .texts import lines
from .texts.appointment import Said

Sms = Callable[[Said], str]


@dataclass(frozen=True, slots=True)
class News:
    """What is said, whoever reads it.

    Args:
        event: as receipts call it.
        subject: of the mail; never the motif's name.
        title, intro: of the mail's text.
        sms: makes the text; None where no SMS leaves.
        sms_needs_no_mail: an SMS leaves only to whom no mail does.
        is_over: the appointment does not take place for these people.
        extra: what the template shows besides.
    """

    event: str
    subject: str
    title: str
    intro: str
    template: str = "usager_coming"
    sms: Sms | None = None
    sms_needs_no_mail: bool = False
    is_over: bool = False
    extra: dict[str, object] = field(default_factory=dict)


def tell_usagers(
    message: Message, appointment: Appointment, parts: Iterable[Participation], news: News
) -> None:
    """Send it, each address once (3 queries, 4 if a prescripteur booked, besides receipts)."""
    parts = list(parts)
    if not parts:
        return
    letters = _Letters(message, appointment, parts, news)
    mailed = mail_readers(parts)
    for reader in mailed:
        letters.mail(reader)
    if news.sms:
        has_mail = {part.pk for reader in mailed for part in reader.parts}
        for reader in sms_readers(parts):
            if not (news.sms_needs_no_mail and has_mail.issuperset(p.pk for p in reader.parts)):
                letters.sms(reader)


class _Letters:
    """Writes and hands over, from what all readers have in common."""

    def __init__(self, message: Message, appointment: Appointment, parts: list, news: News) -> None:
        self.message, self.appointment, self.news = message, appointment, news
        self.recap: Recap = recap_of(appointment)
        self.parents = parents_among(parts)
        self.prescribers = prescribers_of(parts)
        self.referents = referents_words(appointment)
        self.documents = [] if news.is_over else to_bring(appointment)

    def mail(self, reader: Reader) -> None:
        news, link = self.news, participation_page(reader.parts[0])
        edition = Edition(link, is_cancelled=news.is_over)
        mail = Mail(
            subject=news.subject,
            template=news.template,
            context={
                "recap": self.recap,
                "link": link,
                "first_name": reader.contact.first_name,
                "title": news.title,
                "intro": news.intro,
                "people": self._people(reader),
                "referents": self.referents,
                "documents": self.documents,
                "cancel_link": self._cancel_link(reader.parts[0]),
                **self._prescribed(reader.parts[0]),
                "rebook": rebook_page(self.appointment) if news.is_over else "",
                **news.extra,
            },
            ics=appointment_ics(self.appointment, stamp=clock.now(), edition=edition),
            ics_method="CANCEL" if news.is_over else "PUBLISH",
        )
        to = Addressee(reader.address, usager=reader.contact)
        send_mail_once(self.message, news.event, to, mail, self.appointment)

    def _prescribed(self, part: Participation) -> dict[str, object]:
        """Who booked for the reader, if it is a prescripteur, and the way to disown it."""
        card = self.prescribers.get(part.pk)
        return {"prescriber": card, "disown_link": disown_page(part)} if card else {}

    def _cancel_link(self, part: Participation) -> str:
        """Empty where the page would only say no."""
        may = cancel_verdict(self.appointment, clock.now(), cancelled=self.news.is_over)
        return cancel_page(part) if may else ""

    def sms(self, reader: Reader) -> None:
        usagers = [part.usager for part in reader.parts]
        said = Said(
            self.recap,
            participation_page(reader.parts[0]),
            lines.people(self.recap, usagers, self.parents),
            self.referents,
        )
        to = Addressee(reader.address, usager=reader.contact)
        text = self.news.sms(said)
        send_sms_once(self.message, self.news.event, to, text, self.appointment)

    def _people(self, reader: Reader) -> str:
        """Who takes part, unless it is the reader alone, who has nobody to take it for."""
        only = reader.parts[0].usager
        if len(reader.parts) == 1 and only == reader.contact and only.pk not in self.parents:
            return ""
        return enumerate_words(reader.people)
