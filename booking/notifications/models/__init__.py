from .receipt import Receipt
from .reminder import Reminder, ReminderRequest

__all__ = ["Receipt", "Reminder", "ReminderRequest"]
