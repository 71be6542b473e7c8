from .account import SmsAccount

__all__ = ["SmsAccount"]
