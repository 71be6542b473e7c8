"""SMTP that knows whether a mail may have left when the connection breaks.

Until its last line is given, a server that is cut off throws the mail away. Afterwards, only the
answer tells; when none comes, sending again could make two of one.
"""

import smtplib

from django.core.mail.backends.smtp import EmailBackend

from booking.notifications.outcomes import MaybeSent


class _WatchesTheBody:
    """Mixed into smtplib's classes."""

    body_given = False

    def data(self, msg):
        self.body_given = False
        try:
            return super().data(msg)
        except smtplib.SMTPDataError:
            raise  # the server said no before the body
        except OSError as error:  # smtplib's own are among them
            if self.body_given:
                raise MaybeSent from error
            raise

    def send(self, s):
        # Commands are text; only the mail itself is bytes.
        if isinstance(s, bytes):
            self.body_given = True
        super().send(s)


class WatchfulSMTP(_WatchesTheBody, smtplib.SMTP):
    pass


class WatchfulSMTPOverTLS(_WatchesTheBody, smtplib.SMTP_SSL):
    pass


class WatchfulBackend(EmailBackend):
    """Django's, with the classes above."""

    @property
    def connection_class(self):
        return WatchfulSMTPOverTLS if self.use_ssl else WatchfulSMTP
