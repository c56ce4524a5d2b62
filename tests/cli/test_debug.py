"""``--debug``: logs and tracebacks on stderr, and no secret in them."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest

from blogwriter import redaction
from blogwriter.cli import _debug, main

KEY = "canary-0123456789-debug"


@pytest.mark.parametrize(
    ("argv", "left", "there"),
    [
        (["draft", "x", "--debug"], ["draft", "x"], True),
        (["--debug", "draft", "x"], ["draft", "x"], True),
        (["draft", "--", "--debug"], ["draft", "--", "--debug"], False),
        (["draft", "x"], ["draft", "x"], False),
    ],
)
def test_the_flag_may_stand_anywhere(argv, left, there):
    assert _debug.wanted(argv) is there
    assert argv == left


def test_an_error_shows_where_it_came_from_only_when_asked(capfd):
    assert main(["draft", "nope"]) == 3
    assert "Traceback" not in capfd.readouterr().err
    assert main(["draft", "nope", "--debug"]) == 3
    err = capfd.readouterr().err
    assert "Traceback" in err
    assert err.rstrip().splitlines()[-1].startswith("blogwriter: ")


def test_logs_are_shown_without_secrets_and_only_inside(capfd):
    redaction.remember(KEY)
    with _debug.session(debug=True):
        logging.getLogger("httpx").debug("headers %s", {"authorization": f"Bearer {KEY}"})
    logging.getLogger("httpx").debug("later")
    err = capfd.readouterr().err
    assert "headers" in err
    assert KEY not in err
    assert "later" not in err


def test_the_traceback_of_a_bug_hides_keys_in_every_thread():
    code = (
        "import threading; from blogwriter import redaction; from blogwriter.cli import _debug;"
        f"redaction.remember({KEY!r})\n"
        "def bug(): raise KeyError('key ' + 'canary-0123456789' + '-debug')\n"
        "with _debug.session(debug=False):\n"
        "    t = threading.Thread(target=bug); t.start(); t.join(); bug()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode == 1
    assert done.stderr.count("KeyError") == 2
    assert KEY not in done.stderr
