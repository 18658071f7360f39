"""What the methods of reflect tell of a key: names of types and their parts, addresses, counts."""

from __future__ import annotations

import re

from goleak.find.flow.origin import Origin, by_type, short
from goleak.find.locate.contexts import arguments_of
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, Named
from goleak.read.syntax import Node, inner, text
from goleak.read.types import dereference
from goleak.read.universe import PackageName

# reflect.SliceOf, ChanOf and PointerTo make one type for each type given: they add no growth of their own.
_TYPE_MAKERS = frozenset({"StructOf", "FuncOf", "ArrayOf", "MapOf"})
TYPE_WRAPPERS = frozenset({"SliceOf", "ChanOf", "PointerTo", "PtrTo", "VisibleFields"})
_TYPE_NAMES = frozenset({"String", "Name", "PkgPath"})
_ADDRESSES = frozenset({"Pointer", "UnsafePointer", "UnsafeAddr"})
_PARTS = (Named("reflect", "StructField"), Named("reflect", "Method"))
_TAG_NAME = re.compile(r"(^|_)[tT]ag(Name|Key)?$|[a-z]Tag(Name|Key)?$")
_READS_TAG = re.compile(rb"\.Tag\.(?:Get|Lookup)\(")
_VERB = re.compile(r"%[-+# 0]*(?:\d+|\*)?(?:\.\d+)?([a-zA-Z%])")


def made_by(name: str, shown: str) -> Origin:
    """Judge what a function of package reflect returns."""
    if name in _TYPE_MAKERS:
        return Origin("runtime type", f"`{shown}` makes types at run time")
    return Origin("type", f"`{shown}`")


def called_name(expressions: Expressions, file: ParsedFile, function: Node) -> tuple[str, str]:
    """Return the import path and name of a function that a call names, or empty strings."""
    operand, field = function.child_by_field_name("operand"), function.child_by_field_name("field")
    if operand is None or field is None or operand.type != "identifier":
        found = expressions.universe.lookup(file, function) if function.type == "identifier" else None
        return (found.file.package, found.name) if isinstance(found, FuncDecl) else ("", "")
    imported = expressions.universe.lookup(file, operand)
    return (imported.path, text(field)) if isinstance(imported, PackageName) else ("", "")


# Descriptors of protocol buffers are what types are elsewhere: as many as the program has.
_DESCRIPTORS = "google.golang.org/protobuf/reflect/protoreflect"
_DESCRIPTOR_NAMES = frozenset({"Name", "FullName", "JSONName", "TextName"})


def method_origin(expressions: Expressions, file: ParsedFile, operand: Node, name: str) -> Origin | None:
    """Judge a method call on a reflect.Type, a struct tag or a reflect.Value by what the method returns."""
    receiver = dereference(expressions.of(file, operand))
    if receiver == Named("reflect", "StructTag"):
        return Origin("type name", "key is part of a struct tag")
    if receiver == Named("runtime", "Func") and name == "Name":
        return Origin("type name", "key is the name of a function: a program has so many")
    if receiver in (REFLECT_TYPE, REFLECT_VALUE) and name.startswith("Num"):
        return Origin("few", f"key counts {name}()")
    if receiver == REFLECT_VALUE:
        return _address(expressions, file, operand) if name in _ADDRESSES else None
    if name in _TYPE_NAMES:
        selection = expressions.types.select(receiver, name)
        if selection is not None and selection.owner == REFLECT_TYPE:
            return Origin("type name", f"key is the type's {name}()")
    if name in _DESCRIPTOR_NAMES:
        selection = expressions.types.select(receiver, name)
        owner = selection.owner if selection is not None else go.UNKNOWN
        if isinstance(owner, Named) and owner.package == _DESCRIPTORS:
            return Origin("type name", f"key is the {name}() of a message type's descriptor")
    return None


def _address(expressions: Expressions, file: ParsedFile, operand: Node) -> Origin:
    """Judge the address that a reflect.Value holds: that of a type, of a function, or of an instance."""
    made = inner(operand)
    arguments = arguments_of(made) if made.type == "call_expression" else []
    of = expressions.of(file, arguments[0]) if arguments else go.UNKNOWN
    typed = by_type(expressions, of, "")
    if typed is not None and typed.kind == "type":
        return Origin("type", f"key is the address of `{short(arguments[0])}`, a type")
    if isinstance(expressions.types.underlying(of), go.Func):
        return Origin("type name", f"key is the address of `{short(arguments[0])}`, a function")
    return Origin("instance", f"key is the address of what `{short(operand)}` points to", True)


def field_origin(expressions: Expressions, file: ParsedFile, owner: go.Type, selector: Node) -> Origin | None:
    """Judge a field that a selector names by its owner or its name alone."""
    field = selector.child_by_field_name("field")
    name = text(field) if field is not None else ""
    if owner in _PARTS:
        return Origin("type name", f"key `{short(selector)}` names a part of a type")
    if _TAG_NAME.search(name) and _may_be_tag(expressions, file, owner, selector, name):
        return Origin("few", f"key `{short(selector)}` is the name of a struct tag: programmers choose it")
    return None


def _may_be_tag(
    expressions: Expressions, file: ParsedFile, owner: go.Type, selector: Node, name: str
) -> bool:
    """Tell whether a field that is called a tag may be one of a struct's: a text, where tags are read."""
    if name != "Tag" or not isinstance(owner, Named) or not expressions.universe.is_local(owner.package):
        return True
    package = expressions.universe.package(owner.package)
    is_text = expressions.types.underlying(expressions.of(file, selector)) == go.STRING
    return is_text and any(_READS_TAG.search(f.source.data) for f in (package.files if package else ()))


def verbs_of(format_: Node) -> list[str]:
    """Return the verbs of a format string, in order."""
    return [v for v in _VERB.findall(text(format_)) if v != "%"]
