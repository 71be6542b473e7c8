"""How handing over a message can end, besides well."""

import smtplib


class Refused(Exception):
    """It will never be taken; the text says why, in French, without naming anybody."""


class MaybeSent(Exception):
    """It was given away whole, and no answer came: it must not be sent again by itself."""


class NotYet(OSError):
    """It was not taken, and may be later; the text says why, in French, without naming anybody."""


def refusal_in(error: Exception) -> str:
    """Why a mail will never be taken, in French; empty when another attempt may succeed."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            return f"Le serveur de messagerie refuse cette adresse ({codes[0]})."
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return f"Le serveur de messagerie refuse ce message ({error.smtp_code})."
    if isinstance(error, ValueError):  # an address that no mail can carry
        return "Cette adresse ne peut pas recevoir de message."
    return ""
