"""The golden pairs: where their pages come from, and what is expected of each."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from report_archiver import reading
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import HOST
from report_archiver.demo.replica import replica
from report_archiver.errors import NotADocument
from report_archiver.model import Codebook
from report_archiver.record import reading_as_json

HERE = Path(__file__).parent
YARDSTICK = HERE.parent / "yardstick"
TAKEN = (
    "l01-education-2010-codes.html",
    "l02-housing-2009-frontpage.html",
    "m09-town-2022-misprints.html",
    "m15-hydrology-2022-split.html",
    "n02-town-2019-blank-hanweb.html",
    "n13-registry-2020-gkmlpt.html",
    "p05-street-2017-word.html",
    "p09-county-2012-unclosed.html",
    "p10-prices-2011-flat.txt",
    "s03-land-2017-vsb-split.html",
    "t04.txt",
    "t07.txt",
    "v09-lanping-water-2022.html",
)


@dataclass(frozen=True)
class Page:
    """A page of the project's own. name: of its file, with the suffix."""

    name: str
    url: str
    body: bytes

    @property
    def file(self) -> Path:
        return HERE / self.name

    @property
    def expected(self) -> Path:
        return self.file.with_suffix(".json")


def pages() -> Iterator[Page]:
    """All pages that have a golden pair, from where they were written."""
    site = replica()
    for article in load().articles:
        year = re.search(r"\d{4}", article.title)
        if year and article.title.endswith(("报告", "年报")) and not article.withdrawn:
            name = f"replica-{year[0]}.html"
            yield Page(name, f"http://{HOST}{article.path}", site[article.path].body)
    for name in TAKEN:
        truth = json.loads((YARDSTICK / "truth" / name).with_suffix(".json").read_text("utf-8"))
        yield Page(name, truth["source"], (YARDSTICK / "docs" / name).read_bytes())


def expected(page: Page, book: Codebook) -> str:
    """What `read` prints of a page, a line for each section, figure and row of a table."""
    try:
        record = reading_as_json(reading.read_document(page.body, page.url, book))
    except NotADocument as error:
        record = {"refused": str(error)}
    return laid_out(record)


def laid_out(record: Mapping[str, object]) -> str:
    """JSON with an item of a list a line, so that a difference shows what changed."""
    lines = []
    for key, value in record.items():
        if isinstance(value, list) and value:
            items = ",\n".join(f"  {line(item)}" for item in value)
            lines.append(f"{line(key)}: [\n{items}\n]")
        else:
            lines.append(f"{line(key)}: {line(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
