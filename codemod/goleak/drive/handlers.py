"""HTTP handlers: what a request must hold for a handler to read it, and the Go that serves it.

In process by default; where GOLEAK_HTTP is set the harness serves over loopback TCP, as a benchmark of a server would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goleak.drive.gosource import Import, Room, Source
from goleak.read.gotypes import Func, Named, Pointer

HANDLER = Named("net/http", "Handler")
_HANDLER_FUNC = Named("net/http", "HandlerFunc")
_MUX = Pointer(Named("net/http", "ServeMux"))
_WRITER = Named("net/http", "ResponseWriter")
_REQUEST = Pointer(Named("net/http", "Request"))
_READ = re.compile(
    r"\b(?P<how>FormValue|PostFormValue|PathValue|Cookie|Query\(\)\.Get|Header\.Get)\(\s*\"(?P<name>[^\"\\]+)\"\s*\)"
)
_PATTERN = re.compile(r"\b(?:HandleFunc|Handle)\(\s*\"(?P<pattern>[^\"\\]*/[^\"\\]*)\"")
_SEGMENT = re.compile(r"\{[^}]*\}")
_POSTED = re.compile(r"\bMethodPost\b|\"POST\b|\bPostForm")
_MOST_PATTERNS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What handlers read of a request: names of form or query values, headers, cookies, path values, in order.

    `posted` tells that they want a body, of form values.
    """

    values: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    posted: bool = False


def asked_in(sources: Iterable[str]) -> Asked:
    """Return what the text of functions reads of requests by names that stand in it."""
    found: dict[str, list[str]] = {"values": [], "headers": [], "cookies": [], "paths": []}
    kinds = {"PathValue": "paths", "Cookie": "cookies", "Header.Get": "headers"}
    text = "\n".join(sources)
    for match in _READ.finditer(text):
        names = found[kinds.get(match["how"], "values")]
        if match["name"] not in names:
            names.append(match["name"])
    posted = _POSTED.search(text) is not None
    return Asked(
        tuple(found["values"]),
        tuple(found["headers"]),
        tuple(found["cookies"]),
        tuple(found["paths"]),
        posted,
    )


def is_handler(func: Func) -> bool:
    """Tell whether a function answers a request: func(http.ResponseWriter, *http.Request)."""
    return tuple(p.type for p in func.parameters) == (_WRITER, _REQUEST) and not func.results


def makes_handler(func: Func) -> bool:
    """Tell whether a function returns a handler, alone."""
    return len(func.results) == 1 and func.results[0] in (HANDLER, _HANDLER_FUNC, _MUX)


def routes_in(source: str) -> Iterator[str]:
    """Yield the paths under which a function registers handlers, at most four: those of mux patterns."""
    seen: dict[str, None] = {}
    for match in _PATTERN.finditer(source):
        _, _, path = match["pattern"].rpartition(" ")
        seen.setdefault(path[path.index("/") :])
    yield from list(seen)[:_MOST_PATTERNS]


def served(handler: str, route: str, asked: Asked, room: Room) -> tuple[tuple[str, ...], Source]:
    """Return the Go statements that set a handler up, and the request: its statement, and what must stand beside it.

    `handler` is an expression of type http.Handler; `route` is the path to ask for.
    """
    paths = ("net/http", "net/http/httptest", "net/url", "io", "os", "strings")
    imports = [room.imported(path) for path in paths]
    names = {i.path: i.name for i in imports}
    declarations = tuple(_named(d, names) for d in (_request(route, asked), _SERVE_GO))
    used = frozenset(i for i in imports if i.path != "strings" or asked.posted)
    source = Source("goleakServe(goleakHTTP(i))", used, frozenset({"strings"}), declarations)
    return tuple(_named(line, names) for line in _listen(handler, asked)), source


def _listen(handler: str, asked: Asked) -> tuple[str, ...]:
    """Return the statements that set a handler up; where it reads path values, which a mux would set, set them."""
    if not asked.paths:
        return (f"goleakListen(t, {handler})",)
    return (
        f"handler := {handler}",
        "goleakListen(t, <net/http>.HandlerFunc(func(w <net/http>.ResponseWriter, r *<net/http>.Request) {",
        *(f"\tr.SetPathValue({json.dumps(name)}, r.URL.Path[1:])" for name in asked.paths),
        "\thandler.ServeHTTP(w, r)",
        "}))",
    )


def _request(route: str, asked: Asked) -> str:
    """Return a Go function that makes request number i."""
    lines = ["query := <net/url>.Values{}"]
    lines += [f"query.Set({json.dumps(name)}, goleakString(i))" for name in asked.values or ("goleak",)]
    method, body = ("POST", "<strings>.NewReader(query.Encode())") if asked.posted else ("GET", "nil")
    lines += [f'r := <net/http/httptest>.NewRequest("{method}", {_route(route)}+"?"+query.Encode(), {body})']
    if asked.posted:
        lines += ['r.Header.Set("Content-Type", "application/x-www-form-urlencoded")']
    lines += [f"r.Header.Set({json.dumps(name)}, goleakString(i))" for name in asked.headers]
    lines += [f'r.Header.Add("Cookie", {json.dumps(name + "=")}+goleakString(i))' for name in asked.cookies]
    inside = "".join(f"\t{line}\n" for line in (*lines, "return r"))
    said = "// goleakHTTP returns HTTP request number i, with what the handler reads."
    return f"{said}\nfunc goleakHTTP(i int) *<net/http>.Request {{\n{inside}}}"


def handler_of(function: str, room: Room) -> tuple[str, Import]:
    """Return a function that answers requests as an http.Handler, and the import for it."""
    http = room.imported("net/http")
    return f"{http.name}.HandlerFunc({function})", http


def _route(route: str) -> str:
    """Return a path as a Go expression: new in a wildcard and below a subtree, else only its query is."""
    if "{" in route:
        before, _, rest = route.partition("{")
        after = _SEGMENT.sub("goleak", rest.partition("}")[2])
        return f"{json.dumps(before)}+goleakString(i)" + (f"+{json.dumps(after)}" if after else "")
    return f"{json.dumps(route)}+goleakString(i)" if route.endswith("/") else json.dumps(route)


def _named(source: str, names: dict[str, str]) -> str:
    for path, name in names.items():
        source = source.replace(f"<{path}>", name)
    return source


_SERVE_GO = """\
var (
	goleakHandler <net/http>.Handler
	goleakServer  *<net/http/httptest>.Server
	goleakClient  <net/http>.Client
)

// goleakListen sets the handler up; where GOLEAK_HTTP is set, behind a server on loopback.
func goleakListen(t *testing.T, handler <net/http>.Handler) {
	goleakHandler = handler
	if <os>.Getenv("GOLEAK_HTTP") == "" {
		return
	}
	goleakServer = <net/http/httptest>.NewServer(handler)
	connections := &<net/http>.Transport{MaxIdleConns: 10000, MaxIdleConnsPerHost: 10000}
	goleakClient.Transport = connections
	t.Cleanup(func() {
		connections.CloseIdleConnections()
		goleakServer.Close()
	})
}

// goleakServe lets the handler answer: in process, or over TCP.
func goleakServe(r *<net/http>.Request) {
	if goleakServer == nil {
		goleakHandler.ServeHTTP(<net/http/httptest>.NewRecorder(), r)
		return
	}
	sent, err := <net/http>.NewRequest(r.Method, goleakServer.URL+r.URL.RequestURI(), r.Body)
	if err != nil {
		goleakFailed(err)
		return
	}
	sent.Header = r.Header
	answer, err := goleakClient.Do(sent)
	if err != nil {
		goleakFailed(err)
		return
	}
	defer answer.Body.Close()
	if _, err := <io>.Copy(<io>.Discard, answer.Body); err != nil {
		goleakFailed(err)
	}
}"""
