"""Whether variables and fields that a value is computed from may be another the next time."""

from __future__ import annotations

from typing import Literal

from goleak.find.flow.flow import ancestors
from goleak.find.flow.values import Flows
from goleak.read import gotypes as go
from goleak.read.declarations import ValueDecl
from goleak.read.gotypes import Named, Type
from goleak.read.syntax import FUNCTIONS
from goleak.read.types import dereference

_FILLED = (Named("sync", "Map"), Named("sync/atomic", "Value"))
_LOCKS = (Named("sync", "Mutex"), Named("sync", "RWMutex"), Named("sync", "Pool"), Named("sync", "Once"))

Change = Literal["", "counted", "set"]


def variable_change(flows: Flows, declared: ValueDecl) -> Change:
    """Tell how a package variable changes: it is counted up, or given a value later, be it by other packages."""
    if declared.constant:
        return ""
    type_ = flows.expressions.value(declared)
    if _is_filled(type_):
        return "set"
    sources = flows.variable(declared)
    if sources.counted:
        return "counted"
    if len(sources.given) > bool(declared.values) or not sources.complete:
        return "set"
    settable = flows.is_public_name(declared.file.package, declared.name) and type_ not in (*_LOCKS, go.ERROR)
    return "set" if settable and not _is_error(flows, declared) else ""


def field_change(flows: Flows, owner: Named, name: str) -> Change:
    """Tell how a field changes: outside of literals and of functions that make its owner."""
    sources = flows.field(owner, name)
    if sources.counted:
        return "counted"
    for source in sources.given:
        around = next((n for n in ancestors(source.node, None) if n.type in FUNCTIONS), None)
        literal = any(n.type == "composite_literal" for n in ancestors(source.node, around))
        result = around.child_by_field_name("result") if around is not None else None
        makes = result is not None and owner.name.encode() in (result.text or b"")
        if not literal and around is not None and not makes:
            return "set"
    if not sources.complete:
        return "set"
    body = flows.expressions.types.underlying(owner)
    type_ = (
        next((f.type for f in body.fields if f.name == name), go.UNKNOWN)
        if isinstance(body, go.Struct)
        else None
    )
    if type_ is not None and _is_filled(type_):
        return "set"
    public = flows.is_public_name(owner.package, owner.name) and name[:1].isupper()
    return "set" if public and type_ not in _LOCKS else ""


def _is_filled(type_: Type) -> bool:
    """Tell whether a variable is a container that methods fill."""
    return dereference(type_) in _FILLED


def _is_error(flows: Flows, declared: ValueDecl) -> bool:
    """Tell whether a variable is an error by what it is given: nobody sets such a one again."""
    type_ = flows.expressions.value(declared)
    return type_ == go.ERROR or (declared.name.startswith(("Err", "err")) and type_ != go.STRING)
