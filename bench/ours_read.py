"""The same, and everything read.

python bench/ours_read.py ORIGIN DB
"""

import json
import sys
import time
from pathlib import Path

from memory import peak
from ours import Clock, Silent, site_of

from report_archiver import codebook, reading
from report_archiver.archive import Archive
from report_archiver.crawl import crawler


def main(origin: str, path: str) -> None:
    site, now = site_of(origin), Clock(first=False).now
    started = time.perf_counter()
    with Archive(Path(path), create=True) as archive:
        crawler.crawl(site, archive, now=now, sleep=time.sleep, watch=Silent())
        reading.read_pending(archive, codebook.load(), now=now, on_page=lambda *_: None)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
