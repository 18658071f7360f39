from __future__ import annotations

from dataclasses import replace

import click
import pytest

from goleak.find.facts import Evicts, Finding
from goleak.read.gotypes import UNKNOWN
from goleak.ship.text import render_findings, summary
from tests.examples import SCHEMA, as_note, finding, locate, schema_cache, syntax_error

FILES = {"/m/schema/schema.go": SCHEMA, "/m/broken.go": b"package m\n\nfunc {\n"}


def render(*findings: Finding, color: bool = False, files: dict[str, bytes] = FILES) -> str:
    return render_findings(findings, read=files.__getitem__, cwd="/m", color=color)


def test_a_finding_reads_like_a_compiler_error() -> None:
    assert render(finding()) == (
        "schema/schema.go:8:5: GL001 types stores reflect.Type under callers' keys and never removes an entry [*]\n"
        "    8 | var types sync.Map // by name\n"
        "      |     ^^^^^\n"
        "    schema/schema.go:16:2: stored here, key string\n"
        "    schema/schema.go:12:14: loaded here, a miss refills it\n"
        "    growth unbounded: key `name` is a parameter of exported Get\n"
        "    role cache: Get loads, computes on a miss and stores\n"
        "\n"
        "Found 1 problem (1 error); 1 fixable with `goleak fix`.\n"
    )


def test_findings_are_parted_by_an_empty_line_and_counted() -> None:
    text = render(finding(), syntax_error(), as_note(finding()))
    assert (
        "\n\nbroken.go:3:1: GL000 this file has a syntax error\n    3 | func {\n      | ^^^^^^\n\nschema"
        in text
    )
    assert "\n    no fix: it is passed to other packages\n" in text
    assert text.endswith("\n\nFound 3 problems (1 error, 1 warning, 1 note); 1 fixable with `goleak fix`.\n")


def test_nothing_found_is_said() -> None:
    assert render() == "Found no problems.\n"


SAFE_NOTE = replace(finding(), severity="note")
UNSAFE = replace(finding(), applicability="unsafe", reason="readers may see a type twice")


@pytest.mark.parametrize(
    ("findings", "ending"),
    [
        ([finding(), finding()], "(2 errors); 2 fixable with `goleak fix`."),
        ([SAFE_NOTE], "(1 note); 1 fixable with `goleak fix --severity note`."),
        ([UNSAFE], "(1 error); 1 fixable with `goleak fix --unsafe-fixes`."),
        (
            [finding(), SAFE_NOTE, UNSAFE],
            "`goleak fix`, 1 with `goleak fix --severity note`, 1 with `goleak fix --unsafe-fixes`.",
        ),
        ([syntax_error()], "(1 warning)."),
    ],
)
def test_the_summary_says_which_command_mends_how_many(findings: list[Finding], ending: str) -> None:
    assert summary(findings).endswith(ending)


def test_an_unsafe_fix_has_no_star_but_its_reason() -> None:
    text = render(UNSAFE)
    assert "[*]" not in text
    assert "\n    unsafe fix: readers may see a type twice\n" in text


def test_the_caret_stands_under_tabs_wide_characters_and_accents() -> None:
    source = "package m\n\n\tvar 型e\u0301 /* \t */, types sync.Map\r\n".encode()
    location = locate("/m/x.go", source, b"types")
    text = render(replace(finding(), location=location), files=FILES | {"/m/x.go": source})
    assert "    3 | \tvar 型e\u0301 /* \t */, types sync.Map\n" in text
    assert f"      | \t{' ' * 11}\t{' ' * 5}^^^^^\n" in text


def test_control_characters_do_not_reach_the_terminal() -> None:
    source = b"package m // \x1b[2J\n\nvar types sync.Map // \x1b]0;x\x07\n"
    location = locate("/m/a\x1b[m\udce9.go", source, b"types")
    odd = replace(finding(), location=location, message="odd \x1b[1m")
    text = render(odd, files=FILES | {location.file: source})
    assert "\x1b" not in text
    assert text.startswith("a\N{REPLACEMENT CHARACTER}[m\\xe9.go:3:5: GL001 odd")
    text.encode("utf-8")


def test_a_very_long_line_is_cut_around_the_place() -> None:
    source = b"package m;" + b" var a int;" * 500 + b" var types sync.Map;" + b" var b int;" * 500
    location = locate("/m/x.go", source, b"types")
    shown = render(replace(finding(), location=location), files=FILES | {"/m/x.go": source}).split("\n")
    assert len(shown[1]) < 170
    assert shown[1][shown[2].index("^") :].startswith("types sync.Map")


def test_a_span_over_lines_is_marked_to_the_end_of_its_first_line() -> None:
    spread = locate("/m/broken.go", FILES["/m/broken.go"], b"package m\n\nfunc")
    assert "| package m\n      | ^^^^^^^^^\n" in render(replace(syntax_error(), location=spread))


def test_many_sites_are_cut_short() -> None:
    cache = schema_cache()
    many = replace(cache, sites=cache.of("store") * 14)
    text = render(finding(many))
    assert text.count("stored here") == 10
    assert "\n    and 4 more sites\n" in text


def test_removals_are_shown_and_unknown_keys_left_out() -> None:
    cache = schema_cache()
    store = replace(cache.of("store")[0], key_type=UNKNOWN)
    removal = replace(store, operation="evict")
    text = render(finding(replace(cache, sites=(store, removal))))
    assert "16:2: stored here\n    schema/schema.go:16:2: removed here\n" in text


@pytest.mark.parametrize(("evicts", "shown"), [("never", False), ("on-demand", True)])
def test_a_reset_is_shown_where_it_empties_the_cache_in_use(evicts: Evicts, shown: bool) -> None:
    cache = schema_cache()
    reset = replace(cache.of("store")[0], operation="reset")
    text = render(finding(replace(cache, sites=(reset,), evicts=evicts)))
    assert ("16:2: emptied here" in text) == shown


def test_a_site_that_is_not_in_every_build_says_in_which() -> None:
    cache = schema_cache()
    store = replace(cache.of("store")[0], constraint="linux && !mine")
    text = render(finding(replace(cache, sites=(store,))))
    assert "16:2: stored here, key string, built only under `linux && !mine`\n" in text


def test_reasons_that_the_message_tells_are_not_told_twice() -> None:
    told = replace(finding(), message="types grows: key `name` is a parameter of exported Get")
    assert "    growth" not in render(told)


def test_the_lookups_of_a_registry_refill_nothing() -> None:
    assert "loaded here" not in render(finding(replace(schema_cache(), role="registry")))


def test_colour_changes_no_character() -> None:
    coloured = render(finding(), syntax_error(), color=True)
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == render(finding(), syntax_error())
