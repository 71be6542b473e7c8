from .receipt import Receipt

__all__ = ["Receipt"]
