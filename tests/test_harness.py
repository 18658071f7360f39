from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import goleak
from goleak.drive.driver import NotDriven, find_drivers
from goleak.drive.gosource import TEMPLATE_IMPORTS
from goleak.drive.harness import FILE_NAME, cache_named_in, write_harness
from goleak.drive.names import names_taken, package_level_names, package_name_of
from goleak.drive.signatures import Surroundings
from goleak.errors import GoleakError
from goleak.prove.confirm import harness_source, save_harness
from goleak.read.gotypes import (
    ANY,
    ERROR,
    INT,
    REFLECT_TYPE,
    REFLECT_VALUE,
    STRING,
    UNKNOWN,
    Basic,
    Chan,
    Func,
    Interface,
    Map,
    Method,
    Named,
    Parameter,
    Pointer,
    Slice,
    Type,
)
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import write_files
from tests.prove_facts import function, make_cache, unknown

Module = Callable[[Mapping[str, str | bytes]], Path]
GOLANG = Path(goleak.__file__).parent / "golang"
CACHE = 'package m\n\nimport "sync"\n\nvar cache sync.Map\n\n'


def gofmt(toolchain: Toolchain, data: bytes) -> bytes:
    command = Path(toolchain.command).with_name("gofmt")
    return subprocess.run([command], input=data, capture_output=True, check=True).stdout


def vet(toolchain: Toolchain, root: Path) -> None:
    command = [toolchain.command, "vet", "-tags=goleak", "./..."]
    output = run(command, cwd=root, environment=go_environment(toolchain), timeout=300)
    assert output.code == 0, output.stderr


def test_the_template_passes_its_own_tests(toolchain: Toolchain, tmp_path: Path) -> None:
    vet(toolchain, GOLANG / "harness")
    command = [toolchain.command, "test", "-tags=goleak", "."]
    environment = go_environment(toolchain, GOLEAK_OUT=str(tmp_path), GOLEAK_N="1000", GOLEAK_WARMUP="100")
    output = run(command, cwd=GOLANG / "harness", environment=environment, timeout=300)
    assert output.code == 0, output.stdout
    assert (tmp_path / "result.json").exists()


def test_the_names_that_the_template_imports_are_known() -> None:
    template = (GOLANG / "harness" / FILE_NAME).read_text()
    block = template.partition("import (\n")[2].partition("\n)")[0]
    assert sorted(TEMPLATE_IMPORTS.values()) == sorted(line.strip().strip('"') for line in block.splitlines())


EVERYTHING = """\
package m

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"time"

	"example.org/m/other"
)

type (
	Name  string
	Code  int64
	Namer interface{ Table(name string, more ...int) (string, error) }
	User  struct{ Name string }
)

func Everything(a string, b int, c uint8, d float64, e bool, f error, g []byte, h []string, i map[string]interface{},
	j chan int, k func(string, ...int) error, l reflect.Type, m reflect.Value, n interface{}, o Name, p Code, q Namer,
	r *User, s User, t context.Context, u io.Reader, v io.Writer, w http.Handler, x http.ResponseWriter,
	y *http.Request, z time.Duration, aa *other.Thing, bb other.Thing, cc reflect.StructField, dd time.Time,
	ee []reflect.Type, ff ...interface{}) (int, error) {
	cache.Store(a, l)
	return 0, nil
}
"""


def everything() -> tuple[Surroundings, Callable[[Type], Type]]:
    ints = Slice(INT)
    hook = Func((Parameter("", STRING), Parameter("", ints)), (ERROR,), variadic=True)
    table = Func((Parameter("name", STRING), Parameter("more", ints)), (STRING, ERROR), variadic=True)
    name, code, namer, user = (Named("example.org/m", n) for n in ("Name", "Code", "Namer", "User"))
    thing = Named("example.org/m/other", "Thing")
    parameters: tuple[Type, ...] = (
        STRING, INT, Basic("uint8"), Basic("float64"), Basic("bool"), ERROR, Slice(Basic("byte")), Slice(STRING),
        Map(STRING, ANY), Chan(INT), hook, REFLECT_TYPE, REFLECT_VALUE, ANY, name, code, namer, Pointer(user), user,
        Named("context", "Context"), Named("io", "Reader"), Named("io", "Writer"), Named("net/http", "Handler"),
        Named("net/http", "ResponseWriter"), Pointer(Named("net/http", "Request")), Named("time", "Duration"),
        Pointer(thing), thing, Named("reflect", "StructField"), Named("time", "Time"), Slice(REFLECT_TYPE), Slice(ANY),
    )  # fmt: skip
    below: dict[Type, Type] = {
        name: STRING,
        code: Basic("int64"),
        namer: Interface((Method("Table", table),)),
    }
    signature = function("Everything", *parameters, results=(INT, ERROR), variadic=True)
    return Surroundings((signature,)), lambda t: below.get(t, UNKNOWN)


@pytest.mark.parametrize("version", ["1.12", "1.17", "1.21"])
def test_every_kind_of_argument_compiles_and_is_formatted(
    module: Module, toolchain: Toolchain, version: str
) -> None:
    root = module(
        {
            "go.mod": f"module example.org/m\n\ngo {version}\n",
            "cache.go": CACHE,
            "m.go": EVERYTHING,
            "other/other.go": "package other\n\ntype Thing struct{ N int }\n",
        }
    )
    found = find_drivers(make_cache(root / "cache.go", "cache"), *everything())
    assert not isinstance(found, NotDriven), found
    path = save_harness(make_cache(root / "cache.go", "cache"), found[0])
    assert path == root / FILE_NAME
    assert gofmt(toolchain, path.read_bytes()) == path.read_bytes()
    vet(toolchain, root)


def test_a_package_that_uses_every_name_the_harness_imports_still_compiles(
    module: Module, toolchain: Toolchain
) -> None:
    names = "".join(f"func {name}() {{}}\n\n" for name in TEMPLATE_IMPORTS)
    source = (
        'package m\n\nimport (\n\tgosync "sync"\n\tgotime "time"\n)\n\nvar cache gosync.Map\n\n'
        f"{names}func Get(name string, d gotime.Duration) {{ cache.Store(name, d) }}\n"
    )
    root = module({"m.go": source})
    cache = make_cache(root / "m.go", "cache")
    taken = names_taken(root)
    around = Surroundings((function("Get", STRING, Named("time", "Duration")),), taken=taken)
    found = find_drivers(cache, around, unknown)
    assert not isinstance(found, NotDriven)
    path = save_harness(cache, found[0])
    assert gofmt(toolchain, path.read_bytes()) == path.read_bytes()
    assert "goleaktime.Duration(goleakNumber(i))" in path.read_text()
    vet(toolchain, root)


def test_the_first_comment_says_who_wrote_the_file_and_whose_it_is(module: Module) -> None:
    root = module({"m.go": CACHE})
    source = harness_source(make_cache(root / "m.go", "cache"), NotDriven("no way"))
    first = source.decode().splitlines()[0]
    assert first == "// goleak wrote this load test of the cache cache. It is yours to keep and to change."
    assert cache_named_in(source) == "cache"
    assert b"//go:build goleak\n\npackage m\n" in source


def test_where_a_cache_is_not_driven_the_request_is_left_to_write(
    module: Module, toolchain: Toolchain
) -> None:
    root = module({"m.go": CACHE})
    path = save_harness(make_cache(root / "m.go", "cache"), NotDriven("no way"))
    assert 'panic("write here what one request calls")' in path.read_text()
    vet(toolchain, root)


def test_a_file_that_goleak_did_not_write_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("package m\n")
    for overwrite in (False, True):
        with pytest.raises(GoleakError, match="exists and is not goleak's; move it away"):
            write_harness(b"package m\n", tmp_path, overwrite=overwrite)
    assert path.read_text() == "package m\n"


def test_a_harness_that_was_changed_is_replaced_only_when_told_to(module: Module) -> None:
    root = module({"m.go": CACHE})
    cache = make_cache(root / "m.go", "cache")
    path = save_harness(cache, NotDriven(""))
    fresh = path.read_bytes()
    assert save_harness(cache, NotDriven("")) == path
    path.write_bytes(fresh + b"\n// mine\n")
    with pytest.raises(GoleakError, match="was changed; --force replaces it"):
        save_harness(cache, NotDriven(""))
    save_harness(cache, NotDriven(""), overwrite=True)
    assert path.read_bytes() == fresh


def test_a_harness_goes_into_another_folder_if_one_is_named(module: Module, tmp_path: Path) -> None:
    root = module({"m.go": CACHE})
    path = save_harness(make_cache(root / "m.go", "cache"), NotDriven(""), tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / FILE_NAME
    assert not (root / FILE_NAME).exists()


def test_a_folder_that_cannot_be_made_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GoleakError, match="choose a folder that can be written with -o"):
        write_harness(b"", tmp_path / "file")


NAMES = """\
package m

import "fmt"

const one, two = 1, 2

type (
	three struct{ field int }
	four  = three
)

var (
	five = func() int { inner := 1; return inner }()
	six, seven int
)

func eight(parameter int) { var local int; fmt.Println(local) }

func (three) method() {}
"""


def test_the_names_of_a_package_are_those_at_package_level(tmp_path: Path) -> None:
    names = {"one", "two", "three", "four", "five", "six", "seven", "eight"}
    assert package_level_names(NAMES.encode()) == names
    write_files(
        tmp_path,
        {"m.go": NAMES, "n.go": "package m\n\nvar nine int\n", "m_test.go": "package m\n\nvar ten int\n"},
    )
    assert names_taken(tmp_path) == names | {"nine"}


def test_the_name_of_a_package_stands_in_its_clause() -> None:
    assert package_name_of(b"// about\n\npackage schema // here\n", "m.go") == "schema"
    with pytest.raises(GoleakError, match=r"^m\.go:1: no package clause"):
        package_name_of(b"// nothing\n", "m.go")
