"""What is read on the terminal."""

import io

import pytest

pytestmark = pytest.mark.unit


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_frames_and_tables_align_whatever_the_letters() -> None:
    from report import Report, width

    stream = io.StringIO()
    report = Report(stream, {})
    report.frame(["Portail  http://localhost:8000/", "Réunion (e\u0301)", "東京"])
    lines = stream.getvalue().splitlines()
    assert len({width(line) for line in lines}) == 1
    assert len(lines) == 5
    stream.truncate(0)
    stream.seek(0)
    report.table([("étape", "résultat"), ("tests", "ok")])
    assert stream.getvalue() == "étape  résultat\ntests  ok\n"


def test_colours_on_a_terminal_only_and_never_against_no_color() -> None:
    from report import Report

    for stream, environ, coloured in (
        (io.StringIO(), {}, False),
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
    ):
        report = Report(stream, environ)
        report.log("web", "bonjour")
        report.fail("non")
        assert ("\x1b[" in stream.getvalue()) is coloured
        assert "bonjour" in stream.getvalue()


def test_a_terminal_that_has_gone_does_not_stop_the_run() -> None:
    from report import Report

    stream = io.StringIO()
    report = Report(stream, {})
    stream.close()
    report.say("personne ne lit")
    report.frame(["rien"])
