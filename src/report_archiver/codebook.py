"""Reads the rules of reading from config/: statutory forms and the names of metrics.

    config/forms/ID.toml   rows, columns, label variants, units and identities of a form
    config/metrics.toml    Chinese and English names of metrics, and how far forms compare
    config/prose.toml      which metric a figure in running text has, and denials that mean zero
    config/lexicon.toml    units and how they are written; chapter titles
    config/series.toml     what must hold between a report and the one of the year before

The files are checked as they are read: an unknown key, a code without a name or a rule about a cell
that no table has is a ConfigError that names the file and the key.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from report_archiver.config import config_files, config_path
from report_archiver.errors import ConfigError
from report_archiver.model import (
    Basis,
    Codebook,
    Form,
    FormBlock,
    FormLabel,
    FormTable,
    Metric,
    ProseRule,
    Rule,
    SeriesRule,
    Severity,
    ZeroRule,
)


class Entry(BaseModel):
    """One table of a configuration file: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelEntry(Entry):
    code: str
    label: str
    variants: tuple[str, ...] = ()
    unit: str | None = None
    basis: Basis = "annual"
    optional: bool = False


class BlockEntry(Entry):
    heading: tuple[str, ...] = ()
    code: str = ""
    rows: tuple[LabelEntry, ...] = ()
    columns: tuple[LabelEntry, ...] = ()


class TableEntry(Entry):
    id: str
    title: str
    layout: Literal["matrix", "banners", "columns", "list"]
    unit: str | None = None
    columns: tuple[LabelEntry, ...] = ()
    block: tuple[BlockEntry, ...]


class RuleEntry(Entry):
    id: str
    each: str | tuple[str, ...] = ()
    left: tuple[str, ...]
    right: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    relation: Literal["=", "<=", ">="] = "="
    severity: Severity | None = None
    message: str
    printed: bool = False


class InForce(Entry):
    since: date
    until: date | None = None


class FormEntry(Entry):
    id: str
    title: str
    source: str
    in_force: InForce
    chapters: tuple[tuple[str, ...], ...]
    table: tuple[TableEntry, ...]
    rule: tuple[RuleEntry, ...]


class NameEntry(Entry):
    zh: str
    en: str
    unit: str | None = None
    definition: str = ""


class NoteEntry(Entry):
    on: tuple[str, ...]
    text: str


class NamesEntry(Entry):
    metric: dict[str, NameEntry]
    row: dict[str, NameEntry]
    column: dict[str, NameEntry]
    note: tuple[NoteEntry, ...] = ()


class ProseEntry(Entry):
    metric: str
    pattern: str = ""
    noun: str = ""
    chapter: str = ""
    units: tuple[str, ...] | str = ()
    not_pattern: str = ""
    lead: str = ""
    since: int = 0
    until: int = 9999

    @field_validator("pattern", "noun", "chapter", "not_pattern", "lead")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value


class ZeroEntry(ProseEntry):
    metric: str = ""
    label: str
    unit: str = ""


WORD = re.compile(r"\{([a-z_]+)\}")  # no quantifier: those are of digits


class RulesEntry(Entry):
    words: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]]
    rule: tuple[ProseEntry, ...]
    zero: tuple[ZeroEntry, ...]

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, file: dict[str, Any]) -> dict[str, Any]:
        """The rules with the words that they name put in, so that they are checked as they are."""
        words, parts = file.get("words", {}), {"rule", "zero"} & file.keys()
        return {**file, **{part: [spelt_out(rule, words) for rule in file[part]] for part in parts}}


def spelt_out(rule: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """A rule with each `{word}` in its texts put in as it stands. Raises ValueError for one that
    is not there."""

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise ValueError(f"[words] has no {found[1]!r}")
        return words[found[1]]

    return {
        key: WORD.sub(word, value) if isinstance(value, str) else value
        for key, value in rule.items()
    }


class LexiconEntry(Entry):
    units: dict[str, tuple[str, ...]]
    measures: dict[str, tuple[str, ...]]
    chapters: tuple[str, ...]
    subtitles: tuple[str, ...]
    title_words: tuple[str, ...]
    title_closings: tuple[str, ...]
    sentence_openings: tuple[str, ...]
    sentence_beginnings: tuple[str, ...]


class SeriesEntry(Entry):
    id: str
    forms: tuple[str, ...]
    each: tuple[str, ...]
    together: str = ""
    now: str
    before: tuple[str, ...]
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    severity: Severity
    message: str


class SeriesRules(Entry):
    rule: tuple[SeriesEntry, ...]


Shape = TypeVar("Shape", bound=Entry)


@dataclass(frozen=True, slots=True)
class Source:
    """One configuration file as read: its place and its bytes."""

    path: Path
    content: bytes

    def parse(self, shape: type[Shape]) -> Shape:
        """The file as a checked value. Raises ConfigError, naming the file and the key."""
        try:
            return shape.model_validate(tomllib.loads(self.content.decode("utf-8")))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(self.path, f"not TOML in UTF-8: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise ConfigError(self.path, first["msg"], key) from error


def load(root: Path | None = None) -> Codebook:
    """The codebook of config/ (or of another directory laid out like it).

    Raises ConfigError where a file is missing or says something it cannot say.
    """
    paths = config_files("forms") if root is None else sorted((root / "forms").glob("*.toml"))
    if not paths:
        raise ConfigError("config/forms", "no form is described there")
    sources = [read(path) for path in paths]
    names, rules, words, years = (
        read(config_path(name) if root is None else root / name)
        for name in ("metrics.toml", "prose.toml", "lexicon.toml", "series.toml")
    )
    forms = tuple(form(source) for source in sources)
    known = tuple(metrics(forms, names.parse(NamesEntry), names.path))
    prose = rules.parse(RulesEntry)
    lexicon = words.parse(LexiconEntry)
    for entry in (*prose.rule, *prose.zero):
        if entry.metric and not any(metric.code == entry.metric for metric in known):
            raise ConfigError(rules.path, f"metrics.toml has no {entry.metric!r}", "metric")
    return Codebook(
        forms=forms,
        metrics=known,
        prose=tuple(prose_rule(entry, prose.groups, rules.path) for entry in prose.rule),
        zeros=tuple(zero(entry) for entry in prose.zero),
        units=tuple(spellings(lexicon.units)),
        measures=tuple(spellings(lexicon.measures)),
        chapters=(
            *(title for form in forms for titles in form.chapters for title in titles),
            *lexicon.chapters,
        ),
        subtitles=lexicon.subtitles,
        title_words=lexicon.title_words,
        title_closings=lexicon.title_closings,
        sentence_openings=lexicon.sentence_openings,
        sentence_beginnings=lexicon.sentence_beginnings,
        series=tuple(series(years, forms)),
        digest=digest([*sources, names, rules, words]),
    )


def prose_rule(entry: ProseEntry, groups: Mapping[str, tuple[str, ...]], path: Path) -> ProseRule:
    """A rule with its units spelt out, and its noun as a pattern."""
    units = groups.get(entry.units) if isinstance(entry.units, str) else entry.units
    if units is None:
        raise ConfigError(path, f"[groups] has no {entry.units!r}", "units")
    patterns = [entry.pattern, beside(entry.noun) if entry.noun else ""]
    return ProseRule(
        metric=entry.metric,
        pattern="|".join(filter(None, patterns)),
        chapter=entry.chapter,
        units=units,
        not_pattern=entry.not_pattern,
        lead=entry.lead,
        since=entry.since,
        until=entry.until,
    )


def beside(noun: str) -> str:
    """The pattern of a noun right before a figure, or right after it: 信函提交2件, 2件是来函."""
    return rf"(?:{noun})[^，、；：（#]{{0,12}}：?#|#[^，、；：（）#]{{0,14}}?(?:{noun})"


def zero(entry: ZeroEntry) -> ZeroRule:
    return ZeroRule(
        metric=entry.metric or None,
        label=entry.label,
        pattern=entry.pattern,
        unit=entry.unit or None,
        since=entry.since,
        until=entry.until,
    )


def spellings(units: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """(spelling, canonical spelling) of every unit, the canonical one of itself first."""
    for canonical, variants in units.items():
        for spelling in (canonical, *variants):
            yield spelling, canonical


def read(path: Path) -> Source:
    try:
        return Source(path, path.read_bytes())
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}") from error


def digest(sources: Iterable[Source]) -> str:
    """SHA-256 over names and contents, in the order of the names."""
    total = hashlib.sha256()
    for source in sorted(sources, key=lambda source: source.path.name):
        total.update(source.path.name.encode() + b"\0")
        total.update(hashlib.sha256(source.content).digest())
    return total.hexdigest()


# Forms --------------------------------------------------------------------------------------------


def form(source: Source) -> Form:
    """One statutory form, its tables composed and its rules written out for every place."""
    entry = source.parse(FormEntry)
    if entry.id != source.path.stem:
        raise ConfigError(source.path, f"is {entry.id!r}, but the file's name says otherwise", "id")
    tables = tuple(form_table(table) for table in entry.table)
    rules = tuple(rule for each in entry.rule for rule in written_out(each, tables, source.path))
    known = {code for table in tables for code in places(table)}
    for rule in rules:
        for code in (*rule.left, *rule.right, *rule.alternatives):
            if code not in known:
                raise ConfigError(source.path, f"no table has {code!r}", f"rule.{rule.id}")
    return Form(
        id=entry.id,
        title=entry.title,
        source=entry.source,
        in_force=days(entry.in_force),
        chapters=entry.chapters,
        tables=tables,
        rules=rules,
    )


def days(entry: InForce) -> tuple[str, str | None]:
    return entry.since.isoformat(), entry.until.isoformat() if entry.until else None


def form_table(entry: TableEntry) -> FormTable:
    blocks = tuple(
        FormBlock(
            heading=block.heading,
            code=block.code,
            rows=tuple(label(row, entry.unit) for row in block.rows)
            or (FormLabel("", ("",), entry.unit),),
            columns=tuple(label(column) for column in block.columns or entry.columns),
        )
        for block in entry.block
    )
    return FormTable(entry.id, entry.title, entry.layout, blocks)


def label(entry: LabelEntry, unit: str | None = None) -> FormLabel:
    return FormLabel(
        code=entry.code,
        labels=(entry.label, *entry.variants),
        unit=entry.unit or unit,
        basis=entry.basis,
        optional=entry.optional,
    )


def places(table: FormTable) -> Iterator[str]:
    """The metric of every cell of a table."""
    for block in table.blocks:
        for row in block.rows:
            for column in block.columns:
                yield block.metric(row, column)


def written_out(entry: RuleEntry, tables: Sequence[FormTable], path: Path) -> Iterator[Rule]:
    """The rule once for every place that `each` names, {} replaced by the place's code."""
    for place in repeated(entry, tables, path):
        yield Rule(
            id=entry.id,
            place=place,
            left=fill(entry.left, place),
            right=fill(entry.right, place),
            relation=entry.relation,
            severity=entry.severity or ("error" if entry.printed else "warning"),
            message=entry.message,
            alternatives=fill(entry.alternatives, place),
            printed=entry.printed,
        )


def fill(codes: Iterable[str], place: str) -> tuple[str, ...]:
    return tuple(code.replace("{}", place) for code in codes)


def repeated(entry: RuleEntry, tables: Sequence[FormTable], path: Path) -> tuple[str, ...]:
    """The places of `each`: a list as it stands, or TABLE.columns, TABLE.rows, TABLE.blocks."""
    if not isinstance(entry.each, str):
        return entry.each or ("",)
    wanted, _, part = entry.each.partition(".")
    for table in tables:
        if table.id == wanted and part in ("columns", "rows", "blocks"):
            found = {
                "columns": [c.code for block in table.blocks for c in block.columns],
                "rows": [row.code for block in table.blocks for row in block.rows],
                "blocks": [block.code for block in table.blocks],
            }[part]
            return tuple(dict.fromkeys(found))
    raise ConfigError(path, f"each = {entry.each!r} names no part of a table", f"rule.{entry.id}")


def series(source: Source, forms: Sequence[Form]) -> Iterator[SeriesRule]:
    """Each rule over years once for every place; every form that it speaks of has its cells."""
    tables = {form.id: form.tables for form in forms}
    for entry in source.parse(SeriesRules).rule:
        for place in entry.each:
            (now,) = fill([entry.now], place)
            rule = SeriesRule(
                id=entry.id,
                about=entry.together or now,
                forms=entry.forms,
                now=now,
                before=fill(entry.before, place),
                plus=fill(entry.plus, place),
                minus=fill(entry.minus, place),
                severity=entry.severity,
                message=entry.message,
            )
            for form in entry.forms:
                known = {code for table in tables.get(form, ()) for code in places(table)}
                for code in (rule.now, *rule.before, *rule.plus, *rule.minus):
                    if code not in known:
                        raise ConfigError(source.path, f"{form} has no {code!r}", f"rule.{rule.id}")
            yield rule


# Metrics ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Printing:
    """Where a form prints a metric: its row's code, its unit, its labels from the outside in."""

    form: Form
    row: str
    unit: str | None
    trail: tuple[str, ...]

    def __str__(self) -> str:
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.form.id} ({self.form.source})：{' › '.join(self.trail)}{unit}"


def metrics(forms: Sequence[Form], names: NamesEntry, path: Path) -> Iterator[Metric]:
    """Every metric that a form prints, in the order of the forms, then those of prose alone."""
    printed = printings(forms)
    for code, found in printed.items():
        yield metric(code, name(code, found[0].row, names, path), found, names.note)
    for code, entry in names.metric.items():
        if code not in printed:
            yield metric(code, entry, (), names.note)


def printings(forms: Sequence[Form]) -> dict[str, list[Printing]]:
    found: dict[str, list[Printing]] = {}
    for each in forms:
        for table in each.tables:
            for block in table.blocks:
                for row in block.rows:
                    for column in block.columns:
                        printing = Printing(
                            form=each,
                            row=row.code or block.code,
                            unit=column.unit or row.unit,
                            trail=trail(block, row, column),
                        )
                        found.setdefault(block.metric(row, column), []).append(printing)
    return found


def trail(block: FormBlock, row: FormLabel, column: FormLabel) -> tuple[str, ...]:
    labels = (*block.heading[:1], row.labels[0], column.labels[0])
    return tuple(dict.fromkeys(each for each in labels if each))


def metric(
    code: str, entry: NameEntry, found: Sequence[Printing], notes: Iterable[NoteEntry]
) -> Metric:
    """unit: that on which all forms agree, else None (each place in the definition has its own)."""
    units = {printing.unit for printing in found} or {entry.unit}
    lines = [entry.definition, *dict.fromkeys(str(printing) for printing in found)]
    lines += [note.text for note in notes if any(fnmatchcase(code, on) for on in note.on)]
    return Metric(
        code=code,
        label_zh=entry.zh,
        label_en=entry.en,
        unit=units.pop() if len(units) == 1 else None,
        definition="\n".join(line for line in lines if line),
        forms=tuple(dict.fromkeys(printing.form.id for printing in found)),
    )


def name(code: str, row: str, names: NamesEntry, path: Path) -> NameEntry:
    """The name of a metric: its own, or its row's and its column's put together."""
    if code in names.metric:
        return names.metric[code]
    column = code.removeprefix(row).removeprefix(".")
    if row == code or not column:
        raise ConfigError(path, "has no name", f'metric."{code}"')
    rows, columns = part(row, names.row, path, "row"), part(column, names.column, path, "column")
    return NameEntry(zh=f"{rows.zh}：{columns.zh}", en=f"{rows.en}: {columns.en}")


def part(code: str, names: Mapping[str, NameEntry], path: Path, kind: str) -> NameEntry:
    if code not in names:
        raise ConfigError(path, "has no name", f'{kind}."{code}"')
    return names[code]
