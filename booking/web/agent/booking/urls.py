"""Addresses of the booking by an agent, under ``<organisation>/``."""

from django.urls import path

from . import people, questions, wizard

urlpatterns = [
    path("rdv/nouveau", wizard.book, name="agent_book"),
    path("rdv/nouveau/usagers", people.search_people, name="agent_book_search"),
    path("rdv/nouveau/questions", questions.answer_questions, name="agent_book_questions"),
    path("rdv/nouveau/usager", people.create_person, name="agent_book_create"),
]
