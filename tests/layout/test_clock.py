"""Tests stop the clock at its source, `django.utils.timezone.now`.

A module read for the first time while `socle.clock.now` is replaced would keep the replacement for
the rest of the run: it has imported the name.
"""

import re

from .source import sources

REPLACED = re.compile(r"""["']socle\.clock(\.now)?["']|setattr\(\s*clock,""")


def test_no_test_replaces_the_clock_of_the_ground_floor():
    found = [source.path for source in sources("tests") if REPLACED.search(source.text)]
    assert [path for path in found if not path.endswith("test_clock.py")] == []
