from .motif import Motif, MotifCategory
from .question import Question, QuestionOption
from .room import Room

__all__ = ["Motif", "MotifCategory", "Question", "QuestionOption", "Room"]
