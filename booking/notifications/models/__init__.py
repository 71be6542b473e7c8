from .receipt import Receipt
from .reminder import Reminder, ReminderRequest
from .rules import MessagingRules, SmsUsage

__all__ = ["MessagingRules", "Receipt", "Reminder", "ReminderRequest", "SmsUsage"]
