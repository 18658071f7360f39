from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goleak.keylines import key_lines, line_of

ODD = '''# c = 1
a = [ # x
  "b = 1", 'c=[', # ]
]
"quoted key" = """
d = 1
"""
e.f = {g = 1, h = "]"}

[[containers]]  # note
go = \'\'\'
type = 1
[[containers]]
\'\'\'
[[containers]]
  imports = 1
[containers.sub]
x = 1
[ t . "u v" ]
k = 1
'''


def test_keys_have_the_lines_where_they_stand() -> None:
    tomllib.loads(ODD)
    assert dict(key_lines(ODD)) == {
        ("a",): 2,
        ("quoted key",): 5,
        ("e",): 8,
        ("e", "f"): 8,
        ("containers",): 10,
        ("containers", 0): 10,
        ("containers", 0, "go"): 11,
        ("containers", 1): 15,
        ("containers", 1, "imports"): 16,
        ("containers", 1, "sub"): 17,
        ("containers", 1, "sub", "x"): 18,
        ("t",): 19,
        ("t", "u v"): 19,
        ("t", "u v", "k"): 20,
    }


def test_what_has_no_line_has_that_of_what_it_is_in() -> None:
    lines = key_lines("a = 1\ncontainers = [{type = 1}]\r\n")
    assert line_of(lines, ("containers", 0, "type")) == 2
    assert line_of(lines, ("other",)) == 0


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
values = texts.map(lambda t: json.dumps(t, ensure_ascii=False)) | st.sampled_from(
    ["1", "[\n1, # ]\n[2]]", '"""\na = 1 # """', "'''\n[[x]]\n'''", "{a = 1}", "'#'"]
)


@given(
    st.dictionaries(texts, values, max_size=5),
    st.lists(st.dictionaries(texts, values, max_size=3), max_size=3),
)
def test_every_key_stands_in_its_line(plain: dict[str, str], tables: list[dict[str, str]]) -> None:
    lines: list[str] = []
    wanted: dict[tuple[Any, ...], int] = {}

    def add(spelled: str, key: tuple[Any, ...]) -> None:
        wanted[key] = sum(line.count("\n") + 1 for line in lines) + 1
        lines.append(spelled)

    for name, value in plain.items():
        add(f"{json.dumps('p' + name, ensure_ascii=False)} = {value}", (f"p{name}",))
    for number, table in enumerate(tables):
        add("[[t]] # [[t]]", ("t", number))
        for name, value in table.items():
            add(f" {json.dumps(name, ensure_ascii=False)}\t= {value} # x", ("t", number, name))
    text = "\n".join(lines)
    tomllib.loads(text)
    found = key_lines(text)
    assert {key: line for key, line in found.items() if key != ("t",)} == wanted
