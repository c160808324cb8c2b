"""The reader: bytes and a URL in, a Reading out. Pure: no I/O, no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from operator import attrgetter

from report_archiver.extract import document, forms, prose
from report_archiver.extract.enumerators import unnumbered
from report_archiver.extract.flattened import Flattened
from report_archiver.extract.identity import Hints, identify
from report_archiver.extract.outline import outline
from report_archiver.extract.runin import Words, vocabulary
from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.vocabulary import Book
from report_archiver.model import Codebook, Figure, Reading

__all__ = ["Hints", "Reader"]

NO_HINTS = Hints()

_but_key = attrgetter(*(field.name for field in fields(Figure)[1:]))


class Reader:
    """Reads documents by one codebook; make it once and use it for many, from any thread."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._book = Book.of(codebook)
        self._flattened = Flattened.of(self._book)
        self._rules = prose.Rules.of(codebook)
        self._words = _words(codebook)

    def read(
        self, body: bytes, url: str = "", charset: str | None = None, hints: Hints = NO_HINTS
    ) -> Reading:
        """Read one page or text file. charset: what its HTTP header declared.

        Raises NotADocument where the bytes are neither HTML nor text. Whatever else is wrong with
        a document is in the reading's warnings.
        """
        page = document.parse(body, charset, hints.selectors, self._flattened)
        sections = outline(page, self._words)
        identity = identify(page, url, hints)
        printed = forms.read(page, sections, self._book)
        said = prose.read(page, sections, self._rules, identity.year)
        figures = _in_order(said, printed.figures)
        return Reading(
            identity=identity,
            form=printed.form,
            text=page.text,
            charset=page.charset,
            sections=sections,
            tables=printed.tables,
            figures=tuple(_keyed(figures, sha256(body).hexdigest())),
            findings=(*identity.findings, *printed.findings),
            warnings=(*page.warnings, *printed.warnings),
        )


def _words(codebook: Codebook) -> Words:
    rows = (
        label
        for form in codebook.forms
        for table in form.tables
        for block in table.blocks
        for row in block.rows
        for label in (*row.labels, *block.heading)
    )
    return Words(
        titles=frozenset(squeeze(title).text for title in codebook.chapters),
        subtitles=frozenset(codebook.subtitles),
        vocabulary=vocabulary(codebook.title_words),
        closing=re.compile(f"(?:{'|'.join(codebook.title_closings)})$"),
        opening=re.compile("|".join(codebook.sentence_openings)),
        beginning=re.compile("|".join(codebook.sentence_beginnings)),
        rows=frozenset(unnumbered(squeeze(label).text) for label in rows) - {"", "其他", "总计"},
    )


def _in_order(said: Sequence[Figure], printed: Sequence[Figure]) -> list[Figure]:
    """Prose and cells as one list in the order of the text; `part_of` follows along."""
    tagged = [(figure, number) for number, figure in enumerate(said)]
    tagged += [(figure, -1) for figure in printed]
    tagged.sort(key=lambda each: (each[0].span.start, each[0].span.end))
    place = {number: index for index, (_, number) in enumerate(tagged) if number >= 0}
    return [
        figure if figure.part_of is None else replace(figure, part_of=place[figure.part_of])
        for figure, _ in tagged
    ]


def _keyed(figures: Iterable[Figure], body: str) -> Iterator[Figure]:
    """Give each figure its key: of the body, its place and its metric, so that a re-reading that
    agrees gives the same."""
    seen: dict[str, int] = {}
    for figure in figures:
        name = f"{body} {figure.span.start}-{figure.span.end} {figure.metric or ''}"
        count = seen[name] = seen.get(name, 0) + 1
        if count > 1:
            name += f" {count}"
        yield Figure(sha256(name.encode()).hexdigest()[:16], *_but_key(figure))
