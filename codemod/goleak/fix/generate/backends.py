"""Caches of other modules that the generated cache can wrap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from goleak.errors import GoleakError


@dataclass(frozen=True, slots=True)
class Backend:
    """A module whose cache a file in `golang` wraps.

    `folder` is that file's; `package` is what it imports of the module; `go` the least language version it takes. It
    is known to work with versions from `oldest` on; `newest` is the one to add, which takes `newest_go`.
    """

    folder: str
    module: str
    package: str
    go: tuple[int, int]
    oldest: tuple[int, int]
    newest: str
    newest_go: tuple[int, int]

    @property
    def label(self) -> str:
        """Return the package's label in Bazel, as gazelle names it."""
        host, _, path = self.module.partition("/")
        name = "_".join(reversed(host.split("."))) + "/" + path
        inside = self.package.removeprefix(self.module).removeprefix("/")
        target = inside or f":{re.sub(r'/v[0-9]+$', '', self.module).rpartition('/')[2]}"
        return f"@{re.sub(r'[^A-Za-z0-9]', '_', name)}//{target}"


_LRU = "github.com/hashicorp/golang-lru/v2"
_TTLCACHE = "github.com/jellydator/ttlcache/v3"
_OTTER = "github.com/maypok86/otter/v2"
BACKENDS: Mapping[str, Backend] = {
    "lru": Backend("lru", _LRU, f"{_LRU}/simplelru", (1, 20), (2, 0), "v2.0.7", (1, 20)),
    "ttlcache": Backend("ttlcache", _TTLCACHE, _TTLCACHE, (1, 20), (3, 1), "v3.4.1", (1, 23)),
    "otter": Backend("otter", _OTTER, _OTTER, (1, 24), (2, 4), "v2.4.0", (1, 24)),
}


def to_add(
    name: str, go: tuple[int, int], requires: Mapping[str, str], *, add: bool
) -> tuple[str, str] | None:
    """Return the module and version that go.mod must require for a backend, None where it does.

    Raises GoleakError, with the ways out, where the go line or the requirements do not allow the backend.
    """
    backend = BACKENDS[name]
    required = requires.get(backend.module)
    least = backend.go if required else backend.newest_go
    if go < least:
        raise GoleakError(
            f"cache {name}: go.mod asks for go {go[0]}.{go[1]}, and this takes {least[0]}.{least[1]}; "
            "raise it, or leave the cache to goleak (own)"
        )
    if required is None and not add:
        raise GoleakError(
            f"cache {name}: go.mod does not require {backend.module}; run `go get {backend.module}`, "
            "or let goleak add it with --add-dependency"
        )
    version = re.match(r"v(\d+)\.(\d+)", required or backend.newest)
    if version is None or (int(version[1]), int(version[2])) < backend.oldest:
        oldest = ".".join(map(str, backend.oldest))
        raise GoleakError(
            f"cache {name}: go.mod requires {backend.module} {required}, older than v{oldest}; "
            f"run `go get {backend.module}`"
        )
    return None if required else (backend.module, backend.newest)
