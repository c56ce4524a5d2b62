"""A file is the old one or the whole new one; a folder appears with all its files or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest

from blogwriter.errors import BlogwriterError
from blogwriter.files import copy_aside, locked, write_folder, write_whole


def test_write_whole_makes_folders_and_replaces(tmp_path):
    file = tmp_path / "a" / "b.md"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert [f.name for f in file.parent.iterdir()] == ["b.md"]


def test_write_whole_keeps_the_permissions_of_the_old_file(tmp_path):
    file = tmp_path / "b.md"
    file.write_bytes(b"")
    file.chmod(0o640)
    write_whole(file, b"x")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_secret_file_is_never_readable_by_others(tmp_path):
    file = tmp_path / "keys.toml"
    write_whole(file, b"x", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_unwritable_place_is_one_chinese_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BlogwriterError, match="无法写入"):
        write_whole(tmp_path / "file" / "x.md", b"")


def test_a_folder_comes_with_all_its_files(tmp_path):
    write_folder(tmp_path / "post", [("index.md", b"x"), ("figures/figure-1.png", b"y")])
    assert (tmp_path / "post" / "figures" / "figure-1.png").read_bytes() == b"y"
    assert [f.name for f in tmp_path.iterdir()] == ["post"]


def test_an_existing_folder_is_left_alone(tmp_path):
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "index.md").write_text("mine")
    with pytest.raises(BlogwriterError, match="已经存在"):
        write_folder(tmp_path / "post", [("index.md", b"x")])
    assert (tmp_path / "post" / "index.md").read_text() == "mine"
    assert [f.name for f in tmp_path.iterdir()] == ["post"]


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/../b", "a\\..\\b", "", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(BlogwriterError, match="不安全"):
        write_folder(tmp_path / "post", [(name, b"x")])
    assert list(tmp_path.iterdir()) == []


def test_backups_do_not_overwrite_each_other(tmp_path):
    names = []
    for text in "abc":
        (tmp_path / "index.md").write_text(text)
        names.append(copy_aside(tmp_path / "index.md").name)
    assert names == ["index.md.bak", "index.md.bak2", "index.md.bak3"]
    assert [(tmp_path / name).read_text() for name in names] == list("abc")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this platform")
@pytest.mark.parametrize("nth", [1, 3, 5, 7, 9])
def test_a_kill_at_any_write_leaves_no_half_folder(tmp_path, nth):
    """The process is killed at its nth fsync; the folder is then whole or absent."""
    code = textwrap.dedent(
        f"""
        import os, signal, pathlib
        real, count = os.fsync, 0
        def fsync(handle):
            global count
            count += 1
            if count == {nth}:
                os.kill(os.getpid(), signal.SIGKILL)
            real(handle)
        os.fsync = fsync
        from blogwriter.files import write_folder
        write_folder(pathlib.Path("post"), [(f"f{{i}}.png", b"x" * 1000) for i in range(6)] + [("index.md", b"y")])
        """
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    post = tmp_path / "post"
    assert not post.exists() or len(list(post.iterdir())) == 7
    assert post.exists() == (nth > 8)
    if not post.exists():
        write_folder(post, [("index.md", b"z")])
    assert [f.name for f in tmp_path.iterdir()] == ["post"], "the next run sweeps what the killed one left"


def test_a_link_under_the_target_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "other").write_text("keep")
    (tmp_path / "index.md").symlink_to(tmp_path / "other")
    write_whole(tmp_path / "index.md", b"new")
    assert (tmp_path / "other").read_text() == "keep"
    assert (tmp_path / "index.md").read_text() == "new"


def test_a_second_holder_is_told_who_holds_the_lock_and_nothing_is_left_of_it(tmp_path):
    lock = tmp_path / "new" / "lock"
    with locked(lock, "posts"):
        with (
            pytest.raises(BlogwriterError, match=r"另一个 blogwriter（进程 \d+）正在写 posts") as caught,
            locked(lock, "posts"),
        ):
            pass
        assert caught.value.code == "busy"
    assert list(tmp_path.iterdir()) == []
    with locked(lock, "posts"):
        pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this platform")
def test_a_killed_holder_holds_nothing(tmp_path):
    code = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from blogwriter.files import locked
        with locked(Path({str(tmp_path / "lock")!r}), "posts"):
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert (tmp_path / "lock").exists()
    with locked(tmp_path / "lock", "posts"):
        pass
    assert list(tmp_path.iterdir()) == []
