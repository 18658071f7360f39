"""One function without its lookups: written as if each had missed, and without what is then not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goleak.find.flow.endings import leaves
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import imported_function
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, at_use, lines_without, statement_lines, statements_of, where
from goleak.read.declarations import FuncDecl, ValueDecl
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE
from goleak.read.references import local_name, local_occurrences
from goleak.read.scopes import Binding, find_binding
from goleak.read.syntax import Node, inner, named, text, walk
from goleak.read.universe import LocalName

_PURE = ("reflect.", "fmt.Sprint", "strings.", "strconv.")


class Unlooked:
    """Collects the edits of one function; `locking` are statements that go with the cache's lock."""

    def __init__(self, flows: Flows, function: FuncDecl, locking: Sequence[Node]) -> None:
        """Start with the function as it is."""
        self.flows = flows
        self.function = function
        self.file = function.file
        self.gone = list(locking)  # statements
        self.cut: list[Node] = []  # expressions inside statements that stay
        self.unwrapped: list[Node] = []  # if statements whose body always runs
        self.edits: list[tuple[int, int, str]] = []
        self.values: list[Binding] = []  # local names of what was looked up
        self.stored: list[Binding] = []  # and of what was stored

    # What looks up and stores

    def load(self, use: Use) -> None:
        """Take a lookup out, and the code for entries that are found. Raises Refused."""
        statement, names = self._assigned(use)
        value, found = names
        around = statement.parent
        if around is not None and around.type == "if_statement":
            if not self._is_hit(around, found):
                raise Refused(f"{at_use(use)} is looked up in a condition that is not rewritten")
            self.gone.append(around)
            return
        branch = next((s for s in self._after(statement) if s.type == "if_statement"), None)
        condition = branch.child_by_field_name("condition") if branch is not None else None
        if branch is None or condition is None or branch.child_by_field_name("initializer") is not None:
            raise Refused(f"{at_use(use)} is looked up in a way that is not rewritten")
        self.gone.append(statement)
        if self._is_hit(branch, found):
            self.gone.append(branch)
        elif text(condition) == f"!{found}" and branch.child_by_field_name("alternative") is None:
            self._unwrap(branch)
        else:
            raise Refused(f"{at_use(use)} is followed by a condition that is not rewritten")
        self._check_unused(statement, found, condition)
        self._rebind(statement, value)

    def load_or_store(self, use: Use) -> None:
        """Let a LoadOrStore be its value. Raises Refused."""
        statement, (value, found) = self._assigned(use)
        left = statement.child_by_field_name("left")
        if use.value is None or left is None or statement.parent is None:
            raise Refused(f"{at_use(use)} is looked up in a way that is not rewritten")
        if found != "_" or statement.parent.type != "statement_list":
            raise Refused(f"{at_use(use)} asks whether it was there, which nothing will be")
        self.edits.append((named(left)[0].end_byte, left.end_byte, ""))
        self.edits.append((use.node.start_byte, use.value.start_byte, ""))
        self.edits.append((use.value.end_byte, use.node.end_byte, ""))
        if use.key is not None:
            self.cut.append(use.key)
        binding = self._binding(value, named(left)[0])
        if binding is not None:
            self.values.append(binding)

    def store(self, use: Use) -> None:
        """Take a store out. Raises Refused."""
        statement = use.node if use.node.type == "assignment_statement" else use.node.parent
        if statement is None or statement.type not in ("assignment_statement", "expression_statement"):
            raise Refused(f"{at_use(use)} stores in a way that is not rewritten")
        self.gone.append(statement)
        value = inner(use.value) if use.value is not None else statement
        binding = self._binding(text(value), value) if value.type == "identifier" else None
        if binding is not None and binding.kind == "short":
            self.stored.append(binding)

    def _assigned(self, use: Use) -> tuple[Node, tuple[str, str]]:
        listed = use.node.parent
        statement = listed.parent if listed is not None and listed.type == "expression_list" else None
        left = statement.child_by_field_name("left") if statement is not None else None
        names = [text(n) for n in named(left)] if left is not None else []
        if statement is None or statement.type != "short_var_declaration" or len(names) != 2:
            raise Refused(f"{at_use(use)} is looked up in a way that is not rewritten")
        return statement, (names[0], names[1])

    def _is_hit(self, branch: Node, found: str) -> bool:
        """Tell whether an if statement is for entries that are found, and leaves the function."""
        condition, body = branch.child_by_field_name("condition"), branch.child_by_field_name("consequence")
        if condition is None or body is None or text(condition) != found or not leaves((body,)):
            return False
        if len(statements_of(body)) != 1 or not self._is_pure(body):
            raise Refused(f"{where(self.file, body)} does more with an entry than to return it")
        return branch.child_by_field_name("alternative") is None

    def _unwrap(self, branch: Node) -> None:
        body = branch.child_by_field_name("consequence")
        statements = statements_of(body)
        if body is None or not statements or branch.start_point[0] == body.end_point[0]:
            raise Refused(f"{where(self.file, branch)} has a branch that is not rewritten")
        self.unwrapped.append(branch)
        if leaves((body,)):
            self.gone += self._after(branch)  # for entries that were found

    def _after(self, statement: Node) -> list[Node]:
        siblings = named(statement.parent) if statement.parent is not None else []
        return siblings[siblings.index(statement) + 1 :] if statement in siblings else []

    # Names

    def _binding(self, name: str, at: Node) -> Binding | None:
        found = find_binding(
            self.flows.expressions.universe.locals(self.file, at.start_byte), name, at.start_byte
        )
        return found if name != "_" else None

    def _is_gone(self, node: Node) -> bool:
        return any(g.start_byte <= node.start_byte < g.end_byte for g in (*self.gone, *self.cut))

    def _left(self, binding: Binding) -> list[Node]:
        """Return the uses of a local name that stay."""
        uses = local_occurrences(self.flows.expressions.universe, self.file, binding)
        return [u for u in uses if not self._is_gone(u)]

    def _check_unused(self, statement: Node, found: str, condition: Node) -> None:
        left = statement.child_by_field_name("left")
        binding = self._binding(found, named(left)[1]) if left is not None else None
        for use in self._left(binding) if binding is not None else ():
            if not condition.start_byte <= use.start_byte < condition.end_byte:
                raise Refused(f"{where(self.file, use)} asks again whether it was found")

    def _rebind(self, statement: Node, value: str) -> None:
        """Declare the name of what was looked up where it gets the value that is computed."""
        left = statement.child_by_field_name("left")
        binding = self._binding(value, named(left)[0]) if left is not None else None
        uses = self._left(binding) if binding is not None else []
        if binding is None or not uses:
            return
        listed = uses[0].parent
        given = listed.parent if listed is not None and listed.type == "expression_list" else None
        operator = given.child_by_field_name("operator") if given is not None else None
        bodies = [b.child_by_field_name("consequence") for b in self.unwrapped]
        lists = [statement.parent, *(c for b in bodies if b is not None for c in named(b))]
        if (
            given is None
            or given.type != "assignment_statement"
            or operator is None
            or given.parent not in lists
        ):
            raise Refused(
                f"{where(self.file, uses[0])} uses what was looked up in a way that is not rewritten"
            )
        if text(operator) != "=" or len(named(given)[0].named_children) != 1:
            raise Refused(f"{where(self.file, given)} assigns it in a way that is not rewritten")
        self.edits.append((operator.start_byte, operator.end_byte, ":="))
        self.values.append(binding)

    def check_misses(self, uses: Sequence[Use]) -> None:
        """Check that what runs on a miss can run each time, and that keys can go. Raises Refused."""
        for use in uses:
            if use.key is not None and not self._is_pure(use.key):
                raise Refused(f"{at_use(use)} has a key that does more than to say which")
        first = min(u.node.end_byte for u in uses)
        last = max(u.node.start_byte for u in uses)
        for node in walk(self.function.node):
            if not first <= node.start_byte < last or self._is_gone(node):
                continue
            call = node.type == "call_expression" and not self._is_lookup(node, uses)
            changes = node.type in ("inc_statement", "dec_statement", "go_statement", "send_statement")
            left = node.child_by_field_name("left") if node.type == "assignment_statement" else None
            kept = left is not None and any(t.type != "identifier" for t in named(left))
            if (call and not self._is_pure(node)) or changes or kept:
                raise Refused(f"{where(self.file, node)} would run each time: `{short(node)}`")

    def _is_lookup(self, node: Node, uses: Sequence[Use]) -> bool:
        return any(u.node == node for u in uses)

    def finish(self) -> None:
        """Drop assertions that have nothing to say, and names that nothing uses any more. Raises Refused."""
        for binding in self.values:
            for use in self._left(binding):
                assertion = use.parent
                if assertion is None or assertion.type != "type_assertion_expression":
                    continue
                type_node = assertion.child_by_field_name("type")
                if (
                    type_node is None
                    or self.flows.expressions.types.resolve(self.file, type_node) != REFLECT_TYPE
                ):
                    raise Refused(f"{where(self.file, use)} asks what the type is besides")
                self.edits.append((use.end_byte, assertion.end_byte, ""))
        pending = [*self.gone, *self.cut]
        while pending:
            pending += self._unused_in(pending.pop())

    def _unused_in(self, gone: Node) -> Iterator[Node]:
        """Yield the declarations of names that only code used which goes; they go as well."""
        for node in walk(gone):
            binding = local_name(self.flows.expressions.universe, self.file, node)
            if binding is None or binding.kind not in ("short", "var") or self._is_gone(binding.node):
                continue
            if self._left(binding):
                continue
            listed = binding.node.child_by_field_name("right")
            if binding.kind != "short" or binding.count != 1 or listed is None or not self._is_pure(listed):
                raise Refused(
                    f"`{binding.name}` ({where(self.file, binding.node)}) would be left without a use"
                )
            self.gone.append(binding.node)
            yield binding.node

    def _is_pure(self, node: Node) -> bool:
        """Tell whether computing an expression has no effect besides."""
        for inside in walk(node):
            if inside.type == "call_expression":
                function = inside.child_by_field_name("function")
                operand = function.child_by_field_name("operand") if function is not None else None
                name = imported_function(self.flows.expressions, self.file, inside)
                of = self.flows.expressions.of(self.file, operand) if operand is not None else None
                if not name.startswith(_PURE) and of not in (REFLECT_TYPE, REFLECT_VALUE):
                    return False
            elif inside.type == "unary_expression" and text(inside).startswith("<-"):
                return False
        return True

    def check_private(self, node: Node) -> None:
        """Check that a statement which its lock guarded works on nothing that others see. Raises Refused."""
        for inside in walk(node):
            if self._is_gone(inside):
                continue
            found = None
            if inside.type == "identifier":
                found = self.flows.expressions.universe.lookup(self.file, inside)
            shared = isinstance(found, ValueDecl) and not found.constant
            receiver = isinstance(found, LocalName) and found.binding.kind == "receiver"
            if shared or receiver or (inside.type == "call_expression" and not self._is_pure(inside)):
                raise Refused(
                    f"{where(self.file, inside)} may need the lock of the cache: `{text(inside)[:40]}`"
                )

    # Writing

    def write(self, draft: Draft) -> None:
        """Add the edits to a draft. Raises Refused where statements share lines."""
        self._return_at_once()
        data = self.file.source.data
        spans = []
        for node in self.gone:
            if any(node != g and g.start_byte <= node.start_byte < g.end_byte for g in self.gone):
                continue
            spans.append(statement_lines(data, node, comments=True))
        for branch in self.unwrapped:
            spans += self._wrapping(branch)
        if any(start < 0 for start, _ in spans):
            raise Refused(f"{where(self.file, self.function.node)} has several statements on a line")
        lines = lines_without(data, spans)
        for start, end in lines:
            draft.edit(self.file, start, end, "")
        for branch in self.unwrapped:
            for at in self._indents(branch):
                if not any(start <= at < end for start, end in lines):
                    draft.edit(self.file, at, at + 1, "")
        for start, end, replacement in self.edits:
            if start < end and not any(first <= start < last for first, last in lines):
                draft.edit(self.file, start, end, replacement)

    def _wrapping(self, branch: Node) -> list[tuple[int, int]]:
        """Return the lines of `if … {` and `}` around a body that always runs."""
        data, body = self.file.source.data, branch.child_by_field_name("consequence")
        assert body is not None
        first = data.rfind(b"\n", 0, branch.start_byte) + 1
        opened = data.find(b"\n", body.start_byte) + 1
        closed = data.rfind(b"\n", 0, body.end_byte) + 1
        last = data.find(b"\n", body.end_byte) + 1
        return [(first, opened), (closed, last)]

    def _indents(self, branch: Node) -> Iterator[int]:
        data, body = self.file.source.data, branch.child_by_field_name("consequence")
        assert body is not None
        at = data.find(b"\n", body.start_byte) + 1
        while 0 < at < body.end_byte:
            if data[at : at + 1] == b"\t":
                yield at
            at = data.find(b"\n", at) + 1

    def _return_at_once(self) -> None:
        """Make `t := reflect.TypeOf(v)`, `return t` one statement."""
        for binding in dict.fromkeys((*self.values, *self.stored)):
            uses = [u for u in self._left(binding) if not self._is_assigned(u)]
            given = self._given(binding)
            if given is None or len(uses) != 1:
                continue
            statement, value = given
            returned = uses[0].parent
            if returned is not None and returned.type == "type_assertion_expression":
                returned = returned.parent
            result = returned.parent if returned is not None and returned.type == "expression_list" else None
            if result is None or result.type != "return_statement" or len(named(returned or result)) != 1:
                continue
            if self._next(statement) != result:
                continue
            self.gone.append(statement)
            whole = named(returned)[0] if returned is not None else uses[0]
            self.edits = [e for e in self.edits if not whole.start_byte <= e[0] < whole.end_byte]
            self.edits.append((whole.start_byte, whole.end_byte, text(value)))

    def _is_assigned(self, use: Node) -> bool:
        listed = use.parent
        statement = listed.parent if listed is not None and listed.type == "expression_list" else None
        return statement is not None and statement.child_by_field_name("left") == listed

    def _given(self, binding: Binding) -> tuple[Node, Node] | None:
        """Return the one statement that stays and gives a name its value, with the value."""
        found = []
        for source in self.flows.local(self.file, binding).given:
            if self._is_gone(source.node) or source.part or source.result:
                continue
            statement = source.node.parent.parent if source.node.parent is not None else None
            if statement is None or statement.child_by_field_name("left") is None:
                return None
            arguments = source.node.child_by_field_name("arguments")
            is_lookup = any(
                arguments is not None and arguments.start_byte <= c.start_byte < arguments.end_byte
                for c in self.cut
            )
            value = named(arguments)[-1] if is_lookup and arguments is not None else source.node
            found.append((statement, value))
        return found[0] if len(found) == 1 else None

    def _next(self, statement: Node) -> Node | None:
        """Return the statement after another one once all that goes is gone."""
        after = [s for s in self._after(statement) if not self._is_gone(s)]
        if after:
            return after[0]
        around = next((b for b in self.unwrapped if b.start_byte <= statement.start_byte < b.end_byte), None)
        return (
            next((s for s in self._after(around) if not self._is_gone(s)), None)
            if around is not None
            else None
        )
