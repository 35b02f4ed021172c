"""The dated value of a rule with its source, and the reasons why an amount is 未確定."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from intake.terms import IntakeError
from reports.rules.shapes import Combination, Steps
from reports.wording import date_of

V = TypeVar("V", covariant=True)


class RuleError(IntakeError):
    """A rule or scenario cannot be used: its file has an error, its values contradict others, or it
    does not exist.

    The message, in Japanese, says what is wrong, in which file and line (if a file has the error),
    and the cure.
    """


@dataclass(frozen=True, slots=True, eq=False)
class DatedValue(Generic[V]):
    """The value of one rule from the day `since` on; `value` is None while it is 未確定.

    `rule` is the rule's id (the name of its file without .yaml), `name` its Japanese name. `shown`
    is the value as the file writes it, on one line, `source` its 根拠 (or 前提, if a scenario
    assumes it), `place` the file and line from which it was read. `scenario` is the name of the
    scenario that assumes the value ("": none does); `planned` is whether the file calls it 予定.
    """

    rule: str  # the file's name without .yaml
    name: str  # 名称
    since: date
    value: V | None  # its type follows from the rule: see RulesOnDay
    shown: str  # as the file writes it, on one line
    source: str  # 根拠, or 前提 of an assumed value
    planned: bool = False  # 予定
    scenario: str = ""  # the scenario that assumes the value; "" for a real one
    place: str = ""  # file and line

    @property
    def settled(self) -> V:
        """The value, for callers that have made sure that it is not 未確定 (see `undetermined`).

        Raises LookupError if it is 未確定.
        """
        if self.value is None:
            raise LookupError(f"{self.rule} is undetermined on {self.since}")
        return self.value

    @property
    def words(self) -> str:
        """The value in Japanese, as people read it: 「令和4年9月30日」,
        「30%以上で5%、50%以上で10%」.
        """
        if isinstance(self.value, date):
            return date_of(self.value)
        if isinstance(self.value, tuple):
            return "、".join(map(str, self.value))
        return str(self.value) if isinstance(self.value, Steps | Combination) else self.shown

    @property
    def reason(self) -> str:
        """The source of the value as Japanese text: 「根拠：…」, or 「前提：…」 if a scenario
        assumes the value.
        """
        return f"{'前提' if self.scenario else '根拠'}：{self.source}"


AnyValue = DatedValue[Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """One reason why an amount is 未確定: a rule that has no value, or a fact that is not known.
    `what` is the name of the rule or fact and `why` the explanation, both in Japanese; `rule` is
    the rule's id ("" for a fact).
    """

    what: str
    why: str
    rule: str = ""  # the name of the rule's file; "" for a fact


def undetermined(*values: AnyValue) -> tuple[Missing, ...]:
    """Return one Missing for each value in `values` that is 未確定; () if none is."""
    return tuple(Missing(v.name, v.source, v.rule) for v in values if v.value is None)
