"""Dated events: data, mermaid text, pictures, and their place in a post.

The way through: ``releases`` (data) → ``choices`` (which of them) → ``mermaid`` | ``picture`` | ``listing``; back by
``blocks`` (grammar) → ``importing`` (anybody's block) or ``edits`` (ours, with what a hand changed); ``in_post`` puts a
block where it was, ``around`` finds the events of a paper.
"""

from blogwriter.timelines.around import for_paper

__all__ = ["for_paper"]
