"""Figures in running text: label, metric, basis, and which is part of which.

Works paragraph by paragraph. A figure's context is the text of its sentence since the figure
before it, `#` for the number and its unit, and the text up to the next comma: what a reader looks
at to tell what a number counts. The rules themselves are data (config/prose.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from report_archiver.extract import enumerated, zeros
from report_archiver.extract.naming import label_of
from report_archiver.extract.numerals import Numerals, Quantity
from report_archiver.extract.outline import opened_in, section_at
from report_archiver.extract.parts import across, whole_of
from report_archiver.extract.squeezed import Squeezed, squeeze
from report_archiver.model import Basis, Codebook, Document, Figure, ProseRule, Section, Span

# Longer than any sentence is a flattened page: it is cut, at a comma where there is one, since
# patterns may look over all of a sentence from each of its places.
_SENTENCE = re.compile(
    r"[^。；！？]{0,1000}(?:[。；！？]|\Z|(?<=[，、：\s]))|[^。；！？]{1,1000}[。；！？]?"
)
_CLAUSE_END = re.compile(r"[，。；：、（）！？]")
# What must stand before a number without a unit for it to count something.
_COUNTED = re.compile(
    r"(?:得分|评分|数|粉丝|数量|总数|总量|量|共|共计|合计|总计|累计|达|达到|为|计|是|超过?|突破|近|约|有|：)$"
)
_NEVER = re.compile(
    r"^(?:[|/]|号|版|级|届|型|代|分之|\.\d|位数|强|度|点|世纪|周年|岁|年|月|日|＃|#)"
)
_ENUMERATES = re.compile(r"[、.．）](?=[\u4e00-\u9fff])")  # …的行为1、加强培训
LEAD = 240  # characters of a sentence before a figure that can bear on it
TRAIL = 60  # and after it
_ROW = re.compile(r"(?:(?<=\s)[\d,.]+\s+){2,}[\d,.]+\s*$")  # 总计 23 2 0 0 1
MAX_DIGITS = 12  # longer ones are identifiers


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: under which headings, after these and which text of its sentence, in
    the report for which year."""

    path: str
    lead: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A ProseRule, its patterns compiled."""

    metric: str
    pattern: re.Pattern[str]
    chapter: re.Pattern[str]
    units: frozenset[str]
    not_pattern: re.Pattern[str] | None
    lead: re.Pattern[str] | None
    years: range

    @classmethod
    def of(cls, rule: ProseRule) -> Rule:
        """Compile a rule of the codebook."""
        refused = re.compile(rule.not_pattern) if rule.not_pattern else None
        units = frozenset(rule.units)
        return cls(
            metric=rule.metric,
            pattern=re.compile(rule.pattern),
            chapter=re.compile(rule.chapter),
            units=units,
            not_pattern=refused,
            lead=re.compile(rule.lead) if rule.lead else None,
            years=range(rule.since, rule.until + 1),
        )

    def may_fit(self, unit: str, year: int | None) -> bool:
        """Whether figures of this unit, in the report for this year, can have its metric."""
        return (not self.units or unit in self.units) and (year is None or year in self.years)

    def fits(self, context: str, place: Place) -> bool:
        """Whether a figure at this place, in a context that has the pattern, has its metric."""
        if not self.chapter.search(place.path):
            return False
        if self.not_pattern is not None and self.not_pattern.search(context):
            return False
        return self.lead is None or bool(self.lead.search(place.lead))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the codebook says about prose, ready for use; make it once for many documents.

    candidates: the rules for a unit and a year, as they were asked for.
    """

    numerals: Numerals
    rules: tuple[Rule, ...]
    zeros: zeros.Zeros
    candidates: dict[tuple[str, int | None], tuple[Rule, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, codebook: Codebook) -> Rules:
        """Compile the rules of a codebook."""
        rules = tuple(Rule.of(rule) for rule in codebook.prose)
        return cls(
            Numerals(dict(codebook.units), dict(codebook.measures)),
            rules,
            zeros.Zeros(codebook.zeros),
        )

    def metric(self, context: str, unit: str | None, place: Place) -> str | None:
        """The metric of the first rule that fits."""
        key = (unit or "", place.year)
        candidates = self.candidates.get(key)
        if candidates is None:
            candidates = tuple(rule for rule in self.rules if rule.may_fit(*key))
            self.candidates[key] = candidates
        for rule in candidates:
            if rule.pattern.search(context) and rule.fits(context, place):
                return rule.metric
        return None


def read(
    document: Document, sections: Sequence[Section], rules: Rules, year: int | None
) -> tuple[Figure, ...]:
    """The figures of all paragraphs, in order; `part_of` counts among them."""
    figures: list[Figure] = []
    paragraphs: list[int] = []
    for number, (span, anchor) in enumerate(_paragraphs(document, sections)):
        section = section_at(sections, span.start)
        paragraph = _Paragraph(
            line=squeeze(document.text[span.start : span.end], span.start),
            anchor=anchor,
            section=section,
            path=sections[section].path if section is not None else "",
            year=year,
        )
        found = paragraph.figures(rules, document.text)
        figures += _placed(found, len(figures))
        paragraphs += [number] * len(found)
    across(figures, paragraphs)
    return tuple(figures)


def _paragraphs(document: Document, sections: Sequence[Section]) -> Iterator[tuple[Span, str]]:
    """The running text with its anchors, headings left out."""
    for block in document.blocks:
        if block.table is not None:
            continue
        start = block.span.start
        for section in opened_in(sections, block.span):
            if start < section.span.start:
                yield Span(start, section.span.start), block.anchor
            start = section.heading_end
        if start < block.span.end and not _is_row(document.text[start : block.span.end]):
            yield Span(start, block.span.end), block.anchor


def _is_row(text: str) -> bool:
    """Whether a line is the row of a table printed as text: its numbers have no column here."""
    return text.count("|") > 1 or bool(_ROW.search(text))


def _placed(found: Iterable[Figure], before: int) -> Iterator[Figure]:
    for figure in found:
        part_of = figure.part_of
        yield figure if part_of is None else replace(figure, part_of=part_of + before)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One paragraph, squeezed, and where it stands."""

    line: Squeezed
    anchor: str
    section: int | None
    path: str
    year: int | None

    def figures(self, rules: Rules, text: str) -> list[Figure]:
        found: list[tuple[int, Figure]] = []
        for start, end in _sentences(self.line.text):
            sentence = self.line.text[start:end]
            quantities = list(rules.numerals.scan(sentence))
            found += self._counted(sentence, start, quantities, rules, text)
            found += self._denied(sentence, start, quantities, rules, text)
        found.sort(key=lambda each: (each[0], each[1].span.end))
        figures = [figure for _, figure in found]
        return whole_of(figures, self.line)

    def _counted(
        self, sentence: str, offset: int, quantities: list[Quantity], rules: Rules, text: str
    ) -> Iterator[tuple[int, Figure]]:
        last = 0
        label = ""
        named = enumerated.names(sentence, quantities)
        for index, quantity in enumerate(quantities):
            before = sentence[max(last, quantity.start - LEAD) : quantity.start]
            lead = sentence[max(0, quantity.start - LEAD) : quantity.start]
            after = _CLAUSE_END.split(sentence[quantity.end : quantity.end + TRAIL], maxsplit=1)[0]
            last = quantity.end
            if not _counts(quantity, sentence, after):
                continue
            name = named.get(index)
            context = f"{name}#{after}" if name else f"{before}#{after}"
            label = name or label_of(before, after, quantity.unit, label, lead)
            basis = basis_of(lead, before, after, self.year, self.path)
            place = offset + quantity.start
            told = f"{self.path}。{self.line.text[max(0, place - LEAD) : place]}"
            metric = rules.metric(context, quantity.unit, Place(self.path, told, self.year))
            if basis in ("change", "plan", "prior_year") or name == "":
                metric = None
            start, end = offset + quantity.start, offset + quantity.end
            yield start, self._figure(quantity, label, metric, basis, (start, end), text)

    def _figure(
        self,
        quantity: Quantity,
        label: str,
        metric: str | None,
        basis: Basis,
        place: tuple[int, int],
        text: str,
    ) -> Figure:
        span = self.line.span(*place)
        return Figure(
            key="",
            metric=metric,
            label=label,
            value=quantity.value,
            value_high=quantity.value_high,
            unit=quantity.unit,
            kind="zero_word" if quantity.zero_word else "number",
            approx=quantity.approx,
            basis=basis,
            method="rule" if metric else "plain",
            repaired=quantity.repaired,
            quote=text[span.start : span.end],
            span=span,
            anchor=self.anchor,
            section=self.section,
        )

    def _denied(
        self, sentence: str, offset: int, quantities: list[Quantity], rules: Rules, text: str
    ) -> Iterator[tuple[int, Figure]]:
        for denial in rules.zeros.find(sentence, self.path, self.year):
            if any(
                one.start < denial.end and denial.start < one.end
                for one in quantities
                if not one.zero_word and one.value != 0
            ):
                continue
            if any(denial.start <= one.start < denial.end for one in quantities):
                continue
            start, end = offset + denial.start, offset + denial.end
            span = self.line.span(start, end)
            yield (
                start,
                Figure(
                    key="",
                    metric=denial.metric,
                    label=denial.rule.label,
                    value=Decimal(0),
                    unit=denial.unit,
                    kind="zero_word",
                    basis="annual",
                    method="rule",
                    quote=text[span.start : span.end],
                    span=span,
                    anchor=self.anchor,
                    section=self.section,
                ),
            )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(text):
        if sentence.end() > sentence.start():
            yield sentence.start(), sentence.end()


def _counts(quantity: Quantity, sentence: str, after: str) -> bool:
    """Whether a number counts something: it has a unit, or stands where a count stands."""
    number = sentence[quantity.number_start : quantity.end]
    if sum(char.isdigit() for char in number) > MAX_DIGITS:
        return False
    if quantity.unit is not None:
        return True
    if _NEVER.match(after) or _ENUMERATES.match(sentence, quantity.end):
        return False
    if quantity.approx is not None or any(scale in number for scale in "千万亿"):
        return True
    if number.startswith("0") and not number.startswith("0.") and number != "0":
        return False
    return bool(_COUNTED.search(sentence[max(0, quantity.start - 4) : quantity.start]))


_LAST_YEAR = re.compile(r"(?<!结转)(?:去年|上年度?|上一年度?|前一年)(?!度?结转)[^，]*$")
_CHANGE = re.compile(
    r"(?:增长|增加|上升|提高|下降|减少|降低|回落|提升|增幅|降幅|递增|增|减|同比|环比|多出|少了|多|少)(?:了|约|近|达|为|率)*$"
)
_CHANGED = re.compile(r"^(?:的)?(?:增长|增幅|降幅|涨幅)")
_COMPARED = re.compile(r"(?:比|较|同比|环比|与)[^，]{0,12}$|(?:比|较)(?:去年|上年|上一年|20\d\d年)")
_PLANNED = re.compile(r"(?:计划|力争|争取|拟|将|目标|预计)[^，]{0,20}$")
_PLANS = re.compile("(?:打算|计划|安排|思路|下一?步[^/]{0,8}|努力方向|对策)$")
_SINCE = re.compile(r"(?:历年|以来|开通至今|截至|截止|累积|自20\d\d年)[^。]*$")
_TOTAL = re.compile(r"累计|共|已|达")


def basis_of(sentence: str, before: str, after: str, year: int | None, path: str = "") -> Basis:
    """Which period a figure speaks of, from what stands before it in its sentence; path: the
    headings that it stands under."""
    clause = re.split("[，：]", before)[-1]
    if _CHANGE.search(clause) and (
        _COMPARED.search(sentence) or "同比" in sentence or "增" in clause
    ):
        return "change"
    if _CHANGED.match(after) and _COMPARED.search(before):
        return "change"
    if _LAST_YEAR.search(clause):
        return "prior_year"
    carried = "结转" in clause or "未办结" in clause
    if year is not None and f"{year - 1}年" in clause and f"{year}年" not in clause and not carried:
        return "prior_year"
    ahead = year is not None and f"{year + 1}年" in sentence
    if _PLANNED.search(clause) and (ahead or _PLANS.search(path)):
        return "plan"
    since = _SINCE.search(sentence)
    if since and _TOTAL.search(since.group()) and not _ends_the_year(since.group(), year):
        return "cumulative"
    return "annual"


def _ends_the_year(since: str, year: int | None) -> bool:
    """截至2017年12月31日 closes the year: what stands after it is the year's own."""
    return bool(re.match(r"截[至止]20\d\d年(?:12月|底|末)", since)) and (
        year is None or str(year) in since
    )
