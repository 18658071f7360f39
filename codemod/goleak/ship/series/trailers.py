"""The last paragraph of a commit message: the issues it ends, and the name that Gerrit knows it by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from goleak.errors import GoleakError
from goleak.ship.series.message import Style

_ISSUE = re.compile(r"(?:(?P<repository>[\w.-]+/[\w.-]+)?#)?(?P<number>[1-9]\d*)")
_WORDS: dict[Style, str] = {"go": "For", "conventional": "Refs"}


def issue_of(text: str) -> str:
    """Return an issue as messages name it: `#12` or `golang/go#12`. Raises GoleakError for what names none."""
    match = _ISSUE.fullmatch(text)
    if not match:
        raise GoleakError(f"--fixes {text}: not an issue; write 12, #12 or owner/name#12")
    return f"{match['repository'] or ''}#{match['number']}"


def trailers(issues: Sequence[str], *, style: Style, ends: bool, identity: str = "") -> str:
    """Return the lines below a message; only the patch that `ends` a series fixes its issues, others are for them."""
    word = "Fixes" if ends else _WORDS[style]
    lines = [f"{word} {issue_of(i)}" for i in issues]
    return "\n".join([*lines, f"Change-Id: {identity}"] if identity else lines)


def change_id(tree: str, diff: bytes, subject: str) -> str:
    """Return Gerrit's name for a change: the same for the same diff and subject on the same tree."""
    digest = hashlib.sha1(usedforsecurity=False)
    for part in (tree.encode(), subject.encode(), diff):
        digest.update(b"%d\0%s" % (len(part), part))
    return f"I{digest.hexdigest()}"
