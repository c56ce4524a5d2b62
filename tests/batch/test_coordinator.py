"""Every paper becomes one post or one reason why not, whatever happens in between."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from blogwriter import files, llm, pipeline
from blogwriter.batch import coordinator, journal
from blogwriter.batch import posts as places
from blogwriter.errors import BlogwriterError, SettingsError
from blogwriter.llm import ModelError
from blogwriter.models import Article, Usage
from blogwriter.writers import Estimate, Written, extract

TODAY = date(2026, 11, 22)
DAY = TODAY.isoformat()


def posts():
    return sorted(str(file.relative_to("posts")) for file in Path("posts").glob("*/*.md"))


def states(ran):
    return [job.state for job in ran.jobs]


def test_every_paper_becomes_a_post_of_its_own(run, papers):
    ran = run(papers(3))
    assert states(ran) == ["done"] * 3
    assert posts() == [f"{DAY}-counting-bees-part-{n}/index.md" for n in range(3)]
    assert [job.post for job in ran.jobs] == posts()


def test_a_second_run_does_nothing(run, papers):
    run(papers(2))
    before = {name: Path(f"posts/{name}").stat().st_mtime_ns for name in posts()}
    ran = run(papers(2))
    assert (states(ran), ran.fresh) == (["done", "done"], frozenset())
    assert {name: Path(f"posts/{name}").stat().st_mtime_ns for name in posts()} == before


def test_a_bad_paper_is_a_reason_and_the_others_go_on(run, papers, here):
    folder = papers(2)
    (here / folder / "bad.pdf").write_bytes(b"<html>no</html>")
    ran = run(folder)
    assert sorted(states(ran)) == ["done", "done", "failed"]
    (bad,) = [job for job in ran.jobs if job.state == "failed"]
    assert bad.code
    assert bad.exit_code == 3
    assert bad.advice
    assert len(posts()) == 2


def test_a_line_that_means_nothing_is_named_as_it_was_written(run, here):
    (here / "list.txt").write_text("no such thing\n", encoding="utf-8")
    (job,) = run("list.txt").jobs
    assert job.state == "failed"
    assert "“no such thing”" in job.reason


def test_what_failed_is_tried_again_by_the_next_run(run, papers, here):
    (here / "late.txt").write_text("late.pdf\n", encoding="utf-8")
    assert states(run("late.txt")) == ["failed"]
    (here / papers(1) / "bees000.pdf").rename(here / "late.pdf")
    assert states(run("late.txt")) == ["done"]


def test_two_files_with_one_paper_become_one_post(run, papers, here):
    folder = papers(1)
    (here / folder / "copy.pdf").write_bytes((here / folder / "bees000.pdf").read_bytes())
    ran = run(folder)
    assert states(ran) == ["done", "done"]
    assert len(posts()) == 1
    assert sum("是同一篇论文" in job.reason for job in ran.jobs) == 1


def test_two_papers_of_one_title_become_two_posts(run, papers, here):
    first, second = papers(1, "a"), papers(1, "b")
    (here / second / "bees000.pdf").write_bytes((here / second / "bees000.pdf").read_bytes() + b"\n%%EOF\n")
    run(first, second)
    folder = f"{DAY}-counting-bees-part-0"
    assert all(re.fullmatch(rf"{folder}(-[0-9a-f]{{6}})?/index\.md", post) for post in posts())
    assert len(posts()) == 2


def test_a_post_edited_by_hand_is_never_overwritten(run, papers):
    (post,) = [Path("posts") / job.post for job in run(papers(1)).jobs]
    post.write_text("我改过的", encoding="utf-8")
    ran = run(papers(1), force=True)
    assert post.read_text(encoding="utf-8") == "我改过的"
    assert "Counting Bees" in post.with_name("index.new.md").read_text(encoding="utf-8")
    assert "手工改过" in ran.warnings[0]
    assert "手工改过" in ran.jobs[0].notes[0]


def test_a_second_new_text_replaces_the_first_unless_that_was_edited_too(run, papers):
    (post,) = [Path("posts") / job.post for job in run(papers(1)).jobs]
    post.write_text("我改过的", encoding="utf-8")
    run(papers(1), force=True)
    run(papers(1), force=True)
    assert [file.name for file in sorted(post.parent.glob("*.md"))] == ["index.md", "index.new.md"]
    post.with_name("index.new.md").write_text("也改过", encoding="utf-8")
    run(papers(1), force=True)
    assert [file.name for file in sorted(post.parent.glob("*.md"))] == ["index.md", "index.new.md", "index.new2.md"]
    assert post.with_name("index.new.md").read_text(encoding="utf-8") == "也改过"


def test_an_untouched_post_is_written_again_in_place(run, papers):
    (job,) = run(papers(1)).jobs
    (again,) = run(papers(1), force=True, draft={"style": "digest"}).jobs
    assert again.post == job.post
    assert posts() == [job.post]
    assert again.digest != job.digest


def test_a_post_that_draft_wrote_is_left_alone(run, papers, options):
    folder = papers(1)
    drafted = pipeline.draft(
        pipeline.DraftOptions(refs=(f"{folder}/bees000.pdf",), settings=options().draft.settings, today=TODAY)
    )
    before = drafted.index.read_bytes()
    ran = run(folder)
    assert drafted.index.read_bytes() == before
    assert ran.jobs[0].post.endswith("index.new.md")


def test_a_post_that_was_moved_away_is_not_written_again(run, papers, here):
    (job,) = run(papers(1)).jobs
    (here / "posts" / job.post).parent.rename(here / "blog")
    ran = run(papers(1))
    assert posts() == []
    assert "已不在原处" in ran.warnings[0]


def test_a_second_run_on_the_folder_is_told(run, papers):
    folder = papers(1)
    with files.locked(Path("posts") / journal.FOLDER / "lock", "posts"), pytest.raises(BlogwriterError) as caught:
        run(folder)
    assert caught.value.code == "busy"


def test_an_unknown_style_is_refused_before_anything_is_made(run, papers, here):
    folder = papers(1)
    with pytest.raises(SettingsError, match="风格"):
        run(folder, draft={"style": "nope"})
    assert not (here / "posts").exists()


@pytest.mark.parametrize("written", ["nothing", "post", "edited"])
def test_a_run_that_was_cut_off_while_saving_is_gone_on_with(run, papers, written):
    folder = papers(1)
    (job,) = run(folder).jobs
    text = (Path("posts") / job.post).read_bytes()
    with journal.opened(Path("posts")) as book:
        book.start([job])
        book.aim(job, post=job.post, digest=job.digest, paper=job.paper, title=job.title)
        book._set(job, post="", digest="")
    if written == "nothing":
        (Path("posts") / job.post).unlink()
        (Path("posts") / job.post).parent.rmdir()
    if written == "edited":
        (Path("posts") / job.post).write_bytes(b"mine")
    ran = run(folder)
    assert (states(ran), posts()) == (["done"], [job.post])
    assert (Path("posts") / job.post).read_bytes() == (b"mine" if written == "edited" else text)
    assert len(ran.fresh) == (written == "nothing")


class Writer:
    """Stands for the model engine: what it does for each paper, in turn."""

    def __init__(self, *turns):
        self.turns = list(turns)
        self.calls = 0

    def write(self, papers, options):
        self.calls += 1
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        if isinstance(turn, BaseException):
            raise turn
        written = extract.write(papers, options)
        return turn(written) if turn else written

    @staticmethod
    def estimate(_papers, _options):
        return Estimate(stages=())


@pytest.fixture
def writing(monkeypatch):
    """writing(turn, …) → the writer that every paper meets."""

    def make(*turns):
        writer = Writer(*turns)
        load = pipeline.plugins.load
        monkeypatch.setattr(
            pipeline.plugins, "load", lambda room, name: writer if room == "writers" else load(room, name)
        )
        return writer

    return make


def later(code="server_error", wait_s=None):
    return ModelError("以后再来", code=code, action="later", wait_s=wait_s)


def test_what_may_work_later_is_tried_again_in_the_same_run(run, papers, writing, watching):
    writer = writing(later(), None)
    assert states(run(papers(1), watching=watching)) == ["done"]
    assert writer.calls == 2
    assert watching.settled_jobs == [("papers/bees000.pdf", "later", True), ("papers/bees000.pdf", "done", False)]


def test_papers_have_their_turn_one_by_one_and_the_last_ones_side_by_side():
    jobs = [journal.Job(id=number, key="", given="", shown="", state="queued") for number in range(7, 12)]
    assert coordinator._turns(jobs, 2, budget=False) == {7: 0, 8: 1, 9: 2, 10: 3, 11: 3}
    assert set(coordinator._turns(jobs, 5, budget=False).values()) == {0}
    assert list(coordinator._turns(jobs, 5, budget=True).values()) == [0, 1, 2, 3, 4]


def test_after_some_tries_it_is_left_for_the_next_run(run, papers, writing):
    writer = writing(later("busy"))
    ran = run(papers(1))
    assert (states(ran), writer.calls) == (["later"], 3)
    assert ran.jobs[0].advice


def test_an_endpoint_that_stays_dead_stops_the_batch(run, papers, writing):
    writing(later())
    ran = run(papers(8), jobs=1)
    assert states(ran) == ["later"] * 8
    assert ran.stopped.code == "server_error"


def test_an_endpoint_that_wants_hours_is_not_waited_for(run, papers, writing):
    writer = writing(later("rate_limited", wait_s=7200.0))
    ran = run(papers(5), jobs=1)
    assert states(ran) == ["later"] * 5
    assert writer.calls <= 2


def test_what_concerns_all_stops_the_batch_and_loses_nothing(run, papers, writing):
    writing(None, ModelError("余额用完", code="quota", action="stop"))
    ran = run(papers(6), jobs=1)
    assert states(ran).count("done") == 1
    assert states(ran).count("later") == 5
    assert ran.stopped.code == "quota"
    assert len(posts()) == 1
    writing(None)
    assert states(run(papers(6))) == ["done"] * 6


def test_a_paper_that_fails_does_not_stop_the_others(run, papers, writing):
    writing(ModelError("审查", code="content_filter", action="paper"), None)
    assert sorted(states(run(papers(3)))) == ["done", "done", "failed"]


def test_a_paper_whose_job_failed_is_free_for_another_job(run, papers, writing, here, monkeypatch):
    folder = papers(1)
    (here / folder / "copy.pdf").write_bytes((here / folder / "bees000.pdf").read_bytes())
    monkeypatch.setattr(pipeline.llm, "choose", lambda *_args, **_more: llm.Choice(kind="model", why=""))
    writing(ModelError("审查", code="content_filter", action="paper"), None)
    ran = run(folder, engine="model", llm={"concurrency": 1}, jobs=1)
    assert sorted(states(ran)) == ["done", "failed"]
    assert len(posts()) == 1


def test_who_waits_for_anothers_post_is_settled_with_it_and_gets_a_try_where_there_is_none(run, papers, writing, here):
    folder = papers(1)
    for name in ("copy.pdf", "twin.pdf"):
        (here / folder / name).write_bytes((here / folder / "bees000.pdf").read_bytes())
    writer = writing(ModelError("审查", code="content_filter", action="paper"), None)
    ran = run(folder, jobs=3)
    assert sorted(job.state for job in ran.jobs) == ["done", "done", "failed"]
    assert sum("是同一篇论文" in job.reason for job in ran.jobs) == 1
    assert (len(posts()), writer.calls) == (1, 2)


def test_an_answer_of_no_use_gets_a_second_chance_before_the_paper_fails(run, papers, writing):
    useless = ModelError("不是 JSON", code="bad_json", action="paper")
    writing(useless, None)
    assert states(run(papers(1))) == ["done"]
    writer = writing(useless)
    ran = run(papers(1), force=True)
    assert (states(ran), writer.calls) == (["failed"], 3)


def test_an_incomplete_post_is_never_saved(run, papers, writing):
    writing(lambda written: Written(article=written.article, incomplete=True))
    ran = run(papers(1))
    assert (states(ran), ran.jobs[0].code, posts()) == (["failed"], "incomplete", [])


def test_a_bug_in_one_paper_is_raised_after_the_others_are_through(run, papers, writing):
    writing(ZeroDivisionError("bug"), None)
    with pytest.raises(ZeroDivisionError):
        run(papers(3))
    assert len(posts()) == 2
    assert sorted(job.state for job in journal.peek(Path("posts"))) == ["done", "done", "failed"]


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(run, papers, monkeypatch):
    def full(*_args, **_more):
        msg = "无法写入 posts：磁盘已满"
        raise BlogwriterError(msg, code="cannot_write")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "save", full)
        ran = run(papers(3))
    assert (set(states(ran)), posts(), ran.stopped.code) == ({"later"}, [], "cannot_write")
    assert states(run(papers(3))) == ["done"] * 3


def test_resume_takes_up_what_an_earlier_list_left(run, papers, writing):
    writing(later("busy"))
    run(papers(2))
    writing(None)
    assert states(run(resume=True)) == ["done", "done"]


def test_resume_works_from_another_folder(run, papers, writing, here, monkeypatch):
    writing(later("busy"))
    run(papers(1))
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    writing(None)
    assert states(run(resume=True, draft={"out": str(here / "posts")})) == ["done"]


def test_what_was_spent_counts_even_where_nothing_came_of_it(run, papers, monkeypatch):
    spent = Usage(input=1000, output=100, calls=1)

    def complete(_request):
        msg = "审查"
        raise ModelError(msg, code="content_filter", action="paper", usage=spent)

    choice = llm.Choice(kind="model", why="", complete=complete, model="deepseek-chat")
    monkeypatch.setattr(pipeline.llm, "choose", lambda *_args, **_more: choice)
    ran = run(papers(2), engine="model")
    assert states(ran) == ["failed", "failed"]
    assert ran.usage.calls >= 2
    assert ran.money > 0
    assert sum(job.money for job in ran.jobs) == pytest.approx(ran.money)


def test_a_digest_is_of_the_text_and_the_pictures_it_shows(here):
    from blogwriter.models import Picture

    written = Written(
        article=Article(head="", body="![图 1](figures/figure-1.png)\n"),
        pictures=(Picture(name="figure-1.png", data=b"a"),),
    )
    pipeline.save(here / "post", written)
    whole = places.digest_of(written)
    assert places.digest_on_disk(here / "post" / "index.md") == whole
    (here / "post" / "figures" / "mine.png").write_bytes(b"x")
    assert places.digest_on_disk(here / "post" / "index.md") == whole
    (here / "post" / "figures" / "figure-1.png").write_bytes(b"b")
    assert places.digest_on_disk(here / "post" / "index.md") != whole
    assert places.same_text(places.digest_on_disk(here / "post" / "index.md"), whole)


def test_the_journal_is_held_while_the_batch_runs(run, papers, watching):
    told = []

    def settled(job, *, retried):
        with pytest.raises(BlogwriterError) as caught, journal.opened(Path("posts")):
            pass
        told.append((job.state, retried, caught.value.code))

    watching.settled = settled
    run(papers(1), watching=watching)
    assert told == [("done", False, "busy")]
