"""Calls, tokens, estimate against used and wall clock against critical path of whole posts, without a model.

Usage: python tests/bench/bench_writer.py [--seconds 3.0] [--style story] [--effort std] [--context 0] PAPER.pdf …

The endpoint is a process of its own on loopback. It reads the real prompts and answers every one after the same time
with sentences that name ids of the prompt: a fifth more cards than asked for and somewhat more text, as real models do
(``bench_estimate.py`` has their answers). Tokens are counted on what is sent and answered. Critical path: the stages
one after the other, each stage's calls as many at once as the concurrency allows. ``--context`` refuses prompts of more
tokens, as a small model would.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import multiprocessing
import re
import tempfile
import time
from collections import Counter
from pathlib import Path

from blogwriter import llm, sources
from blogwriter.llm import openai
from blogwriter.settings import LLM
from blogwriter.writers import WriteOptions, model

SENTENCE = re.compile(r"^ *((?:[a-z]\.)?p\d+\.s\d+) (?:（.*?）)?(.+)$", re.MULTILINE)
CARD = re.compile(r"^(c\d+) \[", re.MULTILINE)
ITEM = re.compile(r"^(\d+)\. ", re.MULTILINE)
OUTLINE = re.compile(r"^ *((?:[a-z]\.)?s\d+) .*?：((?:c\d+、?)+)$", re.MULTILINE)
CHARACTERS = 40
"""Of one written sentence, so that as many are written as of a real answer."""
MORE_CARDS = 1.2
MORE_TEXT = (85, 0.95)
"""Characters of a section that was asked for none, and for each that was asked for."""


def words_of(text):
    """What a claim about a sentence may say: its own first words, without numbers."""
    return " ".join(re.findall(r"[A-Za-z]{3,}", text)[:6]) or "这一点"


def spread(rows, count):
    return [rows[i * len(rows) // count] for i in range(min(count, len(rows)))]


def said(rows, count, ending="。"):
    filling = "，这是作者在论文里写下的一句话，博文照着它的意思来写"
    return [
        {"zh": f"论文说到 {words_of(text)}{filling[: max(0, CHARACTERS - 12)]}{ending}", "sids": [sid]}
        for sid, text in (rows[i % len(rows)] for i in range(count))
    ]


def cards(text):
    wanted = round(int(re.search(r"本批大约 (\d+) 张", text)[1]) * MORE_CARDS)
    rows = spread(SENTENCE.findall(text.partition("任务：")[0]), wanted)
    return {"claims": [{**claim, "kind": "method"} for claim in said(rows, len(rows), "")]}


def plan(text):
    names = CARD.findall(text)
    line = {"zh": "论文提出了一种方法，并在几个数据集上与已有的做法作了比较", "cards": names[:1]}
    takeaways = int(re.search(r"takeaways：(\d+) 条", text)[1])
    homes = OUTLINE.findall(text)
    wanted = re.search(r"大约 (\d+) 节|共 \d+～(\d+) 节", text)
    count = int(wanted[1] or wanted[2]) if wanted else 7
    homes = [(key, found.split("、")) for key, found in homes] if homes else []
    if not homes:
        ends = [len(names) * i // count for i in range(count + 1)]
        homes = [(None, names[first:last]) for first, last in itertools.pairwise(ends)]
    sections = [
        {
            "heading": f"第 {number} 个小标题",
            "brief": "这一节讲清一件事，不与别的节重复",
            "cards": found,
            "pictures": [],
            **({"section": key} if key else {}),
        }
        for number, (key, found) in enumerate(homes[: count + 2], 1)
    ]
    return {
        "titles": [line] * 5,
        "summary": [line],
        "lead": [line] * 3,
        "takeaways": [line] * takeaways,
        "sections": sections,
    }


def paragraphs(material, characters):
    rows = SENTENCE.findall(material) or [("p1.s1", "x")]
    wanted = MORE_TEXT[0] + MORE_TEXT[1] * characters
    sentences = said(rows, max(1, round(wanted / CHARACTERS)))
    return [{"sentences": sentences[i : i + 4]} for i in range(0, len(sentences), 4)]


def write(text):
    characters = int(re.search(r"每节大约 (\d+) 字", text)[1])
    return {"paragraphs": paragraphs(text.partition("原文：")[2], characters)}


def whole(text):
    characters = int(re.search(r"每节大约 (\d+) 字", text)[1])
    return {"sections": [{"paragraphs": paragraphs(part, characters)} for part in text.split("原文：")[1:]]}


def check(text):
    return {
        "verdicts": [
            {"n": int(n), "verdict": "supported", "sid": SENTENCE.findall(item)[0][0]}
            for n, item in zip(ITEM.findall(text), ITEM.split(text)[2::2], strict=False)
            if SENTENCE.search(item)
        ]
    }


def revise(text):
    return {"sentences": [{"n": int(n), "zh": "", "sids": []} for n in ITEM.findall(text)]}


STEPS = {
    "供后面的写作使用": cards,
    "给整篇博文定提纲": plan,
    '{"sections": [{"paragraphs"': whole,
    "任务：写": write,
    "逐条判断": check,
    "逐条改写": revise,
}


def answer_to(text):
    step = next(step for word, step in STEPS.items() if word in text)
    return json.dumps(step(text), ensure_ascii=False)


def serve(latency_s, context, port):
    """An endpoint that answers each call after the same time."""

    async def client(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = next(int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
                body = json.loads(await reader.readexactly(size))
                texts = [message["content"] for message in body["messages"]]
                if context and (sent := sum(map(llm.count_tokens, texts))) > context:
                    said = f"This model's maximum context length is {context} tokens, your messages took {sent} tokens."
                    writer.write(reply(b"400 Bad Request", {"error": {"message": said, "code": "too_long"}}))
                    continue
                answered = asyncio.get_running_loop().time() + latency_s
                text = answer_to(texts[-1])
                await asyncio.sleep(answered - asyncio.get_running_loop().time())
                message = {"role": "assistant", "content": text}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                writer.write(reply(b"200 OK", {"model": "fake", "choices": [choice]}))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main():
        server = await asyncio.start_server(client, "127.0.0.1", 0, limit=1 << 24)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def reply(status, body):
    data = json.dumps(body).encode()
    return (
        b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(data) + data
    )


class Meter:
    """Counts calls and tokens by stage and refused ones."""

    def __init__(self, complete):
        self.complete = complete
        self.calls = Counter()
        self.tokens = Counter()
        self.refused = 0

    def __call__(self, request):
        sent = "\n".join([*(message.text for message in request.messages), request.schema or ""])
        try:
            answer = self.complete(request)
        except llm.ModelError:
            self.refused += 1
            raise
        self.calls[request.step] += 1
        self.tokens["in"] += llm.count_tokens(sent)
        self.tokens["out"] += llm.count_tokens(answer.text)
        return answer


def percent(estimate, used):
    return f"{100 * (estimate / used - 1):+.0f} %" if used else "-"


def measure(papers, arguments, address):
    limits = LLM(stream=False, concurrency=arguments.concurrency)
    with tempfile.TemporaryDirectory() as cache:
        meter = Meter(openai.connect(base_url=address, model="fake", options=limits, cache=Path(cache)))
        options = WriteOptions(
            style=arguments.style,
            effort=arguments.effort,
            complete=meter,
            model="fake",
            concurrency=arguments.concurrency,
        )
        estimate = model.estimate(papers, options).usage
        start = time.monotonic()
        written = model.write(papers, options)
        wall = time.monotonic() - start
    critical = sum(math.ceil(n / arguments.concurrency) for n in meter.calls.values()) * arguments.seconds
    calls = sum(meter.calls.values())
    sent, got = meter.tokens["in"], meter.tokens["out"]
    pages = "+".join(str(paper.pages) for paper in papers)
    refused = f" ({meter.refused} refused)" if meter.refused else ""
    print(
        f"{pages:>9} p. | calls {calls:3} est {estimate.calls:3}{refused}"
        f" | in {sent:6} est {percent(estimate.input, sent):>6} | out {got:6} est {percent(estimate.output, got):>6}"
        f" | wall {wall:6.2f} s, critical {critical:6.2f} s, x{wall / critical:.2f}"
        f" | {dict(meter.calls)} | incomplete: {written.incomplete}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="+", help="each one post; joined by + a series")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--style", default="story")
    parser.add_argument("--effort", default="std")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--context", type=int, default=0, help="tokens of a prompt at most; 0 for no limit")
    arguments = parser.parse_args()
    import openai as _sdk  # noqa: F401 - its import takes longer than all that is measured

    port = multiprocessing.Queue()
    endpoint = multiprocessing.Process(target=serve, args=(arguments.seconds, arguments.context, port), daemon=True)
    endpoint.start()
    address = f"http://127.0.0.1:{port.get()}/v1"
    for refs in arguments.papers:
        measure(tuple(sources.read(ref) for ref in refs.split("+")), arguments, address)
    endpoint.terminate()


if __name__ == "__main__":
    main()
