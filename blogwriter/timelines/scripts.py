"""The timelines of a post that has been converted to another script: written anew, so that they stay ours.

The words in a block come from data; converting them like prose breaks its mark, and the block would read as changed by
hand. A block that nobody has touched is therefore written again from its own entries.
"""

from __future__ import annotations

from dataclasses import replace

from blogwriter.errors import RenderError
from blogwriter.models import Script
from blogwriter.timelines import blocks, edits, in_post, mermaid
from blogwriter.timelines.in_post import Fence
from blogwriter.timelines.releases import Releases

__all__ = ["rewritten"]


def rewritten(before: str, after: str, script: Script) -> str:
    """The converted text with the blocks that were untouched before written in its script.

    Args:
        before: The text that was converted.
        after: What came out.
        script: Of the result.
    """
    old, new = in_post.fences(before), in_post.fences(after)
    if len(old) != len(new):
        return after
    pairs = [(fence, _written(source, fence, script)) for source, fence in zip(old, new, strict=True)]
    changed = [(fence, content) for fence, content in pairs if content is not None and content != fence.text]
    return in_post.replaced(after, changed) if changed else after


def _written(source: Fence, fence: Fence, script: Script) -> str | None:
    """The block in the script; None where it is not ours, or somebody has changed it."""
    if not (fence.closed and blocks.parse(source.text).whole):
        return None
    try:
        own = edits.read(source.text, Releases.of(()))
    except (RenderError, ValueError):
        return None
    title = blocks.parse(fence.text).title if own.choice.title else ""
    return mermaid.write(own.entries, replace(own.choice, script=script, title=title)) if own.entries else None
