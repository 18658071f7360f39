"""What source calls the generated cache, and which file declares it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Generated:
    """The generated cache for one package of users.

    `file` is absolute; `package` is the name in its package clause; `cache` and `types` are its types as users spell
    them. `import_path` is what users import, empty where the file is in their own package. `data` is the file to
    write, empty where it is there already. `requires` is a module and version that go.mod needs for it. `weak` is the
    type for keys that are pointers, empty where it is not asked for.
    """

    file: str
    package: str
    cache: str
    types: str
    import_path: str
    data: bytes
    requires: tuple[str, str] | None = None
    weak: str = ""
