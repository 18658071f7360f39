"""Uses of a sync.Map turned into uses of the generated cache, whose methods have the same names."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.find.uses import Use
from goleak.fix.draft import Draft, Refused, at_use, element_span, is_empty_container
from goleak.fix.loaded import Loaded
from goleak.read.syntax import inner


def sync_map_edits(draft: Draft, known: KnownCache) -> list[Loaded]:
    """Edit what has to change and return the calls whose results are values. Raises Refused."""
    loads: list[Loaded] = []
    for use in known.uses:
        if use.alias:
            raise Refused(f"{at_use(use)} reaches it by another name")
        match use.operation, use.method:
            case ("load", _) | ("load-or-store", _) | ("evict", "LoadAndDelete") | ("store", "Swap"):
                loads.append(Loaded(use.file, use.node))
            case ("store", "Store") | ("evict", "Delete" | "Clear"):
                continue
            case "reset", _:
                _reset(draft, use)
            case _:
                raise Refused(f"{at_use(use)} uses it in a way that is not rewritten ({use.method})")
    return loads


def _reset(draft: Draft, use: Use) -> None:
    if use.method != "literal" or use.value is None or not is_empty_container(inner(use.value)):
        raise Refused(f"{at_use(use)} replaces it whole")
    draft.edit(use.file, *element_span(use.file.source.data, use.node), "")
