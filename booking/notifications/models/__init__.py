from .captured import CapturedMessage
from .contact import ContactMessage
from .receipt import Receipt
from .reminder import Reminder, ReminderRequest
from .rules import MessagingRules, SmsUsage

__all__ = [
    "CapturedMessage",
    "ContactMessage",
    "MessagingRules",
    "Receipt",
    "Reminder",
    "ReminderRequest",
    "SmsUsage",
]
