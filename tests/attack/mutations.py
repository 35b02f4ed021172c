"""Small changes to a program's text, one at a time, and the way to import the changed text."""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed program: where, what stood there, what stands there now, and the whole text."""

    line: int
    before: str
    after: str
    source: str


def mutations(source: str) -> Iterator[Mutation]:
    """Every small change of a program that is still a program."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for after in _changed(node):
            mutant = copy.deepcopy(tree)
            _put(list(ast.walk(mutant))[number], after)
            before, now = _said(node), _said(after)
            if before != now:
                text = ast.unparse(ast.fix_missing_locations(mutant))
                yield Mutation(getattr(node, "lineno", 0), before, now, text)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    new: Any = copy.deepcopy(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        new.ops[0] = _SWAPPED[type(node.ops[0])]()
        yield new
    elif isinstance(node, ast.BoolOp):
        new.op = _SWAPPED[type(node.op)]()
        yield new
        for left_out in range(len(node.values)):
            short: Any = copy.deepcopy(node)
            del short.values[left_out]
            yield short if len(short.values) > 1 else short.values[0]
    elif isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED and not _is_type(node):
        new.op = _SWAPPED[type(node.op)]()
        yield new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield ast.Name(_NAMES[node.id], ast.Load())
    elif isinstance(node, ast.Return) and node.value and not _nothing(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.If, ast.IfExp)):
        for value in (True, False):
            new = copy.deepcopy(node)
            new.test = ast.Constant(value)
            yield new
    elif isinstance(node, (ast.Continue, ast.Break)):
        yield ast.Pass()


def _is_type(node: ast.BinOp) -> bool:
    """`X | None` in an annotation changes nothing that runs."""
    return isinstance(node.op, ast.BitOr) and any(
        isinstance(side, ast.Constant) and side.value is None for side in (node.left, node.right)
    )


def _nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _put(node: ast.AST, after: ast.AST) -> None:
    """Make a node into another, whatever its kind."""
    node.__class__ = after.__class__
    node.__dict__.clear()
    node.__dict__.update(copy.deepcopy(after.__dict__))


def _said(node: ast.AST) -> str:
    if isinstance(node, (ast.If, ast.IfExp)):
        return f"if {ast.unparse(node.test)}"
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        return importlib.util.spec_from_loader(fullname, self, origin=found and found.origin)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"<mutant of {self._module}>", "exec"), module.__dict__)


def loader_of(module: str, source: str) -> importlib.abc.MetaPathFinder:
    """What makes `import module` give this text instead of its file."""
    return _Loader(module, source)
