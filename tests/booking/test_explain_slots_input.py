"""Files made by hand, or to do harm: one clear line, an exit status, no traceback."""

import copy
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "domain" / "slot_cases.json"
PLAIN = json.loads(CASES.read_text())[0]
WRONG = (None, "", "🙂" * 300, "\u202e", -1, 0, 1e308, float("nan"), True, [], [[]], {}, {"a": 1})


def answered(tmp_path, content: str | bytes) -> tuple[str, str]:
    file = tmp_path / "cases.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out, err = io.StringIO(), io.StringIO()
    call_command("explain-slots", "--cases", str(file), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def spoilt():
    """The plain case with each of its values, at any depth, replaced or taken away."""
    for path in paths(PLAIN):
        for value in ("taken away", *WRONG):
            case = copy.deepcopy(PLAIN)
            holder = case
            for key in path[:-1]:
                holder = holder[key]
            if value == "taken away":
                del holder[path[-1]]
            else:
                holder[path[-1]] = value
            yield case


def paths(value, before=()):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*before, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*before, key))


def test_a_value_of_any_kind_anywhere_is_answered_or_refused_in_one_line(tmp_path):
    refusals = []
    for case in spoilt():
        try:
            out, _ = answered(tmp_path, json.dumps([case]))
        except CommandError as refusal:
            refusals.append(str(refusal))
        else:
            assert isinstance(json.loads(out)[0]["slots"], list)
    assert len(refusals) > 50
    assert not any("\n" in words or len(words) > 1_500 for words in refusals)


@pytest.mark.parametrize(
    "content",
    ["", "{", "null", "{}", "3", '"CALC-01"', "[null]", "[[]]", "[" * 100_000, b"\xff\xfe\x00"],
)
def test_what_is_no_list_of_cases_is_refused(tmp_path, content):
    with pytest.raises(CommandError) as refusal:
        answered(tmp_path, content)
    assert "\n" not in str(refusal.value)


def test_nothing_asked_nothing_answered(tmp_path):
    assert json.loads(answered(tmp_path, "[]")[0]) == []


def test_a_misspelt_key_is_said_beside_the_answer(tmp_path):
    out, err = answered(tmp_path, json.dumps([{**PLAIN, "abscences": []}]))
    assert json.loads(out) == [{"id": PLAIN["id"], "slots": PLAIN["expected"]}]
    assert "abscences" in err


def test_what_is_missing_is_named(tmp_path):
    case = {key: value for key, value in PLAIN.items() if key != "now"}
    with pytest.raises(CommandError, match="Cas CALC-01 : il manque « now »"):
        answered(tmp_path, json.dumps([case]))


def program(*args: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "explain-slots", *args]
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing", "PATH": "/usr/bin"}
    return subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, timeout=120)


def test_the_program_answers_without_a_database_and_says_nothing_else():
    done = program("--cases", str(CASES))
    assert done.returncode == 0, done.stderr
    cases = json.loads(CASES.read_text())
    expected = [{"id": case["id"], "slots": case["expected"]} for case in cases]
    assert json.loads(done.stdout) == expected


def test_the_program_fails_in_one_line(tmp_path):
    done = program("--cases", str(tmp_path / "absent.json"))
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
