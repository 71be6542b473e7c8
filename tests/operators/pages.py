"""What a page of the console says."""

from tests.support.markup import parse


def main_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return parse(answer.content.decode()).one("main").text
