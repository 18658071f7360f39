"""Type parameters replaced by type arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goleak.read import gotypes as go
from goleak.read.gotypes import Func, Interface, Method, Named, Parameter, Struct, Type


def substitute(type_: Type, arguments: Mapping[str, Type]) -> Type:
    """Replace type parameters by their arguments."""
    if not arguments:
        return type_

    match type_:
        case go.TypeParam(name):
            return arguments.get(name, type_)
        case Named() if type_.args:
            return replace(type_, args=_each(type_.args, arguments))
        case go.Map(key, elem):
            return go.Map(substitute(key, arguments), substitute(elem, arguments))
        case go.Pointer() | go.Slice() | go.Array() | go.Chan():
            return replace(type_, elem=substitute(type_.elem, arguments))
        case go.Tuple(items):
            return go.Tuple(_each(items, arguments))
        case Func():
            return sub_func(type_, arguments)
        case Struct() | Interface() | go.Union():
            return _in_body(type_, arguments)
    return type_


def mentions(type_: Type, parameters: frozenset[Type]) -> bool:
    """Tell whether any of the type parameters stands in a type."""
    match type_:
        case go.TypeParam():
            return type_ in parameters
        case go.Map(key, elem):
            return mentions(key, parameters) or mentions(elem, parameters)
        case go.Pointer() | go.Slice() | go.Array() | go.Chan():
            return mentions(type_.elem, parameters)
        case Named(_, _, listed) | go.Tuple(listed):
            return any(mentions(t, parameters) for t in listed)
        case Func():
            listed = (*(p.type for p in type_.parameters), *type_.results)
            return any(mentions(t, parameters) for t in listed)
        case Struct(fields):
            return any(mentions(f.type, parameters) for f in fields)
        case Interface(methods, embeds):
            return any(mentions(t, parameters) for t in (*(m.type for m in methods), *embeds))
        case go.Union(terms):
            return any(mentions(t.type, parameters) for t in terms)
    return False


def _in_body(type_: Struct | Interface | go.Union, arguments: Mapping[str, Type]) -> Type:
    match type_:
        case Struct(fields):
            return Struct(tuple(replace(f, type=substitute(f.type, arguments)) for f in fields))
        case Interface(methods, embeds):
            bound = tuple(Method(m.name, sub_func(m.type, arguments)) for m in methods)
            return Interface(bound, _each(embeds, arguments))
        case go.Union(terms):
            return go.Union(tuple(go.Term(substitute(t.type, arguments), t.tilde) for t in terms))


def _each(types: tuple[Type, ...], arguments: Mapping[str, Type]) -> tuple[Type, ...]:
    return tuple(substitute(t, arguments) for t in types)


def sub_func(type_: Func, arguments: Mapping[str, Type]) -> Func:
    """Replace type parameters in a signature."""
    if not arguments:
        return type_
    parameters = tuple(Parameter(p.name, substitute(p.type, arguments)) for p in type_.parameters)
    return Func(parameters, _each(type_.results, arguments), type_.variadic)
