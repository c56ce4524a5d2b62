"""The wheel holds the tree, the sdist can be built from, and both find templates and assets."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from blogwriter import resources

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("needs the checkout: these tests run against an installed package")
    out = tmp_path_factory.mktemp("dist")
    for target in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    return out


def tree(folder):
    return {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }


def test_the_wheel_holds_the_whole_tree_and_nothing_else(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = tree("blogwriter") | {
        f"blogwriter/{name}" for folder in ("templates", "assets") for name in tree(folder)
    }
    assert inside == expected


def test_the_sdist_holds_what_the_wheel_is_built_from(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    for folder in ("blogwriter", "templates", "assets"):
        assert tree(folder) <= inside
    assert {"LICENSE", "README.md", "pyproject.toml"} <= inside


def test_an_unpacked_wheel_finds_its_templates_and_assets(built, tmp_path):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path)  # noqa: S202 - our own wheel
    code = (
        "import blogwriter, blogwriter.resources as r; print(blogwriter.__file__);"
        "print(sorted(p.name for p in r.templates().iterdir())); print(r.assets().is_dir())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    place, names, has_assets = done.stdout.splitlines()
    assert place.startswith(str(tmp_path))
    assert "styles" in names
    assert has_assets == "True"


def test_the_checkout_finds_its_templates_and_assets():
    assert (resources.templates() / "styles" / "story.md.j2").is_file()
    assert resources.assets().is_dir()
