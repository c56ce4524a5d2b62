"""The same writer as ``model``, with a person in between: questions are files, answers come back as files."""

from __future__ import annotations

from blogwriter.writers.model import estimate, write

__all__ = ["TITLE", "estimate", "write"]

TITLE = "手递手：把提示写成文件，你贴给任意聊天模型，再把回答存回来（可随时接着做）"
