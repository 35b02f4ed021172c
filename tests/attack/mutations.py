"""Small changes to a program's text, one at a time, and two ways to make them take effect."""

from __future__ import annotations

import ast
import copy
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_Functions = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One changed program: the place, its text before and after, and the program's whole text."""

    line: int
    before: str
    after: str
    source: str
    function: str = ""  # qualified name of the function or method; "" if it runs at import
    lines: tuple[int, int] = (0, 0)  # the statement, first and last line


def mutations(source: str) -> Iterator[Mutation]:
    """Every small change of a program that is still a program.

    Annotations and decorators are not changed: they decide nothing about what a program answers.
    """
    tree = ast.parse(source)
    yield from _below(tree, tree, "", (0, 0))


def fingerprints(source: str) -> dict[str, str]:
    """A short digest of each function's text by its qualified name, and by "" of all else.

    Comments, docstrings and layout do not change a digest.
    """
    found: dict[str, str] = {}

    def take(body: list[ast.stmt], inside: str) -> None:
        for node in body:
            if isinstance(node, _Functions):
                found[f"{inside}{node.name}"] = _digest(node)
                node.body = []
            elif isinstance(node, ast.ClassDef):
                take(node.body, f"{inside}{node.name}.")

    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (*_Functions, ast.ClassDef, ast.Module)) and ast.get_docstring(node):
            del node.body[0]
    take(tree.body, "")
    return found | {"": _digest(tree)}


def _digest(node: ast.AST) -> str:
    return hashlib.sha256(ast.unparse(node).encode()).hexdigest()[:8]


def _below(
    tree: ast.Module, node: ast.AST, function: str, lines: tuple[int, int], inside: str = ""
) -> Iterator[Mutation]:
    """The changes of a node and of all below it.

    `function` is the outermost function that contains the node, `lines` those of the innermost
    statement, `inside` the classes around a node outside functions.
    """
    if isinstance(node, ast.stmt):
        lines = (node.lineno, node.end_lineno or node.lineno)
    for before, after in _changes(node):
        kept = node.__class__, dict(node.__dict__)
        _put(node, after)
        text = ast.unparse(ast.fix_missing_locations(tree))
        node.__class__, node.__dict__ = kept
        yield Mutation(getattr(node, "lineno", 0), *(before, _said(after)), text, function, lines)
    for name, child in _children(node):
        if isinstance(node, _Functions) and name == "body" and not function:
            yield from _below(tree, child, f"{inside}{node.name}", lines)
        elif isinstance(node, ast.ClassDef) and not function:
            yield from _below(tree, child, "", lines, f"{inside}{node.name}.")
        else:
            yield from _below(tree, child, function, lines, inside)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """(name of the field, node) of all parts of a node that run, without decorators."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield name, child


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for after in list(_changed(node)):
        if (before := _said(node)) != _said(after):
            yield before, after


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """What may replace a node."""
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
    """`X | None` outside an annotation, as in a name for a type, changes nothing that runs."""
    return isinstance(node.op, ast.BitOr) and any(
        isinstance(side, ast.Constant) and side.value is None for side in (node.left, node.right)
    )


def _nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _put(node: ast.AST, after: ast.AST) -> None:
    """Make a node into another, whatever its kind."""
    node.__class__ = after.__class__
    node.__dict__ = copy.deepcopy(after.__dict__)


def _said(node: ast.AST) -> str:
    if isinstance(node, (ast.If, ast.IfExp)):
        return f"if {ast.unparse(node.test)}"
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))


def code_of(mutation: Mutation) -> CodeType:
    """The compiled code of the function that a mutation changed."""

    def below(code: CodeType) -> Iterator[CodeType]:
        yield code
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from below(constant)

    whole = compile(mutation.source, "<mutant>", "exec")
    return next(code for code in below(whole) if code.co_qualname == mutation.function)


def put_in_place(mutation: Mutation, functions: Sequence[FunctionType]) -> None:
    """Give functions that are already imported, and wherever they are used, the changed code."""
    for function in functions:
        function.__code__ = code_of(mutation)


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
