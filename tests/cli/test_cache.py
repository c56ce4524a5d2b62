from __future__ import annotations

import json

from blogwriter import settings
from blogwriter.cli import main
from blogwriter.llm import _cache
from blogwriter.models import Answer, Message, Request, Usage
from blogwriter.platforms import _shelf


def keep(text):
    def complete(_request):
        return Answer(text=text, model="m", usage=Usage(input=10, output=5, calls=1))

    ask = _cache.cached(complete, settings.cache_dir(), {"model": "m"})
    ask(Request(step="s", messages=(Message(role="user", text=text),)))


def test_the_cache_tells_what_it_holds_and_is_emptied(capsys):
    keep("甲")
    keep("乙")
    _shelf.kept(settings.cache_dir(), "k", lambda: b"<svg/>")
    assert main(["cache", "info", "--json"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert (held["answers"], held["input_tokens"], held["output_tokens"], held["drawings"]) == (2, 20, 10, 1)
    assert main(["cache", "clear"]) == 0
    assert "2 条回答、1 张" in capsys.readouterr().out
    assert main(["cache", "info"]) == 0
    assert "0 条" in capsys.readouterr().out


def test_an_empty_cache_is_no_error(capsys):
    assert main(["cache", "clear", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": 0, "drawings": 0}
