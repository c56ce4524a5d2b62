"""The journal knows what became of every job, and nobody else writes it meanwhile."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from blogwriter.batch import journal
from blogwriter.batch.refs import Ref
from blogwriter.errors import BlogwriterError

OUT = Path("posts")


def ref(name):
    return Ref(key=name, given=name, shown=name)


def test_a_job_goes_its_way_and_what_it_cost_adds_up():
    with journal.opened(OUT) as book:
        book.add([ref("a"), ref("b")])
        (job,) = book.start(book.jobs(["a"]))
        assert (job.state, job.tries) == ("running", 1)
        book.finish(job, "later", reason="以后", code="server_error", exit_code=4, calls=2, money=0.5)
        (job,) = book.start([job])
        book.aim(job, post="x/index.md", digest="d", paper="p", title="t")
        assert book.job(job.id).aim == "x/index.md"
        book.finish(job, "done", post="x/index.md", digest="d", notes=("好",), calls=1, money=0.25)
        done = book.job(job.id)
    assert (done.state, done.tries, done.calls, done.money) == ("done", 2, 3, 0.75)
    assert (done.reason, done.code, done.aim, done.notes) == ("", "", "", ("好",))
    assert [job.state for job in journal.peek(OUT)] == ["done", "queued"]


def test_a_reference_is_one_job_however_often_it_is_added():
    with journal.opened(OUT) as book:
        book.add([ref("a")])
        book.add([ref("a"), ref("b")])
        assert [job.key for job in book.jobs()] == ["a", "b"]


def test_it_waits_for_the_disk_at_every_step():
    with journal.opened(OUT) as book:
        assert book._base.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert book._base.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_there_is_never_a_second_writer():
    with journal.opened(OUT), pytest.raises(BlogwriterError, match="正在写 posts") as caught, journal.opened(OUT):
        pass
    assert caught.value.code == "busy"


def test_it_can_be_looked_at_meanwhile():
    with journal.opened(OUT) as book:
        book.add([ref("a")])
        assert [job.key for job in journal.peek(OUT)] == ["a"]


def test_a_folder_may_have_any_name():
    odd = Path("a#b?c%20d")
    with journal.opened(odd) as book:
        book.add([ref("a")])
    assert len(journal.peek(odd)) == 1


def test_a_folder_without_journal_has_no_jobs():
    assert journal.peek(OUT) == ()
    assert not OUT.exists()


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_journal_is_one_sentence_with_a_way_out(damage):
    (OUT / journal.FOLDER).mkdir(parents=True)
    (OUT / journal.FOLDER / "journal.db").write_bytes(damage)
    with pytest.raises(BlogwriterError, match="移走"), journal.opened(OUT):
        pass
    with pytest.raises(BlogwriterError, match="移走"):
        journal.peek(OUT)


def test_a_journal_of_another_version_is_left_alone():
    with journal.opened(OUT):
        pass
    base = sqlite3.connect(OUT / journal.FOLDER / "journal.db")
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(BlogwriterError, match="升级"), journal.opened(OUT):
        pass


def test_a_place_that_cannot_be_written_is_told():
    OUT.write_bytes(b"")
    with pytest.raises(BlogwriterError, match="无法写入"), journal.opened(OUT):
        pass


def test_a_full_disk_is_told_as_such():
    with journal.opened(OUT) as book:
        book.add([ref("a")])
        book._base.execute("PRAGMA max_page_count = 4")
        with pytest.raises(BlogwriterError, match="磁盘已满") as caught:
            book.add(ref(f"{n}" * 900) for n in range(50))
        assert [job.key for job in book.jobs()] == ["a"]
    assert caught.value.code == "cannot_write"
