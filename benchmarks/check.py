"""Compare what `goleak check` costs with other tools over the same Go files, in pairs of one run.

Figures are CPU seconds, user and system, of whole processes with their children. A pair runs goleak, then the other
tool; a ratio is the median of the pairs' ratios, with the least and the most of them. The other tools read the Go files
that goleak reads: no tests, and nothing in `vendor`, `testdata`, `node_modules` or folders named `.x` or `_x`. Only
`rg, whole tree` is told nothing: it reads every file that no .gitignore names. Semgrep leaves out more by itself.
ripgrep, ast-grep and semgrep come with `pip install 'goleak[bench]'`; rows of tools that are not there are left out.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goleak.errors import GoleakError
from goleak.read.walk import walk_folders
from goleak.toolchain import find_go, go_environment, run

RULES = Path(__file__).resolve().parent / "rules"
LEFT_OUT = ("vendor", "testdata", "node_modules", "[._]*", "*_test.go")
SIZES = (1_000, 5_000, 15_000, 30_000)
MOST_MEMORY = 60
SEED = 1
PARSE = """
import sys, tree_sitter, tree_sitter_go
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_go.language()))
parser.parse(open(sys.argv[1], "rb").read())
"""
HEAD = 'package sample\n\nimport "reflect"\n\nvar types = map[string]reflect.Type{}\n\n'
STORE = "func Store(name string, value any) { types[name] = reflect.TypeOf(value) }\n\n"


class NotMeasured(Exception):
    """A row that cannot be measured, and why."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, the folder it runs in, and what it is told by the environment."""

    arguments: tuple[str, ...]
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children used: CPU seconds, and the peak of the largest one's memory in MB."""

    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Row:
    """Two commands to compare, and the most that the ratio of the first to the second should be."""

    name: str
    ours: Callable[[], Command] | Command
    theirs: Callable[[], Command] | Command
    at_most: float | None = None


def main() -> None:
    """Measure, and print each row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", nargs="?", type=Path, help="a Go tree (default: Go's standard library)")
    parser.add_argument(
        "--pairs", type=int, default=5, help="pairs to take the median of (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=300, help="no pair of a row begins after (default: 300)"
    )
    parser.add_argument("--only", choices=("tools", "growth", "synthetic"), help="print one part")
    given = parser.parse_args()
    library = find_library()
    named: Path | None = given.directory or library
    if named is None:
        sys.exit("no Go, and so no standard library to read; name a folder with Go files")
    tree = named.resolve()
    with tempfile.TemporaryDirectory(prefix="goleak-bench-") as folder:
        scratch = Path(folder)
        print(f"{tree}: {sum(len(names) for _, names in packages_of(tree)):,} Go files")
        if given.only in (None, "tools"):
            rows = tree_rows(tree, scratch) + (library_rows(library, scratch) if library else [])
            print_rows("compared with", rows, given.pairs, given.seconds)
            print(f"peak memory, cold: {measure(goleak(tree, './...')).memory:.0f} MB")
        if given.only in (None, "growth"):
            print_growth(tree, scratch, min(given.pairs, 3))
        if given.only in (None, "synthetic"):
            title = "cold, compared with one parse by tree-sitter"
            print_rows(title, synthetic_rows(scratch), given.pairs, given.seconds)


def find_library() -> Path | None:
    """Return the folder of the standard library, that of the Go that goleak would run."""
    try:
        go = find_go()
    except GoleakError as error:
        print(f"rows about Go's own tools and library are left out: {error}")
        return None
    told = run([go.command, "env", "GOROOT"], cwd=RULES, environment=go_environment(go), timeout=60)
    return Path(told.stdout.strip(), "src")


def packages_of(tree: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folders with Go files that `./...` names, and the files' names, tests among them."""
    for folder, names, _ in walk_folders(str(tree)):
        if names:
            yield Path(folder), names


# Running and counting.


def measure(command: Command) -> Cost:
    """Run a command to its end; it costs a millisecond at least. Raises NotMeasured where it fails, with 2 or more."""
    # Into files: some tools look for less when nobody reads what they print.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=os.environ | command.settings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1):
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip().splitlines() or [""]
            raise NotMeasured(f"{Path(command.arguments[0]).name} ends with {code}: {said[-1]}")
    kilobyte = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(max(used.ru_utime + used.ru_stime, 0.001), used.ru_maxrss / kilobyte)


def ready(command: Callable[[], Command] | Command) -> Command:
    """Return a command that may have to be made first. Raises NotMeasured where it cannot be."""
    return command if isinstance(command, Command) else command()


def in_pairs(ours: Command, theirs: Command, pairs: int, seconds: float) -> list[tuple[float, float]]:
    """Return the CPU seconds of both in turn, in at most so many pairs; none is begun after so many seconds."""
    end = time.monotonic() + seconds
    measured: list[tuple[float, float]] = []
    while len(measured) < pairs and (not measured or time.monotonic() < end):
        measured.append((measure(ours).cpu, measure(theirs).cpu))
    return measured


def print_rows(title: str, rows: Sequence[Row], pairs: int, seconds: float) -> None:
    """Measure rows and print their table."""
    print(
        f"\n{title:<46} {'goleak':>8} {'other':>8} {'ratio':>8} {'least':>8} {'most':>8} {'limit':>7} pairs"
    )
    for row in rows:
        try:
            measured = in_pairs(ready(row.ours), ready(row.theirs), pairs, seconds)
            print(line(row.name, measured, row.at_most), flush=True)
        except NotMeasured as reason:
            print(f"{row.name:<46} left out: {reason}", flush=True)


def line(name: str, measured: Sequence[tuple[float, float]], at_most: float | None) -> str:
    """Return a row of the table: medians of both, and of the ratios of the pairs."""
    ratios = [ours / theirs for ours, theirs in measured]
    ours, theirs = (statistics.median(column) for column in zip(*measured, strict=True))
    ratio = statistics.median(ratios)
    figures = " ".join(f"{shown(r):>8}" for r in (ratio, min(ratios), max(ratios)))
    limit = "" if at_most is None else shown(at_most)
    over = "  over" if at_most is not None and ratio > at_most else ""
    return f"{name:<46} {ours:>6.2f} s {theirs:>6.2f} s {figures} {limit:>7} {len(measured):>5}{over}"


def shown(ratio: float) -> str:
    """Return a ratio with the digits that tell it from its limit."""
    return f"{ratio:.2f}" if ratio >= 0.2 else f"{ratio:.4f}"


# Commands.


def goleak(folder: Path, *arguments: str, answers: str = "off") -> Command:
    """Return `goleak check` in a folder; `answers` is where it keeps them."""
    script = Path(sys.executable).parent / "goleak"
    program = [str(script)] if script.exists() else [sys.executable, "-m", "goleak"]
    return Command((*program, "check", *arguments), folder, {"GOLEAK_CACHE": answers})


def answered(scratch: Path, folder: Path, *arguments: str) -> Command:
    """Return `goleak check` as it is when it has run before on the same files."""
    answers = Path(tempfile.mkdtemp(dir=scratch))
    command = goleak(folder, *arguments, answers=str(answers))
    measure(command)
    if not any(answers.iterdir()):
        raise NotMeasured("goleak kept no answer: a file was changed just now")
    return command


def tool(name: str) -> str:
    """Return the path of a program beside this Python or on PATH."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=path)
    if found is None:
        raise NotMeasured(f"no {name} beside this Python or on PATH; pip install 'goleak[bench]'")
    return found


def ripgrep(tree: Path, *options: str) -> Command:
    """Return the search for what imports reflect."""
    return Command((tool("rg"), "-l", *options, '"reflect"', "."), tree)


def ripgrep_same_files(tree: Path) -> Command:
    """Return the same search in the files that goleak reads."""
    return ripgrep(tree, "--no-ignore", "-g*.go", *(f"-g!{name}" for name in LEFT_OUT))


def ast_grep(tree: Path) -> Command:
    """Return the scan with ast-grep's rule."""
    globs = [option for name in LEFT_OUT for option in ("--globs", f"!{name}")]
    rule = str(RULES / "ast-grep.yml")
    return Command((tool("ast-grep"), "scan", "--rule", rule, "--report-style", "short", *globs, "."), tree)


def semgrep(tree: Path) -> Command:
    """Return the scan with semgrep's rule; nothing of it asks the network."""
    quiet = ("--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet", "--json")
    excluded = [option for name in LEFT_OUT for option in ("--exclude", name)]
    return Command(
        (tool("semgrep"), "scan", "--config", str(RULES / "semgrep.yml"), *quiet, *excluded, "."), tree
    )


def go_vet(library: Path) -> Command:
    """Return `go vet std`, after a run that fills Go's caches."""
    command = Command((str(library.parent / "bin" / "go"), "vet", "std"), library)
    measure(command)
    return command


# What is compared.


def tree_rows(tree: Path, scratch: Path) -> list[Row]:
    """Return the rows about a tree."""
    cold = goleak(tree, "./...")

    def warm() -> Command:
        return answered(scratch, tree, "./...")

    return [
        Row("rg, same files; cold", cold, lambda: ripgrep_same_files(tree), 4),
        Row("rg, same files; warm", warm, lambda: ripgrep_same_files(tree), 1),
        Row("rg, whole tree; cold", cold, lambda: ripgrep(tree)),
        Row("ast-grep; cold", cold, lambda: ast_grep(tree), 1 / 30),
        Row("semgrep; cold", cold, lambda: semgrep(tree), 1 / 100),
    ]


def library_rows(library: Path, scratch: Path) -> list[Row]:
    """Return the rows about the standard library, and about one package of it alone as a hook checks it."""
    module = Path(tempfile.mkdtemp(dir=scratch))
    write_module(module)
    for file in (library / "encoding" / "json").glob("*.go"):
        shutil.copy2(file, module)
    files = sorted(path.name for path in module.glob("*.go"))
    click = Command((sys.executable, "-c", "import click"), module)
    return [
        Row("go vet std, warm; cold", goleak(library, "./..."), lambda: go_vet(library), 1 / 8),
        Row(
            "go vet std, warm; warm",
            lambda: answered(scratch, library, "./..."),
            lambda: go_vet(library),
            1 / 30,
        ),
        Row("import click; one package, cold", goleak(module, *files), click, 2),
        Row("import click; one package, warm", lambda: answered(scratch, module, *files), click, 2),
    ]


def write_module(folder: Path) -> None:
    """Write a go.mod that is not of this moment: answers that rest on it would not be kept."""
    file = folder / "go.mod"
    file.write_text("module example.org/sample\n\ngo 1.21\n", encoding="utf-8")
    os.utime(file, (0, 0))


# Growth.


def print_growth(tree: Path, scratch: Path, times: int) -> None:
    """Print what more and more files of the tree cost."""
    packages = list(packages_of(tree))
    random.Random(SEED).shuffle(packages)
    print(f"\n{'files':>7} {'cold':>8} {'a file':>8} {'a further file':>15} {'warm':>8} {'peak memory':>12}")
    before: tuple[int, float] | None = None
    for size in SIZES:
        folder = scratch / f"growth-{size}"
        files = link_sample(tree, packages, size, folder)
        costs = [measure(goleak(folder, "./...")) for _ in range(times)]
        cold = statistics.median(cost.cpu for cost in costs)
        command = answered(scratch, folder, "./...")
        warm = statistics.median(measure(command).cpu for _ in range(times))
        print(growth_line(files, cold, warm, max(cost.memory for cost in costs), before), flush=True)
        before = (files, cold)
    print(f"Packages by chance, in their modules; a tree with fewer files again. At most {MOST_MEMORY} MB.")


def growth_line(files: int, cold: float, warm: float, memory: float, before: tuple[int, float] | None) -> str:
    """Return a row of the table of growth; `before` are files and CPU of the one above."""
    further = f"{1e6 * (cold - before[1]) / (files - before[0]):.0f} us" if before else ""
    over = "  over" if memory > MOST_MEMORY else ""
    each = f"{1e6 * cold / files:.0f} us"
    return f"{files:>7,} {cold:>6.2f} s {each:>8} {further:>15} {warm:>6.2f} s {memory:>9.0f} MB{over}"


def link_sample(tree: Path, packages: Sequence[tuple[Path, list[str]]], size: int, target: Path) -> int:
    """Make a tree of so many files from packages, in their layout and modules; return how many it has.

    Packages are taken in the order given, then again into another folder: a module beside the first.
    """
    count = 0
    for again in range(size):
        root = target / str(again)
        for module in {Path(around) for _, _, around in walk_folders(str(tree)) if around}:
            link(module / "go.mod", root / module.relative_to(tree) / "go.mod")
        if not (root / "go.mod").exists():
            root.mkdir(parents=True, exist_ok=True)
            write_module(root)
        for folder, names in packages:
            if count >= size:
                return count
            for name in names:
                link(folder / name, root / folder.relative_to(tree) / name)
            count += len(names)
    return count


def link(file: Path, name: Path) -> None:
    """Give a file another name, or where that cannot be, copy it."""
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        name.hardlink_to(file)
    except OSError:
        shutil.copy2(file, name)


# Sources that no one writes by hand.


def synthetic_rows(scratch: Path) -> list[Row]:
    """Return the rows about modules of one file that a wrong step makes slow."""
    rows = []
    for name, source in synthetic_sources().items():
        module = Path(tempfile.mkdtemp(dir=scratch))
        write_module(module)
        (module / "sample.go").write_text(source, encoding="utf-8")
        ours = goleak(module, "./...")
        theirs = Command((sys.executable, "-c", PARSE, "sample.go"), module)
        rows.append(Row(name, ours, theirs))
    return rows


def synthetic_sources() -> dict[str, str]:
    """Return Go files by what they are."""
    count = 5_000
    declarations = "".join(f"type T{i} struct{{ A, B int }}\n\n" for i in range(count))
    stores = "".join(f'func init() {{ types["T{i}"] = reflect.TypeOf(T{i}{{}}) }}\n\n' for i in range(count))
    caches = "".join(
        f"var m{i} = map[string]reflect.Type{{}}\n\nfunc F{i}(k string, v any) {{ m{i}[k] = reflect.TypeOf(v) }}\n\n"
        for i in range(500)
    )
    steps = "\tif n > 1 {\n\t\tn = n*3 + 1\n\t}\n" * 20
    functions = "".join(f"func F{i}(n int) int {{\n{steps}\treturn n\n}}\n\n" for i in range(2_900))
    numbers = ",".join(map(str, range(150_000)))
    text = "\nfunc f() {\n\ttypes[k] = v\n}\n" * 30
    texts = "".join(f"const text{i} = `{text}`\n\n" for i in range(1_200))
    return {
        "5,000 declarations and 5,000 stores": HEAD + STORE + declarations + stores,
        "500 caches": HEAD + caches,
        "a file of 2 MB": HEAD + STORE + functions,
        "a line of 1 MB": HEAD + STORE + f"var numbers = []int{{{numbers}}}\n",
        'raw strings with "\\nfunc "': HEAD + STORE + texts,
    }


if __name__ == "__main__":
    main()
