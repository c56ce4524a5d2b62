"""The one tree of errors that a user can meet; each class carries its exit code.

    BlogwriterError        1   anything below, and what fits nowhere below
    ├── SettingsError      2   a wrong option, settings file, style or template
    ├── SourceError        3   the paper cannot be fetched, opened or read
    ├── LLMError           4   the model's endpoint failed or its answer is unusable
    ├── RenderError        5   a post cannot be parsed or rendered
    ├── AuditError         6   the audit found contradictions (``--strict``) or could not run
    └── PublishError       7   the platform refused the post

A message is one Chinese sentence that says what went wrong, with which thing, and what to do now.
Bugs are not in this tree and are never caught.
"""

from __future__ import annotations

import errno

__all__ = [
    "AuditError",
    "BlogwriterError",
    "LLMError",
    "PublishError",
    "RenderError",
    "SettingsError",
    "SourceError",
    "reason",
]

_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "文件系统是只读的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "那里是一个文件夹",
    errno.ENAMETOOLONG: "文件名太长",
}


def reason(exc: OSError) -> str:
    """Why the system refused a file, in Chinese where the reason is a usual one."""
    return _REASONS.get(exc.errno or 0, exc.strerror or str(exc))


class BlogwriterError(Exception):
    """Base of all errors shown to the user.

    Args:
        message: One Chinese sentence for the user.
        code: Stable machine-readable name such as ``password_needed``; shown by ``--json``.
    """

    exit_code = 1

    def __init__(self, message: str, *, code: str = "error") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class SettingsError(BlogwriterError):
    """A setting, option, style or template is wrong."""

    exit_code = 2


class SourceError(BlogwriterError):
    """The paper cannot be fetched, opened or read."""

    exit_code = 3


class LLMError(BlogwriterError):
    """The model's endpoint failed, or what it answered cannot be used."""

    exit_code = 4


class RenderError(BlogwriterError):
    """A post cannot be parsed or rendered."""

    exit_code = 5


class AuditError(BlogwriterError):
    """The audit found contradictions under ``--strict``, or it could not run."""

    exit_code = 6


class PublishError(BlogwriterError):
    """The platform refused the post, or it cannot be sent."""

    exit_code = 7
