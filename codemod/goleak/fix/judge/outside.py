"""What the standard library is known to answer differently each time, and what counts."""

from __future__ import annotations

from goleak.find.locate.contexts import imported_function
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named
from goleak.read.syntax import Node, text
from goleak.read.types import dereference

_ANY = frozenset({"math/rand", "math/rand/v2", "crypto/rand", "os", "os/exec", "io/ioutil"})
_FUNCTIONS = frozenset(
    "time.Now time.Since time.Until runtime.Caller runtime.Callers net.Dial net.DialTimeout net.LookupHost "
    "net.LookupIP net.LookupAddr net/http.Get net/http.Post net/http.Head net/http.PostForm".split()
)
_ADDS = frozenset({"AddInt32", "AddInt64", "AddUint32", "AddUint64", "AddUintptr"})
_METHODS = {
    "database/sql": frozenset("Query QueryRow QueryContext QueryRowContext Exec ExecContext Scan".split()),
    "net/http": frozenset("Do Get Post Head".split()),
    "math/rand": frozenset("Int Intn Int31 Int31n Int63 Int63n Float64 Perm Uint32 Uint64".split()),
    "os": frozenset("Read ReadAt Stat Readdir".split()),
}


def asks_outside(expressions: Expressions, file: ParsedFile, call: Node) -> bool:
    """Tell whether a call asks a clock, chance, the system or another machine."""
    name = imported_function(expressions, file, call)
    if name:
        return name in _FUNCTIONS or name.rpartition(".")[0] in _ANY
    package, method = _method(expressions, file, call)
    return method in _METHODS.get(package, frozenset())


def draws_number(expressions: Expressions, file: ParsedFile, call: Node) -> bool:
    """Tell whether a call counts up and gives the count to what is around it."""
    if call.parent is None or call.parent.type == "expression_statement":
        return False
    name = imported_function(expressions, file, call)
    if name:
        return name.startswith("sync/atomic.") and name.rpartition(".")[2] in _ADDS
    return _method(expressions, file, call) == ("sync/atomic", "Add")


def is_standard(path: str) -> bool:
    """Tell whether an import path is one of the standard library."""
    return "." not in path.partition("/")[0]


def _method(expressions: Expressions, file: ParsedFile, call: Node) -> tuple[str, str]:
    """Return the package of a method's receiver type and the method's name."""
    function = call.child_by_field_name("function")
    operand = function.child_by_field_name("operand") if function is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    if operand is None or field is None:
        return "", ""
    receiver = dereference(expressions.of(file, operand))
    return (receiver.package, text(field)) if isinstance(receiver, Named) else ("", text(field))
