"""Papers become posts on the disk: whole, beside each other, never over somebody's work."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pymupdf
import pytest

from blogwriter import files, pipeline, settings
from blogwriter.errors import BlogwriterError, SettingsError, SourceError
from blogwriter.llm import Choice
from blogwriter.pipeline import DraftOptions

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import small_paper

TODAY = date(2026, 11, 22)
NAME = "2026-11-22-counting-bees-with-cheap-microphones"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_paper(tmp_path / "bees.pdf")
    return tmp_path


def options(*refs, engine="extract", **more):
    loaded = settings.load({"draft": {"engine": engine, **more.pop("draft", {})}})
    return DraftOptions(refs=refs or ("bees.pdf",), settings=loaded, today=TODAY, **more)


def test_a_paper_becomes_a_post():
    drafted = pipeline.draft(options())
    assert drafted.index == Path("posts") / NAME / "index.md"
    text = drafted.index.read_text(encoding="utf-8")
    assert "6.4 bees per minute" in text
    assert "[^p1.s2]: 论文第 1 页" in text
    assert [file.name for file in Path("posts").iterdir()] == [NAME]


def test_a_paper_of_a_title_alone_makes_no_post(tmp_path):
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 100), "A Title of Some Length and Nothing Else", fontsize=20)
        document.save(tmp_path / "cover.pdf")
    with pytest.raises(SourceError, match="没有一句正文"):
        pipeline.draft(options("cover.pdf"))
    assert not Path("posts").exists()


def test_the_same_paper_on_the_same_day_gives_the_same_bytes():
    first = pipeline.draft(options()).index.read_bytes()
    second = pipeline.draft(options(force=True)).index.read_bytes()
    assert first == second


def test_an_existing_post_is_left_alone():
    index = pipeline.draft(options()).index
    index.write_text("我改过的", encoding="utf-8")
    with pytest.raises(BlogwriterError, match="--force"):
        pipeline.draft(options())
    assert index.read_text(encoding="utf-8") == "我改过的"


def test_force_keeps_a_backup_and_what_else_lies_there():
    index = pipeline.draft(options()).index
    index.write_text("我改过的", encoding="utf-8")
    (index.parent / "mine.png").write_bytes(b"x")
    drafted = pipeline.draft(options(force=True))
    assert drafted.backup.read_text(encoding="utf-8") == "我改过的"
    assert (index.parent / "mine.png").exists()
    assert "6.4 bees per minute" in index.read_text(encoding="utf-8")


def test_a_plan_writes_nothing(here):
    planned = pipeline.plan(options())
    assert planned.folder == Path("posts") / NAME
    assert planned.estimate.usage.calls == 0
    assert [file.name for file in here.iterdir()] == ["bees.pdf"]


@pytest.mark.parametrize("name", ["missing.pdf", "empty.pdf", "page.pdf"])
def test_a_paper_that_cannot_be_read_leaves_nothing_behind(here, name):
    (here / "empty.pdf").write_bytes(b"")
    (here / "page.pdf").write_bytes(b"<html><body>no</body></html>")
    before = sorted(here.iterdir())
    with pytest.raises(SourceError):
        pipeline.draft(options(name))
    assert sorted(here.iterdir()) == before


def test_auto_without_any_endpoint_takes_the_excerpt_and_says_why(monkeypatch):
    monkeypatch.setattr(pipeline.llm, "choose", lambda *_args, **_more: Choice(kind="extract", why="没有配置模型"))
    drafted = pipeline.draft(options(engine="auto"))
    assert (drafted.engine, drafted.why) == ("extract", "没有配置模型")


def test_the_model_engine_without_an_endpoint_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pipeline.llm, "choose", lambda *_args, **_more: Choice(kind="extract", why=""))
    with pytest.raises(BlogwriterError, match="--engine extract"):
        pipeline.draft(options(engine="model"))


def test_hand_off_writes_its_questions_and_waits():
    with pytest.raises(BlogwriterError) as caught:
        pipeline.draft(options(engine="handoff"))
    assert caught.value.code == "handoff_waiting"
    (folder,) = (file for file in Path("posts").iterdir())
    assert folder.name == f"handoff-{NAME[11:]}"
    (prompt,) = folder.glob("*.md")
    assert "6.4 bees per minute" in prompt.read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this platform")
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_kill_while_saving_leaves_the_old_post_or_the_new_one(here, nth):
    index = pipeline.draft(options()).index
    old = index.read_bytes()
    code = textwrap.dedent(
        f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        import test_pipeline as t
        from blogwriter import pipeline
        real, count = os.fsync, 0
        def fsync(handle):
            global count
            count += 1
            if count == {nth}:
                os.kill(os.getpid(), signal.SIGKILL)
            real(handle)
        os.fsync = fsync
        pipeline.draft(t.options(force=True))
        """
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=here, check=False)
    assert done.returncode == -signal.SIGKILL
    assert index.read_bytes() == old


def test_an_unknown_style_is_refused_before_the_paper_is_read():
    with pytest.raises(SettingsError, match="没有名为“nope”的风格"):
        pipeline.draft(options("missing.pdf", draft={"style": "nope"}))


def test_a_paper_named_twice_is_no_series():
    assert pipeline.draft(options("bees.pdf", "bees.pdf")).folder.name == NAME


def test_an_engine_that_needs_a_model_without_one_is_a_fault_of_the_settings():
    with pytest.raises(SettingsError, match="没有可用的模型"):
        pipeline.draft(options(engine="model"))


def test_a_second_draft_of_the_same_post_says_who_is_at_it():
    with (
        files.locked(pipeline.lock_of(Path("posts") / NAME), "posts"),
        pytest.raises(BlogwriterError, match="进程") as caught,
    ):
        pipeline.draft(options())
    assert caught.value.code == "busy"
    assert pipeline.draft(options()).index.exists()
    assert [file.name for file in Path("posts").iterdir()] == [NAME]
