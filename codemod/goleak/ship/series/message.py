"""Commit messages in the manner of Go's own change lists: plain text that says why and what."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Literal

from goleak.find.facts import Cache, Evicts, Finding, Growth
from goleak.fix.generate.templates import CacheOptions
from goleak.read.gotypes import package_name

WIDTH = 76

Style = Literal["go", "conventional"]

_KEEPS: dict[Growth, str] = {
    "fixed": "keeps type information",
    "per-type": "keeps an entry for every type it meets",
    "runtime-types": "keeps an entry for every type that is made at run time",
    "unbounded": "keeps type information under keys that have no end",
}
_REMOVES: dict[Evicts, str] = {
    "never": " and never removes an entry",
    "ineffective": " and removes entries only where that does not help",
    "on-demand": " and removes entries only when a caller asks for it",
    "bounded": "",
}
# At the start of a line `git am` would take these for a diff, a mail, or (edited) for a comment.
_TAKEN_FOR_MARKUP = re.compile(r"---|diff -|Index: |>?From |#")


def subject(
    findings: Sequence[Finding],
    directories: Iterable[str],
    root: str,
    *,
    style: Style = "go",
    named: bool = False,
    dropped: Sequence[Finding] = (),
) -> str:
    """Return `path: verb ...`, at most 76 columns, for a commit that changes `directories` of the module in `root`.

    Conventional commits say `fix(path): verb ...`. Where `named`, a single cache is called by its name. `dropped` are
    those of the findings whose caches are taken out.
    """
    caches = _caches(findings)
    if not findings:
        return _fit(_prefix(directories, root), "add a bounded type cache", style, "feat")
    prefix = _prefix({c.package_dir for c in caches} or directories, root, caches)
    if caches:
        verb = deed(caches, _caches(dropped))
        plain = f"{verb} the type cache{'s' if len(caches) > 1 else ''}"
        called = f"{verb} {caches[0].name}" if named and len(caches) == 1 else plain
        line = _fit(prefix, called, style)
        return line if len(line) <= WIDTH else _fit(prefix, plain, style)
    names = sorted({f.name.replace("-", " ") for f in findings})
    return _fit(prefix, f"fix {names[0] if len(names) == 1 else 'leaks of reflect.Type'}", style)


def deed(caches: Sequence[Cache], dropped: Sequence[Cache]) -> str:
    """Return the verb for what becomes of caches, of which some are dropped."""
    if not dropped:
        return "bound"
    return "drop" if len(dropped) == len(caches) else "bound or drop"


def body(
    findings: Sequence[Finding], bounds: CacheOptions | None, root: str, *, dropped: Sequence[Finding] = ()
) -> str:
    """Return the paragraphs below the subject, wrapped at 76 columns, without a newline at the end.

    `bounds` is None where the generated package was there before, with bounds of its own; `dropped` are those of the
    findings whose caches are taken out.
    """
    if findings:
        text = [*_reasons(findings, root), *_remedy(findings, bounds, _caches(dropped))]
    else:
        text = [f"{_promise('Each cache', bounds)} Later patches use it in place of maps that only grow."]
    return "\n\n".join(_wrap(paragraph) for paragraph in text)


def _caches(findings: Iterable[Finding]) -> list[Cache]:
    unique = {(c.package, c.name, c.location): c for c in (f.cache for f in findings) if c}
    return list(unique.values())


def _prefix(directories: Iterable[str], root: str, caches: Sequence[Cache] = ()) -> str:
    relative = {os.path.relpath(d, root).replace(os.sep, "/") for d in directories}
    if len(relative) != 1:
        return "all"
    (path,) = relative
    if path != ".":
        return path
    return package_name(caches[0].package) if caches else "all"


def _fit(prefix: str, what: str, style: Style, kind: str = "fix") -> str:
    while len(_headed(prefix, what, style, kind)) > WIDTH and "/" in prefix:
        prefix = prefix.partition("/")[2]
    line = _headed(prefix, what, style, kind)
    return line if len(line) <= WIDTH else _headed("all", what, style, kind)


def _headed(prefix: str, what: str, style: Style, kind: str) -> str:
    if style == "go":
        return f"{prefix}: {what}"
    return f"{kind}: {what}" if prefix == "all" else f"{kind}({prefix}): {what}"


def _reasons(findings: Sequence[Finding], root: str) -> list[str]:
    paragraphs = [_why(cache, root) for cache in _caches(findings)]
    messages = {f"{f.message[:1].upper()}{f.message[1:].rstrip('.')}." for f in findings if not f.cache}
    return paragraphs + sorted(messages)


def _why(cache: Cache, root: str) -> str:
    file = os.path.relpath(cache.location.file, root).replace(os.sep, "/")
    said = f"{cache.name} in {file} {_KEEPS[cache.growth]}{_REMOVES[cache.evicts]}"
    reasons = "; ".join((*cache.growth_reasons, *cache.evicts_reasons))
    return f"{said}: {reasons.rstrip('.')}." if reasons else f"{said}."


def _remedy(findings: Sequence[Finding], bounds: CacheOptions | None, dropped: Sequence[Cache]) -> list[str]:
    caches = [c for c in _caches(findings) if c not in dropped]
    paragraphs = []
    if dropped:
        names = " and ".join(c.name for c in dropped)
        goes = "goes" if len(dropped) == 1 else "go"
        paragraphs.append(f"{names} {goes}: reflect.TypeOf costs less than the lookup that was to save it.")
    if caches:
        promise = _promise("The new cache" if len(caches) == 1 else "Each new cache", bounds)
        paragraphs.append(f"{promise} A dropped entry is computed again when it is next asked for.")
    cautions = sorted({f.reason.rstrip(".") for f in findings if f.applicability == "unsafe" and f.reason})
    if cautions:
        paragraphs.append(f"Review with care, the meaning may change: {'; '.join(cautions)}.")
    return paragraphs


def _promise(cache: str, bounds: CacheOptions | None) -> str:
    if bounds is None:
        return f"{cache} is bounded in size and drops entries that nobody uses."
    return (
        f"{cache} keeps at most {bounds.capacity} entries and drops those that nobody used for {bounds.ttl}."
    )


def _wrap(paragraph: str) -> str:
    plain = " ".join(paragraph.replace("`", '"').split())
    lines = textwrap.wrap(plain, WIDTH - 1, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f" {line}" if _TAKEN_FOR_MARKUP.match(line) else line for line in lines)
