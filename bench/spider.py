"""The same crawl by Scrapy: 16 requests at once, no delay, each page with its headers into SQLite,
a commit a page.

    python bench/spider.py ORIGIN DB
"""

import json
import sqlite3
import sys
from collections.abc import Iterator

import scrapy
from memory import peak
from pages import LISTS
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response


class Reports(scrapy.Spider):
    """Lists, and the reports that they lead to."""

    name = "reports"

    def __init__(self, origin: str, path: str) -> None:
        super().__init__()
        self.start_urls = [origin + path for path in LISTS]
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS pages"
            " (url TEXT PRIMARY KEY, status INTEGER, headers TEXT, body BLOB)"
        )

    def parse(self, response: Response) -> Iterator[Request]:
        self.keep(response)
        for link in response.css("div.main li a::attr(href)").getall():
            yield response.follow(link, self.keep)

    def keep(self, response: Response) -> None:
        headers = json.dumps(list(response.headers.to_unicode_dict().items()))
        row = (response.url, response.status, headers, response.body)
        self.db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", row)
        self.db.commit()


def main(origin: str, path: str) -> None:
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Reports)
    process.crawl(crawler, origin=origin, path=path)
    process.start()
    seconds = crawler.stats.get_value("elapsed_time_seconds")
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
