"""Where files are, how they are called, how long they may be."""

import platform
from pathlib import Path

from .source import EVERYTHING, PACKAGES, ROOT, sources

LONGEST = 300  # lines
LONGER = {
    # A list of facts.
    "platform/project/demo/territories/drome/planning.py",
}


def test_platform_is_a_folder_of_source_not_a_package():
    """With an `__init__.py` it would hide the standard library's module from everything."""
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_version()


def test_no_folder_of_tests_is_called_platform():
    assert [path for path in (ROOT / "tests").rglob("platform") if path.is_dir()] == []


def test_no_file_is_called_after_nothing():
    nameless = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py", "tools.py"}
    found = [s.path for s in sources(*EVERYTHING) if Path(s.path).name in nameless]
    assert found == []


def test_files_are_short():
    long = {
        source.path
        for source in sources(*PACKAGES)
        if not source.is_migration and source.text.count("\n") > LONGEST
    }
    assert long == LONGER, "cut it in two, or take it off the list"


def test_every_folder_of_code_says_that_it_is_a_package():
    """Without `__init__.py` a folder is found by chance, and import-linter does not see it."""
    folders = {Path(source.path).parent for source in sources(*PACKAGES)}
    # The first is a folder of source; the second holds data, and the script that extracted them.
    folders -= {Path("platform"), Path("platform/project/demo/data")}
    assert [str(f) for f in sorted(folders) if not (ROOT / f / "__init__.py").exists()] == []
