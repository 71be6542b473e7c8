from .contact import ContactMessage
from .receipt import Receipt
from .reminder import Reminder, ReminderRequest
from .rules import MessagingRules, SmsUsage

__all__ = ["ContactMessage", "MessagingRules", "Receipt", "Reminder", "ReminderRequest", "SmsUsage"]
