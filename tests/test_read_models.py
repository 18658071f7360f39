"""The models of packages that are not at hand: each says what the package itself does, and the core ones say all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import pytest

from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Interface, Named, Struct, show
from goleak.read.project import Package, Project, read_source
from goleak.read.universe import Universe
from goleak.toolchain import Toolchain, go_environment, run
from tests.programs import MODULE, declared, expressions, type_of

NEWEST = (1, 26)  # the Go that the models know
ROOT = Path(str(files("goleak")))
STANDARD = sorted(
    p.relative_to(ROOT / "stdlib").with_suffix("").as_posix() for p in ROOT.rglob("stdlib/**/*.go")
)
OTHERS = sorted(
    p.relative_to(ROOT / "thirdparty").with_suffix("").as_posix() for p in ROOT.rglob("thirdparty/**/*.go")
)
# What caches are made of, and what their keys and values come from: nothing may be missing here.
COMPLETE = [
    "container/list",
    "errors",
    "iter",
    "maps",
    "reflect",
    "slices",
    "sync",
    "sync/atomic",
    "unique",
    "weak",
]


class Installed(Mapping[str, Package]):
    """The standard library's packages as the toolchain has them, read when asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[str, Package | None] = {}

    def __getitem__(self, path: str) -> Package:
        if path not in self.known:
            self.known[path] = self._read(path)
        found = self.known[path]
        if found is None:
            raise KeyError(path)
        return found

    def _read(self, path: str) -> Package | None:
        names = sorted(p for p in (self.root / path).glob("*.go") if not p.name.endswith("_test.go"))
        sources = [read_source(str(name)) for name in names]
        sources = [s for s in sources if not s.constraint.startswith(("ignore", "goexperiment."))]
        packages = [s.package for s in sources]
        if not packages:
            return None
        chosen = tuple(s for s in sources if s.package == packages[0])
        return Package(path, packages[0], str(self.root / path), chosen)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


class Outline:
    """What a package offers its importers, as text by name."""

    def __init__(self, found: Expressions, path: str) -> None:
        self.found = found
        self.path = path
        self.package = declared(found, path)

    @cached_property
    def names(self) -> set[str]:
        package = self.package
        listed = {*package.functions, *package.values, *package.types}
        top = {name for name in listed if name[:1].isupper()}
        return top | {f"{t}.{m}" for t in top & set(package.types) for m in self.members(t)}

    def members(self, name: str) -> set[str]:
        """Return the exported fields and methods that a type declares itself."""
        own = {m for receiver, m in self.package.methods if receiver == name}
        body = self.found.types.underlying(Named(self.path, name))
        if isinstance(body, Struct):
            own |= {f.name for f in body.fields}
        if isinstance(body, Interface):
            own |= {m.name for m in body.methods}
        return {m for m in own if m[:1].isupper()}

    def describe(self, name: str) -> str | None:
        """Return the type of a name as it prints, or None where there is no such name."""
        owner, _, member = name.partition(".")
        if member:
            return self._selected(owner, member)
        if name in self.package.functions:
            function = self.package.functions[name][0]
            return show(self.found.types.signature(function.file, function.node))
        if name in self.package.values:
            return show(self.found.value(self.package.values[name][0]))
        type_ = self.package.types.get(name)
        if type_ is None:
            return None
        return f"type with {len(type_.parameters)} parameters"

    def _selected(self, owner: str, member: str) -> str | None:
        type_ = self.package.types.get(owner)
        if type_ is None:
            return None
        arguments = tuple(go.TypeParam(p) for p in type_.parameters)
        selection = self.found.types.select(Named(self.path, owner, arguments), member)
        return show(selection.type) if selection else None


@pytest.fixture(scope="module")
def installed(toolchain: Toolchain) -> Expressions:
    """Return the types of the standard library that comes with the toolchain."""
    environment = go_environment(toolchain)
    done = run([toolchain.command, "env", "-json", "GOROOT"], cwd="/", environment=environment, timeout=60)
    root = Path(json.loads(done.stdout)["GOROOT"]) / "src"
    return Expressions(Universe(Project(MODULE, Installed(root), frozenset())))


@pytest.fixture(scope="module")
def models() -> Expressions:
    """Return the types that the models tell."""
    return expressions({"m": ""})


@pytest.mark.parametrize("path", STANDARD + OTHERS)
def test_a_model_names_only_types_that_are_known(models: Expressions, path: str) -> None:
    outline = Outline(models, path)
    assert [f.source.name for f in outline.package.files if f.first_error() is not None] == []
    described = {name: outline.describe(name) for name in outline.names}
    assert {name: text for name, text in described.items() if text is None or "?" in text} == {}


@pytest.mark.parametrize("path", STANDARD)
def test_a_model_says_what_the_package_says(
    models: Expressions, installed: Expressions, toolchain: Toolchain, path: str
) -> None:
    if installed.universe.package(path) is None and toolchain.version[:2] < NEWEST:
        pytest.skip(f"Go {toolchain.text} has no package {path}")
    model, real = Outline(models, path), Outline(installed, path)
    told = {name: (model.describe(name), real.describe(name)) for name in sorted(model.names)}
    different = {n: both for n, both in told.items() if both[1] is not None and both[0] != both[1]}
    assert different == {}
    if toolchain.version[:2] >= NEWEST:
        assert [name for name, both in told.items() if both[1] is None] == []


@pytest.mark.parametrize("path", COMPLETE)
def test_a_model_of_what_caches_are_made_of_lacks_nothing(
    models: Expressions, installed: Expressions, toolchain: Toolchain, path: str
) -> None:
    if installed.universe.package(path) is None and toolchain.version[:2] < NEWEST:
        pytest.skip(f"Go {toolchain.text} has no package {path}")
    model, real = Outline(models, path), Outline(installed, path)
    assert sorted(name for name in real.names if model.describe(name) is None) == []


FLOWS = {
    "reflect.TypeOf(1).Fields()": "iter.Seq[reflect.StructField]",
    "reflect.ValueOf(1).Seq2()": "iter.Seq2[reflect.Value, reflect.Value]",
    "reflect.Struct": "reflect.Kind",
    "slices.Collect(maps.Keys(map[reflect.Type]int{}))": "[]reflect.Type",
    "slices.Clone([]reflect.Type{})[0]": "reflect.Type",
    "maps.Clone(map[reflect.Type]string{})": "map[reflect.Type]string",
    "column.ScanType()": "reflect.Type",
    "2 * time.Second": "time.Duration",
    "time.Now().Month()": "time.Month",
    "strings.NewReplacer().Replace(``)": "string",
    "object.Type().Underlying()": "types.Type",
    "request.Context().Value(1)": "any",
    "request.Header.Get(``)": "string",
    "regexp.MustCompile(``).FindStringSubmatch(``)": "[]string",
    "unsafe.Sizeof(1)": "uintptr",
    "unsafe.Slice(&numbers[0], 1)": "[]int8",
    "unsafe.Pointer(nil)": "unsafe.Pointer",
    "(*(*[2]uintptr)(unsafe.Pointer(&numbers)))[1]": "uintptr",
    "pointer.Load()": "*map[reflect.Type]int",
    "unique.Make(reflect.TypeOf(1)).Value()": "reflect.Type",
    "sync.OnceValue(func() reflect.Type { return nil })()": "reflect.Type",
    "reflect2.TypeOf(1).Type1()": "reflect.Type",
    "message.ProtoReflect().Descriptor().FullName()": "protoreflect.FullName",
    "message.ProtoReflect().Get(nil)": "protoreflect.Value",
    "protoregistry.GlobalTypes.FindMessageByURL(``)": "(protoreflect.MessageType, error)",
    "binary.BigEndian.Uint16(nil)": "uint16",
}


@pytest.mark.parametrize(("expression", "wanted"), FLOWS.items(), ids=FLOWS)
def test_types_flow_through_packages_that_are_not_at_hand(expression: str, wanted: str) -> None:
    paths = "database/sql encoding/binary go/types maps net/http reflect regexp slices strings sync sync/atomic time unique"
    paths += " unsafe google.golang.org/protobuf/proto google.golang.org/protobuf/reflect/protoregistry"
    paths += " github.com/modern-go/reflect2"
    body = "".join(f'import "{path}"\n' for path in paths.split())
    body += (
        "var column *sql.ColumnType\nvar object types.Object\nvar request *http.Request\nvar message proto.Message\n"
        "var numbers []int8\nvar pointer atomic.Pointer[map[reflect.Type]int]\n"
    )
    assert type_of(expression, body) == wanted
