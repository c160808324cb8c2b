"""The identities of a statutory form, over the figures of one edition's tables.

An identity holds, is broken, or cannot be assessed: a blank addend beside a filled total counts as
0 (for the check alone; the figure stays blank), a blank total or a missing row leaves no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from report_archiver.model import Figure, Finding, Form, Outcome, Rule

BROKEN = {"=": "≠", "<=": ">", ">=": "<"}
TELLING = 2  # metrics of a rule that tell one of its places from another


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What became of one rule at one place of the form.

    left, right: the sums, None where not_assessable; with_blanks: blank addends counted as 0.
    """

    rule: Rule
    place: str
    outcome: Outcome
    with_blanks: bool = False
    left: Decimal | None = None
    right: Decimal | None = None
    figures: tuple[Figure, ...] = ()


def outcomes(figures: Sequence[Figure], form: Form) -> tuple[RuleOutcome, ...]:
    """Each of the form's rules at each of its places, in the order of the form."""
    cells = by_metric(figures)
    unsaid = hidden(form.rules, cells)
    return tuple(outcome(rule, cells, unsaid) for rule in form.rules)


def check(figures: Sequence[Figure], form: Form) -> tuple[Finding, ...]:
    """A finding for every identity that is broken, and for every cell that counts below zero."""
    broken = [one for one in outcomes(figures, form) if one.outcome == "broken"]
    return (*map(finding, broken), *domain(figures))


def by_metric(figures: Sequence[Figure]) -> dict[str, Figure]:
    """The cell of each metric: the first one, that of this year before a cumulative one."""
    cells: dict[str, Figure] = {}
    for figure in figures:
        if figure.method == "cell" and figure.metric:
            first = cells.setdefault(figure.metric, figure)
            if first.basis == "cumulative" and figure.basis == "annual":
                cells[figure.metric] = figure
    return cells


def hidden(rules: Sequence[Rule], cells: Mapping[str, Figure]) -> frozenset[str]:
    """Totals left blank though their parts are not: a number was meant, and none is printed."""
    return frozenset(
        rule.left[0]
        for rule in rules
        if len(rule.left) == 1
        and rule.relation == "="
        and rule.left[0] in cells
        and cells[rule.left[0]].value is None
        and any(cells[code].value for code in (*rule.right, *rule.alternatives) if code in cells)
    )


def outcome(
    rule: Rule, cells: Mapping[str, Figure], unsaid: frozenset[str] = frozenset()
) -> RuleOutcome:
    """Put the figures into one rule. unsaid: totals whose blank is no zero."""
    stated = [cells.get(code) for code in (*rule.left, *rule.right)]
    either = [cells[code] for code in rule.alternatives if code in cells]
    used = [figure for figure in (*stated, *either) if figure]
    blind = not unsaid.isdisjoint((*rule.left, *rule.right, *rule.alternatives))
    lacking = None in stated or (rule.alternatives and not either)
    if lacking or blind or not assessable(rule, cells):
        return RuleOutcome(rule, rule.place, "not_assessable", figures=tuple(used))
    left = total(used[: len(rule.left)])
    right = total(used[len(rule.left) :])
    holds = {"=": left == right, "<=": left <= right, ">=": left >= right}[rule.relation]
    return RuleOutcome(
        rule=rule,
        place=rule.place,
        outcome="holds" if holds else "broken",
        with_blanks=any(figure.value is None for figure in used),
        left=left,
        right=right,
        figures=tuple(used),
    )


def assessable(rule: Rule, cells: Mapping[str, Figure]) -> bool:
    """Is there a number to check, and one to check it by?

    A total, alone on its side, must be filled, and so must one addend at least, but for a total of
    0 beside blanks alone. A cell whose number could not be read leaves no answer.
    """
    left = [cells[code] for code in rule.left]
    right = [cells[code] for code in (*rule.right, *rule.alternatives) if code in cells]
    if any(unread(figure) for figure in (*left, *right)):
        return False
    if len(left) == 1 < len(rule.right) and left[0].value == 0:
        return True
    return all(any(figure.value is not None for figure in side) for side in (left, right))


def unread(figure: Figure) -> bool:
    """Does a number stand there of which the reader made none?"""
    return figure.value is None and any(char.isdigit() for char in figure.quote)


def total(figures: Sequence[Figure]) -> Decimal:
    return sum((figure.value for figure in figures if figure.value is not None), Decimal(0))


def finding(broken: RuleOutcome) -> Finding:
    """`办理结果总计：自然人 6 ≠ 2 + 3 = 5`, with the rule in words."""
    rule = broken.rule
    left = broken.figures[: len(rule.left)]
    right = broken.figures[len(rule.left) :]
    sign = BROKEN[rule.relation]
    message = f"{subject(left)} {added(left)} {sign} {added(right)}; {rule.message}"
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=message,
        expected=f"{broken.right:f}",
        actual=f"{broken.left:f}",
        figures=tuple(figure.key for figure in broken.figures),
        about=" ".join((*rule.left, *rule.right)[:TELLING]),
    )


def subject(figures: Sequence[Figure]) -> str:
    return " + ".join(figure.label for figure in figures)


def added(figures: Sequence[Figure]) -> str:
    """`2 + 3 = 5`; a single number as it is; blanks and zeros of a long sum are left out."""
    values = [figure.value for figure in figures if figure.value]
    terms = " + ".join(f"{value:f}" for value in values) or "0"
    return terms if len(values) < 2 else f"{terms} = {total(figures):f}"


def domain(figures: Sequence[Figure]) -> Iterator[Finding]:
    """Counts are whole and never below zero; amounts of money may be broken, changes negative."""
    for figure in figures:
        value = figure.value
        if figure.method != "cell" or not figure.metric or value is None:
            continue
        whole = value == value.to_integral_value() or (figure.unit or "").endswith("元")
        if (value < 0 and figure.basis != "change") or (not whole and figure.unit):
            yield Finding(
                rule="d.domain",
                severity="warning",
                message=f"{figure.label}: {value:f} is no count (应为非负整数)",
                actual=f"{value:f}",
                figures=(figure.key,),
                about=figure.metric,
            )
