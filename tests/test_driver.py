from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from goleak.drive.driver import Driver, NotDriven, find_drivers
from goleak.drive.gosource import Import
from goleak.drive.signatures import Signature, Surroundings, TypeParameter, Underlying, Variable
from goleak.find.facts import Cache, Growth
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
    Field,
    Func,
    Interface,
    Map,
    Method,
    Named,
    Parameter,
    Pointer,
    Slice,
    Struct,
    Type,
    TypeParam,
)
from tests.prove_facts import SYNC_MAP, function, make_cache, unknown

M = "example.org/m"
FILE = Path("/m/m.go")
CACHE = make_cache(FILE, "cache")
OWNED = make_cache(FILE, "Mapper.cache", Map(REFLECT_TYPE, ANY), growth="per-type", key=REFLECT_TYPE)
MAPPER = Named(M, "Mapper")


def lookup(types: Mapping[Type, Type]) -> Underlying:
    return lambda t: types.get(t, UNKNOWN)


def first(cache: Cache, around: Surroundings, underlying: Underlying = unknown) -> Driver:
    found = find_drivers(cache, around, underlying)
    assert not isinstance(found, NotDriven), found
    return found[0]


def request(*parameters: Type, underlying: Underlying = unknown, cache: Cache = CACHE) -> str:
    """Return the call that drives a function of these parameters."""
    (call,) = first(cache, Surroundings((function("Get", *parameters),)), underlying).request
    return call.removeprefix("Get(").removesuffix(")")


@pytest.mark.parametrize(
    ("parameter", "argument"),
    [
        (STRING, "goleakString(i)"),
        (INT, "goleakNumber(i)"),
        (Basic("uint8"), "uint8(goleakNumber(i))"),
        (REFLECT_TYPE, "goleakType(i)"),
        (REFLECT_VALUE, "goleakValue(i)"),
        (ANY, "goleakInstance(i)"),
        (Slice(Basic("byte")), "[]byte(goleakString(i))"),
        (Slice(REFLECT_TYPE), "[]reflect.Type{goleakType(i)}"),
        (Named("reflect", "StructField"), "goleakType(i).Field(0)"),
        (Named("reflect", "StructTag"), "reflect.StructTag(goleakString(i))"),
        (Named("time", "Duration"), "time.Duration(goleakNumber(i))"),
        (Named("io", "Reader"), "strings.NewReader(goleakString(i))"),
        (Pointer(Named("net/http", "Request")), 'httptest.NewRequest("GET", "/"+goleakString(i), nil)'),
    ],
    ids=lambda p: p if isinstance(p, str) else "",
)
def test_an_argument_that_can_differ_does(parameter: Type, argument: str) -> None:
    assert request(parameter) == argument


@pytest.mark.parametrize(
    ("parameter", "argument"),
    [
        (Basic("bool"), "false"),
        (ERROR, "os.ErrInvalid"),
        (Named("context", "Context"), "context.Background()"),
        (Named("io", "Writer"), "io.Discard"),
        (Named("net/http", "Handler"), "http.NotFoundHandler()"),
        (Named("net/http", "ResponseWriter"), "httptest.NewRecorder()"),
        (Map(STRING, ANY), "map[string]interface{}{}"),
        (Chan(INT), "make(chan int, 1)"),
        (Func((), ()), "goleakFuncP11"),
        (Named("example.com/other", "Options"), "*new(other.Options)"),
    ],
    ids=lambda p: p if isinstance(p, str) else "",
)
def test_an_argument_that_cannot_differ_is_harmless(parameter: Type, argument: str) -> None:
    assert request(STRING, parameter) == f"goleakString(i), {argument}"


@pytest.mark.parametrize(
    ("below", "argument"),
    [
        (STRING, "Name(goleakString(i))"),
        (Basic("int64"), "Name(int64(goleakNumber(i)))"),
        (Slice(STRING), "Name([]string{goleakString(i)})"),
        (Interface(), "goleakInstance(i)"),
    ],
)
def test_a_declared_type_takes_what_its_underlying_type_takes(below: Type, argument: str) -> None:
    name = Named(M, "Name")
    assert request(name, underlying=lookup({name: below})) == argument


@pytest.mark.parametrize(
    "parameter",
    [Named("example.com/other", "hidden"), Named(M, "local", (), 120), UNKNOWN],
    ids=["not exported", "declared in a function", "not known"],
)
def test_a_type_that_the_harness_cannot_name_is_not_driven(parameter: Type) -> None:
    found = find_drivers(CACHE, Surroundings((function("Get", STRING, parameter),)), unknown)
    assert found == NotDriven("Get: goleak cannot make up its parameter p1")


def test_an_interface_of_methods_is_implemented_by_zero_values() -> None:
    namer = Named(M, "Namer")
    methods = (Method("Table", Func((Parameter("", STRING),), (STRING,))), Method("Reset", Func((), ())))
    below = lookup({namer: Interface(methods, (ERROR,))})
    driver = first(CACHE, Surroundings((function("Get", STRING, namer),)), below)
    assert driver.request == ("Get(goleakString(i), goleakStubNamer1{})",)
    (declaration,) = driver.declarations
    assert declaration == (
        "// goleakStubNamer1 answers every call with zero values.\n"
        "type goleakStubNamer1 struct{}\n\n"
        "func (goleakStubNamer1) Table(goleak0 string) (result0 string) {\n\treturn\n}\n\n"
        "func (goleakStubNamer1) Reset() {\n}\n\n"
        "func (goleakStubNamer1) Error() (result0 string) {\n\treturn\n}"
    )


def test_a_function_is_one_that_returns_zero_values() -> None:
    hook = Func((Parameter("", STRING),), (INT, ERROR))
    driver = first(CACHE, Surroundings((function("Get", STRING, hook),)))
    assert driver.request == ("Get(goleakString(i), goleakFuncP11)",)
    (declaration,) = driver.declarations
    assert declaration == (
        "// goleakFuncP11 returns zero values.\n"
        "func goleakFuncP11(goleak0 string) (result0 int, result1 error) {\n\treturn\n}"
    )


def test_an_interface_that_only_its_own_package_implements_is_not_driven() -> None:
    node = Named("go/ast", "Node")
    below = lookup({node: Interface((Method("exprNode", Func((), ())),))})
    assert isinstance(find_drivers(CACHE, Surroundings((function("Get", STRING, node),)), below), NotDriven)


def test_a_pointer_is_a_new_instance_for_each_request() -> None:
    driver = first(CACHE, Surroundings((function("Get", Pointer(Named(M, "User"))),)))
    assert driver.request == ("Get(goleakNewUser0())",)
    assert driver.varies == ("instances",)
    assert "return new(User)" in driver.declarations[0]


def test_a_key_made_of_parts_differs_in_its_parts() -> None:
    key = Named(M, "key")
    below = lookup(
        {key: Struct((Field("typ", REFLECT_TYPE), Field("tag", STRING), Field("strict", Basic("bool"))))}
    )
    cache = make_cache(FILE, "cache", key=key)
    assert request(key, underlying=below, cache=cache) == "key{typ: goleakType(i), tag: goleakString(i)}"


def test_an_error_that_the_call_returns_is_kept_for_the_report() -> None:
    driver = first(CACHE, Surroundings((function("Get", STRING, results=(ANY, ERROR)),)))
    assert driver.request == ("if _, err := Get(goleakString(i)); err != nil {", "\tgoleakFailed(err)", "}")


def test_variadic_arguments_are_left_out_unless_nothing_else_differs() -> None:
    strings = Slice(STRING)
    optional = first(CACHE, Surroundings((function("Get", ANY, strings, variadic=True),)))
    needed = first(CACHE, Surroundings((function("Get", strings, variadic=True),)))
    assert optional.request == ("Get(goleakInstance(i))",)
    assert needed.request == ("Get([]string{goleakString(i)}...)",)


@pytest.mark.parametrize(
    ("growth", "parameters", "varies"),
    [
        ("unbounded", (STRING, ANY), ("strings", "instances")),
        ("unbounded", (REFLECT_TYPE, STRING), ("strings",)),
        ("unbounded", (REFLECT_TYPE,), ("types",)),
        ("per-type", (ANY, STRING), ("types", "instances")),
        ("per-type", (STRING,), ("strings",)),
        ("runtime-types", (REFLECT_TYPE, INT), ("types",)),
    ],
)
def test_what_varies_is_what_makes_the_cache_grow(
    growth: Growth, parameters: tuple[Type, ...], varies: tuple[str, ...]
) -> None:
    cache = replace(CACHE, growth=growth)
    assert first(cache, Surroundings((function("Get", *parameters),))).varies == varies


def test_a_function_that_can_only_be_called_alike_is_not_driven() -> None:
    found = find_drivers(CACHE, Surroundings((function("Get", Basic("bool")),)), unknown)
    assert found == NotDriven("Get: no parameter makes one request differ from another")


def test_of_many_reasons_the_first_few_are_told() -> None:
    reach = tuple(function(f"Get{n}", Basic("bool")) for n in range(5))
    found = find_drivers(CACHE, Surroundings(reach), unknown)
    assert isinstance(found, NotDriven)
    assert found.reason.endswith("Get2: no parameter makes one request differ from another; and 2 more")


def test_a_cache_that_nothing_stores_into_is_not_driven() -> None:
    assert find_drivers(CACHE, Surroundings(()), unknown) == NotDriven(
        "no function that stores into it is known"
    )


def test_what_stores_itself_goes_before_its_callers_and_exported_before_hidden() -> None:
    reach = tuple(
        function(name, STRING, distance=distance)
        for name, distance in (("Handle", 2), ("Describe", 1), ("lookup", 0), ("Get", 0))
    )
    found = find_drivers(CACHE, Surroundings(reach), unknown)
    assert not isinstance(found, NotDriven)
    assert [d.function for d in found] == ["Get", "lookup", "Describe", "Handle"]


def test_a_parameter_that_is_the_cache_itself_is_given_it() -> None:
    assert request(ANY, Pointer(SYNC_MAP)) == "goleakInstance(i), &cache"
    table = Map(STRING, REFLECT_TYPE)
    assert request(STRING, table, cache=make_cache(FILE, "cache", table)) == "goleakString(i), cache"


def of_mapper(**settings: object) -> Signature:
    return replace(function("Of", REFLECT_TYPE, receiver=Pointer(MAPPER)), **settings)  # type: ignore[arg-type]


def test_the_owner_of_a_field_comes_from_its_constructor() -> None:
    new = function("NewMapper", STRING, results=(Pointer(MAPPER),))
    driver = first(OWNED, Surroundings((of_mapper(),), (new,)))
    assert driver == Driver(
        function="(*Mapper).Of",
        setup=("goleakOwner = NewMapper(goleakString(0))",),
        request=("goleakOwner.Of(goleakType(i))",),
        cache="&goleakOwner.cache",
        varies=("types",),
        declarations=("var goleakOwner *Mapper",),
        possible=("types",),
    )


def test_a_constructor_that_fails_ends_the_test() -> None:
    new = function("newMapper", results=(MAPPER, ERROR))
    driver = first(OWNED, Surroundings((of_mapper(),), (new,)))
    assert driver.declarations == ("var goleakOwner Mapper",)
    assert driver.setup == (
        "if made, err := newMapper(); err != nil {",
        "\tt.Fatal(err)",
        "} else {",
        "\tgoleakOwner = made",
        "}",
    )


def test_the_constructor_of_fewest_parameters_goes_first_and_the_zero_value_last() -> None:
    constructors = (
        function("NewMapperOf", STRING, STRING, results=(Pointer(MAPPER),)),
        function("NewMapper", results=(Pointer(MAPPER),)),
        function("NewTable", results=(Pointer(Named(M, "Table")),)),
    )
    found = find_drivers(OWNED, Surroundings((of_mapper(),), constructors), unknown)
    assert not isinstance(found, NotDriven)
    assert [d.setup or d.declarations for d in found if not d.reading] == [
        ("goleakOwner = NewMapper()",),
        ("goleakOwner = NewMapperOf(goleakString(0), goleakString(0))",),
        ("var goleakOwner = new(Mapper)",),
    ]


def test_an_owner_in_a_variable_is_reached_by_functions_too() -> None:
    around = Surroundings((function("Of", REFLECT_TYPE),), (), (Variable("standard", Pointer(MAPPER)),))
    driver = first(OWNED, around)
    assert (driver.request, driver.cache) == (("Of(goleakType(i))",), "&standard.cache")


def test_a_function_is_given_the_owner_whose_entries_are_counted() -> None:
    driver = first(OWNED, Surroundings((function("of", Pointer(MAPPER), REFLECT_TYPE),)))
    assert driver.request == ("of(goleakOwner, goleakType(i))",)


def test_a_function_that_fills_another_owners_cache_is_not_driven() -> None:
    found = find_drivers(OWNED, Surroundings((function("Of", REFLECT_TYPE),)), unknown)
    assert found == NotDriven("Of: it is not given the Mapper whose entries are counted")


def test_an_owner_that_is_a_field_of_the_receiver_is_counted_there() -> None:
    decoder = Named(M, "Decoder")
    new = function("NewDecoder", results=(Pointer(decoder),))
    below = lookup({decoder: Struct((Field("strict", Basic("bool")), Field("mapper", Pointer(MAPPER))))})
    decode = function("Decode", ANY, receiver=Pointer(decoder))
    driver = first(OWNED, Surroundings((decode,), (new,)), below)
    assert driver.setup == ("goleakReceiver = NewDecoder()",)
    assert driver.request == ("goleakReceiver.Decode(goleakInstance(i))",)
    assert driver.cache == "&goleakReceiver.mapper.cache"


def test_a_method_of_another_type_gets_a_receiver_of_its_own() -> None:
    encoder = Named(M, "Encoder")
    driver = first(CACHE, Surroundings((function("Encode", ANY, receiver=Pointer(encoder)),)))
    assert driver.request == ("goleakReceiver.Encode(goleakInstance(i))",)
    assert driver.declarations == ("var goleakReceiver = new(Encoder)",)


def test_type_parameters_are_chosen_by_their_constraints() -> None:
    number = Named(M, "Number")
    parameters = (
        TypeParameter("K", Basic("comparable")),
        TypeParameter("V", ANY),
        TypeParameter("N", number),
    )
    get = function("Get", TypeParam("K"), TypeParam("V"), TypeParam("N"))
    below = lookup({number: Interface((), (Basic("int"), Basic("float64")))})
    driver = first(CACHE, Surroundings((replace(get, type_parameters=parameters),)), below)
    assert driver.request == (
        "Get[string, interface{}, int](goleakString(i), goleakInstance(i), goleakNumber(i))",
    )


def test_a_generic_owner_is_made_by_its_generic_constructor() -> None:
    parameters = (TypeParameter("K", Basic("comparable")),)
    generic = Pointer(Named(M, "Mapper", (TypeParam("K"),)))
    new = replace(function("NewMapper", results=(generic,)), type_parameters=parameters)
    of = replace(function("Of", TypeParam("K"), receiver=generic), receiver_parameters=parameters)
    driver = first(OWNED, Surroundings((of,), (new,)))
    assert driver.declarations == ("var goleakOwner *Mapper[string]",)
    assert driver.setup == ("goleakOwner = NewMapper[string]()",)
    assert driver.request == ("goleakOwner.Of(goleakString(i))",)


def test_packages_of_one_name_get_two() -> None:
    one, two = Named("example.com/a/model", "User"), Named("example.com/b/model", "User")
    driver = first(CACHE, Surroundings((function("Get", Pointer(one), Pointer(two)),)))
    assert driver.imports == (
        Import("example.com/a/model", "model"),
        Import("example.com/b/model", "model2"),
    )
    assert "new(model2.User)" in driver.declarations[1]


def test_an_import_gives_way_to_a_name_of_the_package_and_to_the_templates() -> None:
    runtime = Pointer(Named("example.com/runtime", "Frame"))
    around = Surroundings(
        (function("Get", runtime, Named("context", "Context")),), taken=frozenset({"context"})
    )
    driver = first(CACHE, around)
    assert driver.imports == (
        Import("context", "goleakcontext"),
        Import("example.com/runtime", "goleakruntime"),
    )
    assert driver.request == ("Get(goleakNewFrame0(), goleakcontext.Background())",)


def test_maps_of_a_zero_value_are_made() -> None:
    below = lookup({MAPPER: Struct((Field("cache", Map(REFLECT_TYPE, ANY)), Field("size", INT)))})
    driver = first(OWNED, Surroundings((of_mapper(),)), below)
    assert driver.declarations[0] == "var goleakOwner = new(Mapper)"
    assert driver.setup == ("goleakMakeMaps(goleakOwner)",)
    assert Import("unsafe", "unsafe") in driver.imports


def test_the_last_of_two_open_parameters_may_be_the_name_of_a_field() -> None:
    found = find_drivers(CACHE, Surroundings((function("Fetch", ANY, ANY),)), unknown)
    assert not isinstance(found, NotDriven)
    assert [d.request for d in found] == [
        ("Fetch(goleakInstance(i), goleakInstance(i))",),
        ("Fetch(goleakInstance(i), goleakType(i).Field(0).Name)",),
    ]


def test_a_type_may_have_to_be_a_pointers() -> None:
    found = find_drivers(
        CACHE, Surroundings((function("Get", REFLECT_TYPE), function("Other", STRING))), unknown
    )
    assert not isinstance(found, NotDriven)
    # All functions are tried plainly before any is tried otherwise.
    assert [d.request for d in found] == [
        ("Get(goleakType(i))",),
        ("Other(goleakString(i))",),
        ("Get(reflect.TypeOf(goleakInstance(i)))",),
    ]


def test_what_constructors_make_is_passed_before_zero_values_are() -> None:
    options = Named(M, "Options")
    new = function("NewOptions", results=(Pointer(options),))
    around = Surroundings((function("Get", STRING, Pointer(options)),), (new,))
    found = find_drivers(CACHE, around, unknown)
    assert not isinstance(found, NotDriven)
    assert found[0].setup == ("goleakMade1 = NewOptions()",)
    assert found[0].request == ("Get(goleakString(i), goleakMade1)",)
    assert found[1].request == ("Get(goleakString(i), goleakNewOptions1())",)
