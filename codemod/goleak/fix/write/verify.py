"""What Go says of a module's packages: gofmt, go list, go build, go vet and go test, as sets of problems.

Two sets are compared, so that what was wrong before a fix does not count against it. Nothing is fetched.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from goleak.toolchain import Output, Toolchain, go_environment, run, with_build_folder

_PLACE = re.compile(r"^(?:vet: )?(?P<file>\S.*?\.\w+):\d+(?::\d+)?: (?P<what>.+)$")
_HEADING = re.compile(r"^# \[?(?P<package>[^\s\]]+)")
_NUMBERS = re.compile(r":\d+(?::\d+)?")
_NOISE = re.compile(r"^(?:go: downloading |exit status \d|FAIL\b|ok\b|too many errors$)|: too many errors$")
_NO_NETWORK = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GONOPROXY": "none"}
_LONGEST_SAID = 4000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a tool has against a package: two are equal however lines have moved.

    `folder` and `file` are relative to the module's root, with `/`, and empty where none is named; `said` is the
    tool's own words.
    """

    tool: str
    folder: str
    file: str
    text: str
    said: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """What Go is asked about: packages of a module by their folders, and those of the module that rest on them.

    `tests` has their tests run, too, or with `short` those of the packages themselves, without the long ones; `seconds`
    is the time for all of it. `target` is a GOOS/GOARCH to build for instead of the user's.
    """

    toolchain: Toolchain
    root: str
    module: str
    folders: tuple[str, ...]
    dependents: tuple[str, ...] = ()
    tests: bool = False
    seconds: float = 600.0
    short: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A subject being looked at, by when."""

    subject: Subject
    environment: Mapping[str, str]
    deadline: float


def problems(subject: Subject, files: Iterable[str]) -> frozenset[Problem]:
    """Return what Go has against the packages as they are on disk, and gofmt against files by their absolute names.

    Raises TimeoutError.
    """
    # Before a fix, folders that it makes are not there.
    here = tuple(f for f in subject.folders if os.path.isdir(os.path.join(subject.root, f)))
    subject = replace(subject, folders=here)
    with with_build_folder(_environment(subject)) as environment:
        return _problems(_Asked(subject, environment, time.monotonic() + subject.seconds), files)


def _problems(asked: _Asked, files: Iterable[str]) -> frozenset[Problem]:
    subject = asked.subject
    found = set(_unformatted(asked, [f for f in files if f.endswith(".go") and os.path.isfile(f)]))
    names, unloaded = _listed(asked)
    found |= unloaded
    if names:
        folders = list(names)
        # Programs are linked when they are built, which takes long and tells nothing of packages below them.
        built = [f for f in folders if f in subject.folders or names[f] != "main"]
        found |= set(_complaints(asked, ["build", "-o", os.devnull], built)) if built else set()
        found |= set(_complaints(asked, ["vet"], folders))
        tested = [f for f in folders if f in subject.folders] if subject.short else folders
        if (subject.tests or subject.short) and tested:
            found |= set(_failing_tests(asked, tested))
    return frozenset(found)


def _environment(subject: Subject) -> dict[str, str]:
    """Return the user's environment, without the network; without a target, their system is built for."""
    target = {name: os.environ[name] for name in ("GOOS", "GOARCH") if name in os.environ}
    if subject.target:
        system, _, processor = subject.target.partition("/")
        # There is no C compiler for other systems.
        target = {"GOOS": system, "GOARCH": processor, "CGO_ENABLED": "0"}
    return go_environment(subject.toolchain) | target | _NO_NETWORK


def _go(asked: _Asked, arguments: Sequence[str], folders: Sequence[str]) -> Output:
    places = [f"./{f}" if f != "." else "." for f in folders]
    return _run(asked, [asked.subject.toolchain.command, *arguments, *places])


def _run(asked: _Asked, command: Sequence[str]) -> Output:
    left = asked.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"no end after {asked.subject.seconds:g} s")
    return run(command, cwd=asked.subject.root, environment=asked.environment, timeout=left)


def _unformatted(asked: _Asked, files: Sequence[str]) -> Iterator[Problem]:
    gofmt = _gofmt(asked.subject.toolchain)
    if not files or not gofmt:
        return
    output = _run(asked, [gofmt, "-l", *files])
    for name in output.stdout.splitlines():
        file, text = _relative(asked, name), "is not as gofmt would have it"
        yield Problem("gofmt", _folder(file), file, text, f"{file}: {text}")
    yield from _parsed(asked, "gofmt", output.stderr)


def _gofmt(toolchain: Toolchain) -> str:
    name = "gofmt.exe" if os.name == "nt" else "gofmt"
    beside = Path(toolchain.command).resolve().with_name(name)
    return str(beside) if beside.is_file() else ""


def _listed(asked: _Asked) -> tuple[dict[str, str], set[Problem]]:
    """Return the packages that can be loaded, by folder, and what is wrong with others: one of them stops go build."""
    asked_of = (*asked.subject.folders, *asked.subject.dependents)
    output = _go(asked, ["list", "-e", "-json=Dir,ImportPath,Name,Incomplete,Error,DepsErrors"], asked_of)
    whole: dict[str, str] = {}
    found: set[Problem] = set()
    packages = list(_documents(output.stdout))
    for package in packages:
        folder = _relative(asked, package["Dir"]) if package.get("Dir") else ""
        errors = [e for e in (package.get("Error"), *(package.get("DepsErrors") or ())) if e]
        for error in errors:
            said = str(error.get("Err", "")).strip()
            place = f"{error['Pos']}: {said}" if error.get("Pos") else said
            # A folder that cannot be found is named; what is wrong may be so with any folder of the module.
            name = str(package.get("ImportPath", "")).removeprefix("./")
            text = said.replace(name, "it") if name and not folder else said
            found.add(Problem("go list", folder, "", _plain(text), place))
        if not errors and not package.get("Incomplete"):
            whole[folder] = str(package.get("Name", ""))
    if not packages:
        said = (output.stderr.strip() or f"go list: exit code {output.code}")[:_LONGEST_SAID]
        found.add(Problem("go list", "", "", _plain(said), said))
    return whole, found


def _documents(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            document, at = decoder.raw_decode(text, at)
        except ValueError:
            return
        yield document


def _complaints(asked: _Asked, arguments: Sequence[str], folders: Sequence[str]) -> Iterator[Problem]:
    output = _go(asked, arguments, folders)
    if output.code == 0:
        return
    tool = f"go {arguments[0]}"
    said = list(_parsed(asked, tool, output.stderr + output.stdout))
    yield from said
    if not said:
        yield Problem(tool, "", "", f"exit code {output.code}", f"{tool}: exit code {output.code}")


def _parsed(asked: _Asked, tool: str, output: str) -> Iterator[Problem]:
    """Yield what a tool printed, message by message: lines that begin with white space go with those before."""
    folder = ""
    blocks: list[tuple[str, list[str]]] = []
    for line in output.splitlines():
        heading = _HEADING.match(line)
        if heading:
            folder = _folder_of(asked, heading["package"])
        elif line[:1].isspace() and blocks:
            blocks[-1][1].append(line)
        elif line.strip() and not _NOISE.search(line):
            blocks.append((folder, [line]))
    for folder, lines in blocks:
        place = _PLACE.match(lines[0])
        file = _relative(asked, place["file"]) if place else ""
        what = "\n".join([place["what"] if place else lines[0], *lines[1:]])
        first = lines[0].removeprefix("vet: ")
        said = "\n".join([first.replace(place["file"], file, 1) if place else first, *lines[1:]])
        yield Problem(tool, _folder(file) if file else folder, file, _plain(what), said[:_LONGEST_SAID])


def _plain(text: str) -> str:
    """Return a message without what differs where only lines do."""
    return _NUMBERS.sub("", text)


def _folder_of(asked: _Asked, package: str) -> str:
    """Return the folder of an import path of the module, as headings of go name it (`path.test`, `path_test`)."""
    path = package.removesuffix(".test").removesuffix("_test")
    if path == asked.subject.module:
        return "."
    return (
        path.removeprefix(f"{asked.subject.module}/") if path.startswith(f"{asked.subject.module}/") else ""
    )


def _relative(asked: _Asked, name: str) -> str:
    root = asked.subject.root
    return os.path.relpath(os.path.join(root, name), root).replace(os.sep, "/")


def _folder(file: str) -> str:
    return os.path.dirname(file) or "."


def _failing_tests(asked: _Asked, folders: Sequence[str]) -> Iterator[Problem]:
    output = _go(asked, ["test", "-json", *(["-short"] if asked.subject.short else [])], folders)
    words: dict[tuple[str, str], list[str]] = {}
    failed: list[tuple[str, str]] = []
    for line in output.stdout.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        which = (str(event.get("Package", "")), str(event.get("Test", "")))
        if event.get("Action") == "output":
            words.setdefault(which, []).append(str(event.get("Output", "")))
        elif event.get("Action") == "fail" and which[0]:
            failed.append(which)
    for package, test in failed:
        if test or not any(p == package and t for p, t in failed):
            said = "".join(words.get((package, test), ()))[-_LONGEST_SAID:].strip()
            text = f"{test or 'its tests'} failed"
            yield Problem(
                "go test", _folder_of(asked, package), "", text, f"{package}: {text}\n{said}".strip()
            )
