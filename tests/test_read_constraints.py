"""Which build constraints can hold at the same time, also against every build there is."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.read.constraints import compatible

SYSTEMS = ["", "linux", "android", "darwin", "ios", "windows"]
ALSO = {"android": "linux", "ios": "darwin"}
ARCHITECTURES = ["", "amd64", "arm64"]
COMPILERS = ["", "gc", "gccgo"]
FREE = ["cgo", "race"]
TAGS = [*SYSTEMS[1:], "unix", *ARCHITECTURES[1:], *COMPILERS[1:], "go1.18", "go1.21", *FREE, "ignore"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("linux", ""),
        ("linux", "linux"),
        ("unix", "darwin"),
        ("unix", "!linux"),
        ("linux", "android"),
        ("solaris", "illumos"),
        ("go1.18", "go1.21"),
        ("!go1.21", "go1.18"),
        ("linux && amd64", "amd64 && (linux || windows)"),
        ("mine", "!yours"),
        ("!windows && !linux", "!darwin"),
        ("gc", "!gccgo"),
        ("this is no expression", "linux"),
        ("linux &&", "windows"),
        ("(linux", "windows"),
        ("|| linux", "windows"),
        ("a,b", "windows"),
    ],
)
def test_constraints_that_some_build_satisfies(first: str, second: str) -> None:
    assert compatible(first, second)
    assert compatible(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("linux", "windows"),
        ("linux", "!linux"),
        ("unix", "windows"),
        ("unix", "js || wasip1 || plan9"),
        ("amd64", "arm64"),
        ("android", "!linux"),
        ("darwin", "ios && !darwin"),
        ("go1.21", "!go1.18"),
        ("gc", "gccgo"),
        ("mine", "!mine"),
        ("ignore", ""),
        ("!(linux || mine)", "linux"),
        ("linux && arm64", "arm64 && !linux"),
    ],
)
def test_constraints_that_no_build_satisfies(first: str, second: str) -> None:
    assert not compatible(first, second)
    assert not compatible(second, first)


def builds() -> list[frozenset[str]]:
    """Return the tags of every build, as far as TAGS names them."""
    found = []
    for system, architecture, compiler, version in itertools.product(
        SYSTEMS, ARCHITECTURES, COMPILERS, ([], ["go1.18"], ["go1.18", "go1.21"])
    ):
        unix = ["unix"] if system and system != "windows" else []
        fixed = [system, ALSO.get(system, ""), architecture, compiler, *unix, *version]
        for chosen in itertools.product([False, True], repeat=len(FREE)):
            free = itertools.compress(FREE, chosen)
            found.append(frozenset([*fixed, *free]) - {""})
    return found


BUILDS = builds()
EXPRESSIONS = st.recursive(
    st.sampled_from(TAGS),
    lambda inner: st.one_of(
        inner.map(lambda e: f"!({e})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " && ".join(parts) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " || ".join(parts) + ")"),
    ),
    max_leaves=6,
)


def holds(expression: str, build: frozenset[str]) -> bool:
    """Evaluate an expression as Python for one build."""
    spelled = expression.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    for tag in sorted(TAGS, key=len, reverse=True):
        spelled = spelled.replace(tag, f"<{TAGS.index(tag)}>")
    for index, tag in enumerate(TAGS):
        spelled = spelled.replace(f"<{index}>", str(tag in build))
    return bool(eval(spelled))  # noqa: S307


@given(EXPRESSIONS, EXPRESSIONS)
def test_two_constraints_are_compatible_where_one_build_of_all_satisfies_both(
    first: str, second: str
) -> None:
    # Systems that no tag names behave as one without a name, but for `unix`: other unix systems make no difference.
    unnamed = [build | {"unix"} for build in BUILDS if not build & set(SYSTEMS)]
    expected = any(holds(first, b) and holds(second, b) for b in [*BUILDS, *unnamed])
    assert compatible(first, second) == expected
