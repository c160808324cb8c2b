"""The pages of an archive, a module each. A page that is not in PAGES does not exist."""

from report_archiver.publish.datasette.page import Page
from report_archiver.publish.datasette.pages import (
    changes,
    figure,
    findings,
    home,
    original,
    publisher,
    report,
    search,
    timemap,
)

PAGES: tuple[Page, ...] = (
    home.PAGE,
    search.PAGE,
    changes.PAGE,
    findings.PAGE,
    report.PAGE,
    publisher.PAGE,
    figure.PAGE,
    original.PAGE,
    timemap.MAP,
    timemap.GATE,
)
