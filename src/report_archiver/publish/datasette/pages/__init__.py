"""The pages of an archive, a module each. A page that is not in PAGES does not exist."""

from report_archiver.publish.datasette.page import Page
from report_archiver.publish.datasette.pages import (
    changes,
    compare,
    figure,
    findings,
    home,
    metric,
    metrics,
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
    metrics.PAGE,
    metric.PAGE,
    compare.PAGE,
    figure.PAGE,
    original.PAGE,
    timemap.MAP,
    timemap.GATE,
)
