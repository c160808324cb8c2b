"""The pages of an archive, a module each. A page that is not in PAGES does not exist."""

from report_archiver.publish.datasette.page import Page
from report_archiver.publish.datasette.pages import (
    compare,
    figure,
    home,
    metric,
    metrics,
    original,
    timemap,
)

PAGES: tuple[Page, ...] = (
    home.PAGE,
    compare.PAGE,
    figure.PAGE,
    metric.PAGE,
    metrics.PAGE,
    original.PAGE,
    timemap.MAP,
    timemap.GATE,
)
