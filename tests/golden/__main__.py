"""`python -m tests.golden` (`make golden`) writes all pairs anew: review what changed."""

from tests.golden.pairs import HERE, expected, pages

from report_archiver import codebook


def main() -> None:
    """Write every pair, and take away what no page has any more."""
    book = codebook.load()
    kept = set()
    for page in pages():
        page.file.write_bytes(page.body)
        page.expected.write_text(expected(page, book), "utf-8")
        kept |= {page.file, page.expected}
    for path in HERE.iterdir():
        if path.suffix in {".html", ".txt", ".json"} and path not in kept:
            path.unlink()


if __name__ == "__main__":
    main()
