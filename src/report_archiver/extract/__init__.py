"""The reader: bytes and a URL in, a Reading out. Pure: no I/O, no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from operator import attrgetter

from report_archiver.extract import document, forms, prose
from report_archiver.extract.enumerators import unnumbered
from report_archiver.extract.flattened import Flattened
from report_archiver.extract.identity import Hints, identify
from report_archiver.extract.keys import Keys
from report_archiver.extract.outline import outline
from report_archiver.extract.runin import Words, vocabulary
from report_archiver.extract.squeezed import squeeze
from report_archiver.extract.vocabulary import Book
from report_archiver.model import Codebook, Figure, Reading

__all__ = ["Hints", "Reader"]

NO_HINTS = Hints()

_but_key = attrgetter(*(field.name for field in fields(Figure)[1:]))
_place = attrgetter("span.start", "span.end")


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
        keys = Keys(sha256(body).hexdigest())
        printed = forms.read(page, sections, self._book, keys)
        said = _keyed(prose.read(page, sections, self._rules, identity.year), keys)
        return Reading(
            identity=identity,
            form=printed.form,
            text=page.text,
            charset=page.charset,
            sections=sections,
            tables=printed.tables,
            figures=_in_order(said, printed.figures),
            findings=(*identity.findings, *printed.findings),
            warnings=(*page.warnings, *printed.warnings),
            template=page.template,
            matches=page.matches,
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


def _keyed(figures: Iterable[Figure], keys: Keys) -> list[Figure]:
    """The figures of the prose with their keys."""
    return [Figure(keys.key(each.span, each.metric), *_but_key(each)) for each in figures]


def _in_order(said: Sequence[Figure], printed: Sequence[Figure]) -> tuple[Figure, ...]:
    """Prose and cells in the order of the text; `part_of`, which prose alone has, follows along."""
    figures = sorted((*said, *printed), key=_place)
    if any(figure.part_of is not None for figure in said):
        places = {id(figure): index for index, figure in enumerate(figures)}
        for figure in said:
            if figure.part_of is not None:
                whole = places[id(said[figure.part_of])]
                figures[places[id(figure)]] = replace(figure, part_of=whole)
    return tuple(figures)
