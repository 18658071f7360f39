"""Copy-on-write maps in an atomic.Value or atomic.Pointer: what copies and publishes becomes a lookup or a store."""

from __future__ import annotations

import re
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.flow.values import Flows
from goleak.find.locate.uses import Use
from goleak.fix.beside.sentences import remark_edits
from goleak.fix.edit.draft import Draft, Refused, where
from goleak.fix.edit.edits import Edit
from goleak.fix.edit.spell import spell
from goleak.fix.edit.statements import indentation, removals, siblings, statement_of, without_nested
from goleak.fix.judge.granted import granted_lookups
from goleak.fix.rewriting.initialised import drop_emptied, is_initial
from goleak.fix.rewriting.writers import Stored, drop_lock
from goleak.fix.uses.guards import settle_guards
from goleak.fix.uses.lookups import is_asked_before, is_named_alike, lookup_edit
from goleak.fix.uses.nested import check_values
from goleak.fix.uses.retries import retry_of, winner
from goleak.fix.uses.views import Entry, Lookup, Publication, Seen, Views
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function, occurrences, visible_files
from goleak.read.syntax import Node, named, text, walk

_ABOUT_COPIES = re.compile(
    r"\bcop(?:y|ies|ied)\b|\batomic|snapshot|\bfresh|publish|lock[- ]?free|without (?:a |the |any )?lock|new map"
    r"|\bswap",
    re.IGNORECASE,
)
_ABOUT_WRITING = re.compile(
    r"\bcop(?:y|ies|ied)[- ]on[- ]writ|\batomic|snapshot|lock[- ]?free|without (?:a |the |any )?lock"
    r"|(?:full|new|fresh|whole) (?:copy|map)|\bswap",
    re.IGNORECASE,
)


def copy_on_write(draft: Draft, expressions: Expressions, known: KnownCache) -> go.Map:
    """Edit all uses of a copy-on-write map and return its type. Raises Refused where one cannot be rewritten."""
    views = Views(expressions)
    for use in known.uses:
        if use.snapshot or use.copied:
            continue  # seen again from the store that publishes them
        if use.alias:
            raise Refused(f"{where(use.file, use.node)} reaches it by another name")
        match use.operation, use.method:
            case "load", "Load":
                views.load(use)
            case "reset" | "store", "Store" | "CompareAndSwap" if use.value is not None:
                views.store(use, use.value)
            case "reset", "literal" if use.value is not None and text(use.value).endswith("{}"):
                views.seen.gone.append((use.file, use.node))
            case _:
                raise Refused(
                    f"{where(use.file, use.node)} uses it in a way that is not rewritten ({use.method})"
                )
    planner = _Planner(expressions, known, views.seen)
    held = planner.plan()
    for name, edits in planner.by_file().items():
        draft.edits.setdefault(name, []).extend(edits)
    return held


class _Planner:
    def __init__(self, expressions: Expressions, known: KnownCache, seen: Seen) -> None:
        self.expressions = expressions
        self.known = known
        self.seen = seen
        self.edits: list[tuple[ParsedFile, Edit]] = []
        self.replaced: list[Node] = []  # gone, with something in their place
        self.stored: list[Stored] = []

    def plan(self) -> go.Map:
        settle_guards(self.seen, final=False)
        self._check_doubts()
        for publication in self.seen.publications:
            self._published(publication)
        matched = [s.entry for s in self.stored]
        for entry in self.seen.entries:
            if entry not in matched and not self.seen.is_gone(entry.file, entry.statement):
                raise Refused(
                    f"{where(entry.file, entry.statement)} stores an entry apart from publishing it"
                )
        self.edits += settle_guards(self.seen)
        self.stored = drop_lock(self.expressions, self.known, self.seen, self.stored)
        for stored in self.stored:
            self._store(stored)
        lookups = [k for k in self.seen.lookups if not self.seen.is_gone(k.file, k.index)]
        self._look_up(lookups)
        self._check_misses(lookups)
        check_values(self.expressions, self._as_map(lookups))
        drop_emptied(self.expressions, self.known.declared, self.seen.gone)
        held = self._type()
        self._drop_helpers()
        self._remarks(held)
        return held

    def _look_up(self, lookups: list[Lookup]) -> None:
        """Turn each index into a Load. Raises Refused where what is there for one may be gone for the next."""
        for lookup in lookups:
            file, index = lookup.file, lookup.index
            if not is_named_alike(self.expressions, file, lookup.place, index):
                raise Refused(
                    f"{where(file, index)} looks it up where `{text(lookup.place)}` means something else"
                )
            if any(is_asked_before(self.expressions, other, lookup) for other in lookups):
                raise Refused(f"{where(file, index)} looks up again what may be gone by then")
            self.edits.append((file, lookup_edit(file, index, text(lookup.place))))

    def _check_misses(self, lookups: list[Lookup]) -> None:
        """Refuse where a cache's lookup computes nothing on a miss."""
        asked = [(k.file, k.index) for k in lookups if not k.file.source.name.endswith("_test.go")]
        if self.known.cache.role == "cache":
            for granted in granted_lookups(Flows(self.expressions), self.known, asked):
                raise Refused(granted)

    def _as_map(self, lookups: list[Lookup]) -> KnownCache:
        """Return the cache with its lookups and stores as those of a map that nobody copies."""
        load = next((u for u in self.known.uses if u.operation == "load"), None)
        publish = next((p.use for p in self.seen.publications), None)
        loads = [replace(load, file=k.file, node=k.index) for k in lookups] if load is not None else []
        stores = [self._as_store(publish, s) for s in self.stored] if publish is not None else []
        return replace(self.known, uses=(*loads, *stores))

    def _as_store(self, publish: Use, stored: Stored) -> Use:
        universe = self.expressions.universe
        function = enclosing_function(universe, stored.file, stored.statement.start_byte)
        return replace(
            publish,
            operation="store",
            file=stored.file,
            node=stored.statement,
            key=stored.entry.key,
            value=stored.entry.value,
            function=function,
        )

    def _check_doubts(self) -> None:
        for file, node, what in self.seen.doubts:
            if not self.seen.is_gone(file, node):
                raise Refused(f"{where(file, node)} {what}")

    # What is published

    def _published(self, publication: Publication) -> None:
        file, call = publication.file, publication.use.node
        statement = statement_of(call)
        if statement is None:
            raise Refused(f"{where(file, call)} publishes the map outside of functions")
        live = [e for e in self.seen.entries if e.file is file and not self.seen.is_gone(file, e.statement)]
        entries = [e for e in live if self._belongs(e, publication, statement)]
        if not entries:
            if publication.name is not None and any(e.name == publication.name for e in live):
                raise Refused(
                    f"{where(file, call)} publishes entries that are stored in a block of their own"
                )
            self._emptied(publication, statement)
            return
        filled = publication.name if publication.name is not None else publication.argument
        if (file.source.name, filled.start_byte) not in self.seen.copied:
            raise Refused(f"{where(file, call)} replaces all entries by others")
        if len(entries) > 1:
            raise Refused(f"{where(file, call)} publishes several entries at once")
        if publication.use.method == "CompareAndSwap":
            self._retried(publication, entries[0])
            return
        if call.parent is None or call.parent.type != "expression_statement":
            raise Refused(f"{where(file, call)} publishes the map inside a larger statement")
        self.stored.append(self._placed(publication, entries[0], statement))

    def _belongs(self, entry: Entry, publication: Publication, statement: Node) -> bool:
        """Tell whether an entry is put into what is published, by a statement of the same block before it."""
        if publication.name is None:
            return entry.statement == statement
        block = statement.parent
        if publication.use.method == "CompareAndSwap":
            block = block if entry.statement.parent == block else entry.statement.parent
        return (
            entry.name == publication.name
            and entry.statement.parent == block
            and entry.statement.start_byte < statement.start_byte
        )

    def _emptied(self, publication: Publication, statement: Node) -> None:
        """Take away the first, empty map, or turn a later one into a call of Clear."""
        file, use = publication.file, publication.use
        name = publication.name
        known = (file.source.name, name.start_byte) if name is not None else None
        if known is not None and (known in self.seen.copied or known in self.seen.shared):
            raise Refused(f"{where(file, use.node)} publishes the map without a new entry")
        if use.method != "Store" or statement.type != "expression_statement":
            raise Refused(f"{where(file, use.node)} uses it in a way that is not rewritten ({use.method})")
        if is_initial(self.expressions, use):
            self.seen.gone.append((file, statement))
        else:
            self._replace(file, statement, f"{text(use.place)}.Clear()")

    def _placed(self, publication: Publication, entry: Entry, statement: Node) -> Stored:
        """Put the store where the entry is written, or else where the map is published."""
        file = publication.file
        between = [
            s
            for s in siblings(statement)
            if entry.statement.end_byte <= s.start_byte < statement.start_byte
            and not self.seen.is_gone(file, s)
        ]
        place = text(publication.use.place)
        if not between:
            if entry.statement != statement:
                self.seen.gone.append((file, statement))
            return Stored(file, entry.statement, entry, place)
        names = {text(n) for part in (entry.key, entry.value) for n in walk(part) if n.type == "identifier"}
        if any(n.type == "call_expression" for part in (entry.key, entry.value) for n in walk(part)):
            raise Refused(f"{where(file, statement)} publishes an entry long after it is made")
        for node in (n for s in between for n in walk(s)):
            left = node.child_by_field_name("left")
            targets = (
                named(left) if left is not None and node.type.endswith(("_declaration", "_statement")) else []
            )
            if any(text(t) in names for t in targets):
                raise Refused(f"{where(file, node)} changes what is stored before it is published")
        self.seen.gone.append((file, entry.statement))
        return Stored(file, statement, entry, place)

    def _retried(self, publication: Publication, entry: Entry) -> None:
        """Store once instead of trying to publish until it works."""
        file, retry = publication.file, retry_of(self.seen, publication)
        place, indent = text(publication.use.place), indentation(file, retry.loop)
        key, value = text(entry.key), text(entry.value)
        then = "".join(f"\n{indent}{text(s)}" for s in retry.then)
        if not retry.asked:
            self._replace(file, retry.loop, f"{place}.Store({key}, {value}){then}")
        elif len(retry.asked) == len(retry.then) == 1 and winner(retry.asked[0], retry.then[0], entry.value):
            self._replace(file, retry.loop, f"{value}, _ = {place}.LoadOrStore({key}, {value}){then}")
        else:
            raise Refused(f"{where(file, retry.asked[0])} looks it up again before publishing")

    def _store(self, stored: Stored) -> None:
        file, entry, statement = stored.file, stored.entry, stored.statement
        value = text(entry.value)
        if stored.first_wins:
            self._replace(
                file, statement, f"{value}, _ = {stored.place}.LoadOrStore({text(entry.key)}, {value})"
            )
            return
        self._replace(file, statement, f"{stored.place}.Store({text(entry.key)}, {value})")

    def _replace(self, file: ParsedFile, node: Node, replacement: str) -> None:
        self.edits.append((file, Edit(node.start_byte, node.end_byte, replacement.encode())))
        self.replaced.append(node)
        self.seen.gone.append((file, node))

    # What it is declared as

    def _type(self) -> go.Map:
        """Return the type of the map, and take its name away if nothing else has it."""
        shape = self.known.declared.shape
        held = {self.expressions.types.resolve(f, n) for f, n in self.seen.types}
        bodies = {self.expressions.types.underlying(t) for t in held}
        if shape.key != go.ANY or shape.value != go.ANY:
            bodies.add(go.Map(shape.key, shape.value))
        body = bodies.pop() if len(bodies) == 1 else None
        if not isinstance(body, go.Map):
            raise Refused("its maps have several or unknown types")
        for type_ in held:
            if isinstance(type_, go.Named):
                self._drop_type(type_)
        return body

    def _drop_type(self, type_: go.Named) -> None:
        """Take away the name of the map's type if nothing else has it."""
        package = self.expressions.universe.package(type_.package)
        declared = package.types.get(type_.name) if package is not None else None
        if package is None or declared is None or type_.package != self.known.cache.package:
            return
        spec = declared.type_node.parent
        around = spec.parent if spec is not None else None
        if spec is None or around is None or type_.name[:1].isupper():
            return
        if not self._is_used(type_.package, type_.name, spec):
            self.seen.gone.append((declared.file, around if len(named(around)) == 1 else spec))

    def _drop_helpers(self) -> None:
        """Take away the functions that copied maps and are called no more."""
        for function in self.seen.helpers:
            package = function.file.package
            unexported = package == self.known.cache.package and function.name[:1].islower()
            if (
                unexported
                and not function.receiver
                and not self._is_used(package, function.name, function.node)
            ):
                self.seen.gone.append((function.file, function.node))

    def _is_used(self, package: str, name: str, declaration: Node) -> bool:
        """Tell whether a package names something outside of its declaration and of what goes."""
        looked = [(look.file, look.index) for look in self.seen.lookups]
        for file in visible_files(self.expressions.universe, package, name):
            for node in occurrences(file, name):
                covered = self.seen.is_gone(file, node) or any(
                    f is file and i.start_byte <= node.start_byte < i.end_byte for f, i in looked
                )
                if not covered and not declaration.start_byte <= node.start_byte < declaration.end_byte:
                    return True
        return False

    def _remarks(self, held: go.Map) -> None:
        """Take away what comments say of the map or of copying it."""
        declared = self.known.declared
        spec = declared.name_node.parent
        names = {text(n) for _, n in self.seen.types} | {spell(held, declared.file) or ""}
        types = frozenset("".join(n.split()) for n in names)
        if spec is not None:
            found = remark_edits(declared.file, spec, _ABOUT_WRITING, types)
            self.edits += [(declared.file, e) for e in found]

    def by_file(self) -> dict[str, list[Edit]]:
        """Return the edits by file name, those of what goes included."""
        edits: dict[str, list[Edit]] = {}
        for file, edit in self.edits:
            edits.setdefault(file.source.name, []).append(edit)
        kept = [(f, n) for f, n in self.seen.gone if n not in self.replaced]
        for file, edit in removals(kept, _ABOUT_COPIES):
            edits.setdefault(file.source.name, []).append(edit)
        return {name: without_nested(found) for name, found in edits.items()}
