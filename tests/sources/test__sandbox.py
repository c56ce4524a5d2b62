from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.models import Origin
from blogwriter.sources import _parse, _sandbox, _sandbox_child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
ORIGIN = Origin(source="pdf", location="x.pdf", sha256="0" * 64)


@pytest.fixture(scope="module", autouse=True)
def _one_server_for_all():
    yield
    _sandbox.close()


@pytest.fixture
def paper_file():
    document = pymupdf.open()
    text = "We counted bees on forty-eight hives. Rain triples the error and we report it openly. " * 8
    document.new_page().insert_textbox(pymupdf.Rect(72, 100, 540, 700), text)
    return document.tobytes()


def test_the_child_says_what_parsing_here_says(paper_file):
    assert _sandbox.parse(paper_file, origin=ORIGIN) == _parse.parse(paper_file, origin=ORIGIN)


def test_errors_come_back_as_they_were():
    with pytest.raises(SourceError) as caught:
        _sandbox.parse(b"%PDF-1.7 not really", origin=ORIGIN)
    assert caught.value.code == "unreadable_pdf"
    assert "x.pdf" in caught.value.message


def test_many_threads_may_call_at_once(paper_file):
    papers = []
    threads = [
        threading.Thread(target=lambda: papers.append(_sandbox.parse(paper_file, origin=ORIGIN))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(papers) == 3
    assert len(set(papers)) == 1


def run_in_clean_python(work):
    """``work`` (source of an expression giving bytes) as a child's work, in a fresh interpreter."""
    code = (
        "import os, signal, sys\n"
        "from dataclasses import replace\n"
        "from blogwriter.confined import supervised\n"
        "from blogwriter.sources._sandbox_child import LIMITS\n"
        f"def work():\n    {work}\n"
        "sys.stdout.buffer.write(supervised(work, replace(LIMITS, cpu_s=1, wall_s=4.0)))\n"
    )
    environment = {**os.environ, "SECRET_KEY": "sk-test", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    return done.stdout


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("return b'{}'", b"{}"),
        ("return repr(dict(os.environ)).encode()", b"{}"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", b'{"died": "crash"}'),
        ("raise ZeroDivisionError", b'{"died": "crash"}'),
        ("return bytes(3 << 30)", b'{"died": "memory"}'),
        ("print('chatter'); os.write(1, b'more'); return b'quiet'", b"quiet"),
        ("open('/tmp/blogwriter-must-not-be', 'wb').write(b'x' * 9999); return b'written'", b'{"died": "crash"}'),
    ],
    ids=["fine", "no environment", "segfault", "bug", "memory", "chatter", "writing"],
)
def test_a_child_is_confined(work, said):
    if b"memory" in said and sys.platform == "darwin":
        pytest.skip("no limit on address space there")
    assert run_in_clean_python(work) == said


def test_a_death_of_a_child_is_one_clear_sentence():
    for how, code in (("time", "resource_limit"), ("memory", "resource_limit"), ("crash", "parser_crashed")):
        with pytest.raises(SourceError) as caught:
            _sandbox._answer({"died": how}, "x.pdf")
        assert caught.value.code == code
        assert "x.pdf" in caught.value.message


def test_a_server_that_was_killed_is_replaced(paper_file):
    _sandbox.parse(paper_file, origin=ORIGIN)
    for server in _sandbox._IDLE:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    assert _sandbox.parse(paper_file, origin=ORIGIN).pages == 1


def test_a_busy_machine_stops_no_honest_paper():
    limits = _sandbox_child.LIMITS
    assert limits.cpu_s <= 20, "a hostile file is over within 20 s on a free machine"
    assert _sandbox.WALL_S == limits.wall_s >= 6 * limits.cpu_s
