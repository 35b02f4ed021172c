"""Which test notices a changed program: tests are collected once, then each change is tried in a fork.

A change inside a function replaces its code in the fork. A change of what runs at import, or of a
statement that no test is known to run, is tried in a process that imports everything anew.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType
from typing import Any, NamedTuple

import coverage
import pytest

from tests.attack.mutations import Mutation, loader_of, put_in_place

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 6 << 30  # bytes of data that a changed program may fill
WALL = 600.0  # seconds that one test may take on a busy machine
FEW, BESIDE = (
    3,
    3.0,
)  # tests that run a statement; seconds of other tests that are tried beside them
SMALL = 16  # values: a cache of so few holds what all tests share, such as the register


class Reach(NamedTuple):
    """What one test takes and reaches: seconds, and the lines that it runs of each module."""

    seconds: float
    lines: Mapping[str, frozenset[int]]


def file_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def forked(work: Callable[[], Any], *, quiet: bool = True) -> Any:
    """What `work` returns in a forked process; None if that process dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if quiet:
            _silence()
        with os.fdopen(writing, "wb") as told:
            told.write(pickle.dumps(work()))
            told.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as telling:
        told_bytes = telling.read()
    os.waitpid(child, 0)
    return pickle.loads(told_bytes) if told_bytes else None


def _silence() -> None:
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)


class _Collected:
    """A plugin of pytest that hands the collected tests to a function instead of running them."""

    def __init__(self, use: Callable[[pytest.Session], Any]) -> None:
        self._use = use
        self.result: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.testsfailed:  # no error while collecting
            self.result = self._use(session)
        return True


def collected(tests: Iterable[str], use: Callable[[pytest.Session], Any]) -> Any:
    """What `use` returns for the session with these files of tests; None if one cannot be imported."""
    plugin = _Collected(use)
    with TemporaryDirectory(prefix="noticing-") as place:
        options = ["-q", "-s", "-p", "no:cacheprovider", f"--basetemp={place}/tests"]
        pytest.main([*options, *(f"tests/{name}.py" for name in tests)], plugins=[plugin])
    return plugin.result


def reaches(session: pytest.Session, modules: Sequence[str]) -> dict[str, Reach] | None:
    """What each test takes and reaches, by its name; None if one fails without any change."""

    def run() -> dict[str, Reach] | None:
        files = {module: str(file_of(module)) for module in modules}
        watched = coverage.Coverage(data_file=None, include=[*files.values()], config_file=False)
        seconds: dict[str, float] = {}
        kept = [*filter(_is_large, _caches())]  # cleared: each test runs what it depends on
        watched.start()
        for index, item in enumerate(session.items):
            watched.switch_context(item.nodeid)
            for cache in kept:
                cache.cache_clear()
            began = time.process_time()
            if _fails(session, item, session.items[index + 1 : index + 2]):
                return None
            seconds[item.nodeid] = time.process_time() - began
        watched.stop()
        lines: dict[str, dict[str, set[int]]] = {name: {} for name in seconds}
        for module, file in files.items():
            for line, names in watched.get_data().contexts_by_lineno(file).items():
                for name in lines.keys() & set(names):
                    lines[name].setdefault(module, set()).add(line)
        return {
            name: Reach(seconds[name], {m: frozenset(found) for m, found in of.items()})
            for name, of in lines.items()
        }

    return forked(run)


def _caches() -> list[Any]:
    """The caches of our functions; what the functions computed while tests were collected is in them."""
    gc.unfreeze()
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, type(lru_cache(len)))
        and each.__module__.startswith(("intake.", "reports."))
    ]


def _is_large(cache: Any) -> bool:
    most: int | None = cache.cache_parameters()["maxsize"]
    return most is None or most > SMALL


def _fails(session: pytest.Session, item: pytest.Item, following: Sequence[pytest.Item]) -> bool:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=next(iter(following), None))
    return bool(session.testsfailed)


class Tests:
    """The tests of a room: which reach a change, and in which order they are tried.

    First those that noticed other changes of the function, then the best of each file, the more of
    them the earlier the file: one of many tests must not use up the time that others need.
    """

    def __init__(self, files: Sequence[str], reach: Mapping[str, Reach]) -> None:
        self.reach = reach
        self._rank = {f"tests/{file}.py": rank for rank, file in enumerate(files)}
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)  # of each function

    def that_run(self, module: str, mutation: Mutation) -> list[str]:
        """The names of the tests that run the changed statement."""
        lines = range(mutation.lines[0], mutation.lines[1] + 1)
        return [
            name
            for name, reach in self.reach.items()
            if not reach.lines.get(module, frozenset()).isdisjoint(lines)
        ]

    def beside(self, module: str, names: Collection[str]) -> list[str]:
        """Further tests of the module if so few run a statement: it may be run once for all."""
        others = [n for n, r in self.reach.items() if module in r.lines and n not in names]
        return self.within(BESIDE, others) if len(names) < FEW else []

    def within(self, seconds: float, names: Iterable[str], function: str = "") -> list[str]:
        """As many of these tests as take so many seconds, and at least a few, the best first."""
        ordered = self.ordered(names, function)
        spent = accumulate(self.reach[name].seconds for name in ordered)
        most = sum(total <= seconds for total in spent)
        return ordered[: max(most, FEW)]

    def ordered(self, names: Iterable[str], function: str) -> list[str]:
        noticed, anywhere = self._noticed[function], sum(self._noticed.values(), Counter[str]())

        def cost(name: str) -> float:
            return self.reach[name].seconds / (1 + anywhere[name])

        spent: dict[str, float] = defaultdict(float)
        order: dict[str, tuple[float, float]] = {}
        for name in sorted(names, key=cost):
            file = name.partition("::")[0]
            spent[file] += cost(name) * (1 + self._rank[file])
            order[name] = (-1, cost(name)) if noticed[name] else (spent[file], self._rank[file])
        return sorted(order, key=order.__getitem__)

    def noticed_by(self, name: str, function: str) -> None:
        self._noticed[function][name] += 1


def failing(session: pytest.Session, names: Sequence[str], reach: Mapping[str, Reach]) -> str:
    """The first of these tests that fails, in their order; "" if none does."""
    items = {item.nodeid: item for item in session.items}
    chosen = [items[name] for name in names if name in items]
    for index, item in enumerate(chosen):
        _limit(3 + 10 * reach[item.nodeid].seconds)
        if _fails(session, item, chosen[index + 1 : index + 2]):
            return item.nodeid
    return ""


def _limit(seconds: float) -> None:
    """End this process after so many seconds of computing from now, or WALL of waiting."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WALL)


def _confined() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class InPlace:
    """Changes functions that are imported already, in a fork for each change."""

    def __init__(
        self, session: pytest.Session, modules: Collection[str], reach: Mapping[str, Reach]
    ) -> None:
        self._session, self._reach = session, reach
        self._caches = _caches()
        self._functions: dict[tuple[str, str], list[FunctionType]] = {}
        for each in gc.get_objects():  # also what decorators wrap
            if isinstance(each, FunctionType) and each.__module__ in modules:
                self._functions.setdefault((each.__module__, each.__qualname__), []).append(each)
        gc.collect()
        gc.freeze()

    def can(self, module: str, mutation: Mutation) -> bool:
        """Whether what is changed is a function in memory."""
        return (module, mutation.function) in self._functions

    def noticed(self, module: str, mutation: Mutation, names: Sequence[str]) -> str | None:
        """The test that notices a change; "" if none does, None if the process died."""

        def work() -> str:
            _confined()
            put_in_place(mutation, self._functions[module, mutation.function])
            for cache in self._caches:
                if cache.__module__ == module or _is_large(cache):
                    cache.cache_clear()
            return failing(self._session, names, self._reach)

        return forked(work)


def noticed_anew(
    module: str,
    mutation: Mutation,
    names: Sequence[str],
    reach: Mapping[str, Reach],
) -> str | None:
    """The test that notices a change, in a process that imports the changed module anew.

    "" if none does, None if the process died.
    """

    def work() -> str | None:
        _confined()
        sys.meta_path.insert(0, loader_of(module, mutation.source))
        files = dict.fromkeys(name.split("::")[0] for name in names)
        tests = [file.removeprefix("tests/").removesuffix(".py") for file in files]
        return collected(tests, lambda session: failing(session, names, reach))

    return forked(work)
