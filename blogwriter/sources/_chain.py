"""The longest chain of valid successors: which numbered lines are the paper's headings.

A list item, a table row or a reference may begin with "3." too; it is told apart by what stands before and after it,
not by its look alone. Weights were set on eight papers with known headings; they order looks, they measure nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from blogwriter.sources._candidates import Candidate
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line
from blogwriter.sources._numbering import Number, parse, step_cost

__all__ = ["Look", "Node", "best_chain", "letters_of", "look_of", "looks_of"]

Look = tuple[float, bool, bool]
"""(size, bold, italic) that headings of one depth share."""

_LOST_PT = 1.2  # weight lost by a candidate that does not look like its siblings
_FLOOR = -0.9  # below it a line cannot become a heading by any company
_SHORT = 40
_NO_LETTERS = re.compile(r"[\W\d_]+")
_CODE = re.compile(r"<-|==|\w\(.*[=,].*\)|[{};]$|\$\w|\w\.\w+\(")
_MAX_NODES = 1500
_MAX_PAPERS = 2  # how often a document may begin to count anew


class Node(NamedTuple):
    """A candidate read as one number."""

    candidate: Candidate
    number: Number
    weight: float
    depth: int = 1
    """1 for the highest headings."""


def letters_of(text: str) -> str:
    """Letters only, in lower case: how titles are compared."""
    plain = text.replace(" ", "")
    return (plain if plain.isalpha() else _NO_LETTERS.sub("", plain)).lower()


def look_of(candidate: Candidate) -> Look:
    """What siblings must share."""
    style = candidate.style
    return style.size, style.bold, style.italic


def best_chain(
    offered: Sequence[Candidate], lines: Sequence[Line], layout: Layout, named: frozenset[tuple[str, int]]
) -> list[Node]:
    """The numbered headings of a document, in order; empty where it numbers none."""
    return _chains(_nodes(offered, lines, layout, named), depth=0)


def _chains(nodes: Sequence[Node], depth: int) -> list[Node]:
    """The best chain, and those before and after it: a report may carry another paper that counts from 1 again."""
    kinds = (_decimal_chain, _roman_chain, _item_chain)
    chain = max((kind(nodes) for kind in kinds), key=_worth)
    looks = looks_of(chain)
    if looks:
        again = [node._replace(weight=node.weight + _likeness(node, looks)) for node in nodes]
        chain = max((kind(again) for kind in kinds), key=_worth)
    if _worth(chain) <= (1.5 if not depth else 8.0) or (len(chain) < (2 if not depth else 4) and not _begins(chain)):
        return []
    if depth >= _MAX_PAPERS:
        return chain
    start, stop = chain[0].candidate.start, chain[-1].candidate.stop
    before = _chains([node for node in nodes if node.candidate.stop <= start], depth + 1)
    after = _chains([node for node in nodes if node.candidate.start >= stop], depth + 1)
    return [*_alike(before, chain), *chain, *_alike(after, chain)]


def _begins(chain: Sequence[Node]) -> bool:
    """Whether a chain of one is the beginning of an excerpt: ``1 Introduction``."""
    return len(chain) == 1 and bool(
        re.fullmatch(r"introduction|引\s*言|[绪緒]\s*[论論]", chain[0].number.rest, re.IGNORECASE)
    )


def _alike(other: list[Node], chain: Sequence[Node]) -> list[Node]:
    """A second chain, where its first level looks like that of the first: a numbered listing does not."""
    look, wanted = (looks_of(part).get(("", 1)) for part in (other, chain))
    return other if look and wanted and abs(look[0] - wanted[0]) < 0.6 and look[1:] == wanted[1:] else []


def looks_of(chain: Sequence[Node]) -> dict[tuple[str, int], Look]:
    """(family, depth) → the look that most of its headings share; families are body and appendix."""
    counts: dict[tuple[str, int], Counter[Look]] = defaultdict(Counter)
    for node in chain:
        counts[_family(node)][look_of(node.candidate)] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def _family(node: Node) -> tuple[str, int]:
    return ("appendix" if node.number.scheme == "letter" and node.depth == len(node.number.path) else "", node.depth)


def _worth(chain: Sequence[Node]) -> float:
    return sum(node.weight for node in chain)


def _likeness(node: Node, looks: Mapping[tuple[str, int], Look]) -> float:
    """Bonus for the look of its depth; a letter may be the look of the appendix or of the body's depth."""
    look = look_of(node.candidate)
    scheme, depth = node.number.scheme, len(node.number.path)
    keys = [("appendix", depth), ("", depth), ("", 2)] if scheme == "letter" else [("", depth)]
    keys = {"part": [("", 2)], "paren": [("", 2)]}.get(scheme, keys)
    wanted = [looks[key] for key in keys if key in looks]
    if not wanted:
        return 0.0
    if any(abs(look[0] - w[0]) < 0.6 and look[1:] == w[1:] for w in wanted):
        return 0.4
    return -0.3 if scheme in ("chapter", "part") else -_LOST_PT


def _nodes(
    offered: Sequence[Candidate], lines: Sequence[Line], layout: Layout, named: frozenset[tuple[str, int]]
) -> list[Node]:
    nodes = []
    for candidate in offered:
        for number in parse(candidate.text):
            if not _is_title(number.rest) and number.scheme not in ("chapter", "letter"):
                continue
            weight = _weight(candidate, number, lines[candidate.start], layout)
            weight += 1.0 if (letters_of(number.rest), lines[candidate.start].page) in named else 0.0
            if weight > _FLOOR:
                nodes.append(Node(candidate, number, weight))
    nodes = sorted(nodes, key=lambda node: -node.weight)[:_MAX_NODES]
    return sorted(nodes, key=lambda node: node.candidate.start)


def _is_title(rest: str) -> bool:
    letters = sum(map(str.isalpha, rest))
    return letters >= 2 and letters >= 0.45 * len(rest.replace(" ", ""))


def _weight(candidate: Candidate, number: Number, line: Line, layout: Layout) -> float:
    style, rest, body = candidate.style, number.rest, layout.body_size
    ratio = style.size / body
    weight = 1.2 if ratio >= 1.1 else 0.6 if ratio >= 1.04 else -1.0 if style.size < body - 1.1 else 0.0
    weight += 1.2 * style.bold + 0.5 * (style.italic and not style.bold) + 0.7 * (style.caps and len(rest) > 3)
    plain = weight <= 0
    weight += 0.5 if candidate.room > 0.35 else -0.6 if plain else 0.0
    weight += 0.2 * candidate.centred
    # "5.2.4 Results:" is how some write their headings; "2. We choose:" opens a list.
    closed = r"[.。;；,，]$" if len(number.path) > 2 else r"[.。;；,，:：]$"
    weight -= 1.5 * (plain and bool(re.search(closed, rest)))
    weight -= 1.0 * rest[:1].islower()
    weight -= 0.8 * (len(rest.split()) > 14 or (len(rest) > 40 and rest[0] > "\u2e80"))
    weight -= 0.7 * (plain and len(number.path) == 1)
    weight -= 0.5 * ("=" in rest) + 1.0 * line.mono + 2.0 * (line.math > 0.5) + 0.3 * candidate.run_in
    weight -= 1.0 * bool(_CODE.search(rest))
    if number.scheme == "letter" and len(number.path) == 1 and ratio < 1.1 and not (style.bold or style.caps):
        # "A sensor is …" opens a sentence, "A. Yao, Circuits" an entry of the references.
        weight -= 1.5 * bool(re.match(r"[A-Z][a-z]+,", rest) if number.dotted else number.printed == "A")
    if number.scheme in ("chapter", "part") and len(candidate.text) < _SHORT and not re.search(r"[。，；,;]", rest):
        weight += 1.0
    return weight


Step = Callable[[Node, Node], float | None]


def _longest(nodes: Sequence[Node], step: Step, start: Callable[[Node], float | None]) -> list[Node]:
    """The chain of greatest weight; ``step`` and ``start`` say what a link costs, None where there can be none."""
    best: list[float] = []
    back: list[int] = []
    for i, node in enumerate(nodes):
        first = start(node)
        value, source = (float("-inf"), -1) if first is None else (node.weight - first, -1)
        for j in range(i):
            if best[j] + node.weight <= value or nodes[j].candidate.stop > node.candidate.start:
                continue
            cost = step(nodes[j], node)
            if cost is not None and best[j] + node.weight - cost > value:
                value, source = best[j] + node.weight - cost, j
        best.append(value)
        back.append(source)
    if not best or max(best) <= 0:
        return []
    chain, at = [], max(range(len(best)), key=best.__getitem__)
    while at >= 0:
        chain.append(nodes[at])
        at = back[at]
    return chain[::-1]


def _start(node: Node) -> float | None:
    return step_cost((), node.number.path)


def _decimal_step(a: Node, b: Node) -> float | None:
    before, after = a.number.scheme == "letter", b.number.scheme == "letter"
    if before == after:
        return step_cost(a.number.path, b.number.path)
    if after:
        return None if len(b.number.path) > 1 else 0.0 if b.number.path == (1,) else 2.0
    return None


def _decimal_chain(nodes: Sequence[Node]) -> list[Node]:
    """1, 1.1, 2 … A, A.1; 第一章, 第一节, 1.1.1."""
    own = [node for node in nodes if node.number.scheme in ("decimal", "letter", "chapter")]
    chapters = sum(node.number.scheme == "chapter" for node in own)
    # "第一章" may also be what a paragraph about the chapters 1, 2, 3 begins with.
    plain = [node for node in own if node.number.scheme != "chapter"]
    titled = [node for node in own if node.number.scheme != "decimal" or len(node.number.path) > 1]
    choices = [titled, plain] if chapters > 1 else [own]

    def start(node: Node) -> float | None:
        return None if node.number.scheme == "letter" else _start(node)

    best = max((_longest(choice, _decimal_step, start) for choice in choices), key=_worth)
    chain = [node._replace(depth=len(node.number.path)) for node in best]
    parts = [node for node in nodes if node.number.scheme == "part"]
    if not parts:
        return chain
    return _with_children(chain, parts, 2, only=lambda node: len(node.number.path) == 1)


def _roman_chain(nodes: Sequence[Node]) -> list[Node]:
    """I., A., 1) as IEEE has them, with appendices by letter."""
    own = [node for node in nodes if node.number.scheme == "roman"]
    chain = _longest(own, lambda a, b: step_cost(a.number.path, b.number.path), _start)
    if len(chain) < 3:
        return []
    letters = [n for n in nodes if n.number.scheme == "letter" and len(n.number.path) == 1]
    chain = _with_children(chain, letters, 2)
    numbers = [n for n in nodes if n.number.scheme == "decimal" and len(n.number.path) == 1]
    return _with_children(chain, numbers, 3, only=lambda node: node.depth == 2)


def _item_chain(nodes: Sequence[Node]) -> list[Node]:
    """一、（一） 1. as Chinese reports have them."""
    own = [node for node in nodes if node.number.scheme == "item"]
    chain = _longest(own, lambda a, b: step_cost(a.number.path, b.number.path), _start)
    if len(chain) < 2:
        return []
    chain += _lettered(nodes, chain[-1])
    chain = _with_children(chain, [n for n in nodes if n.number.scheme == "paren"], 2)
    numbers = [n for n in nodes if n.number.scheme == "decimal"]
    under = [n for n in numbers if len(n.number.path) > 1]
    if any(n.number.path[0] == parent.number.path[0] for parent in chain for n in under):
        return _with_decimals(chain, under)
    return _with_children(chain, numbers, 3 if any(n.depth == 2 for n in chain) else 2)


def _lettered(nodes: Sequence[Node], last: Node) -> list[Node]:
    """The appendices A, B … behind the last heading of a chain."""
    own = [n for n in nodes if n.number.scheme == "letter" and n.candidate.start >= last.candidate.stop]
    return _longest(own, lambda a, b: step_cost(a.number.path, b.number.path), _start)


def _with_decimals(chain: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """一、 with 1.1 and 1.1.1 under it, which repeat its count in digits."""
    done = list(chain)
    for n, parent in enumerate(chain):
        end = chain[n + 1].candidate.start if n + 1 < len(chain) else 1 << 30
        inside = [
            node
            for node in nodes
            if parent.number.scheme == "item"
            and node.number.path[0] == parent.number.path[0]
            and parent.candidate.stop <= node.candidate.start < end
        ]
        found = _longest(inside, lambda a, b: step_cost(a.number.path[1:], b.number.path[1:]), _start_under)
        done += [node._replace(depth=len(node.number.path)) for node in found]
    return sorted(done, key=lambda node: node.candidate.start)


def _start_under(node: Node) -> float | None:
    return step_cost((), node.number.path[1:])


def _with_children(
    chain: Sequence[Node], nodes: Sequence[Node], depth: int, only: Callable[[Node], bool] = lambda _node: True
) -> list[Node]:
    """Chains that start again under each heading of a chain."""
    done = list(chain)
    parents = [node for node in chain if only(node)]
    for n, node in enumerate(parents):
        end = parents[n + 1].candidate.start if n + 1 < len(parents) else 1 << 30
        inside = [n for n in nodes if node.candidate.stop <= n.candidate.start and n.candidate.stop <= end]
        found = _longest(inside, lambda a, b: step_cost(a.number.path, b.number.path), _start)
        taken = {other.candidate.start for other in chain}
        done += [
            other._replace(depth=depth + len(other.number.path) - 1)
            for other in found
            if other.candidate.start not in taken
        ]
    return sorted(done, key=lambda other: other.candidate.start)
