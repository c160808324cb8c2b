"""The replica as a site: what stands where, and that every way in it leads somewhere."""

import dataclasses
import tomllib
from urllib.parse import urljoin, urlsplit

import pytest
from protego import Protego
from selectolax.lexbor import LexborHTMLParser

from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica, replica, site_toml

HOME = "http://ggzy.xuchang.example/"
EARLY = "/zfxxgk/xxgknb/2018ndyq/"
DEAD = EARLY + "402.jhtml"
GBK = EARLY + "3306.jhtml"
REPORT_2017 = EARLY + "19204.jhtml"


@pytest.fixture(scope="module")
def site():
    return replica()


def tree(site, path):
    return LexborHTMLParser(site[path].body)


def targets(site, path):
    """The paths within the site that a page points at."""
    for node in tree(site, path).css("[href], [src], [action]"):
        given = next(filter(None, map(node.attributes.get, ("href", "src", "action"))), "")
        url = urlsplit(urljoin(HOME + path[1:], given))
        if url.scheme == "http" and url.netloc == urlsplit(HOME).netloc:
            yield url.path


def pages(site):
    return [path for path, page in site.items() if page.body and "html" in page.content_type]


def texts(site, path, selector):
    return [node.text() for node in tree(site, path).css(selector)]


def test_every_link_but_the_dead_one_leads_to_a_page(site):
    broken = {target for path in pages(site) for target in targets(site, path)} - set(site)
    assert broken == {DEAD}


def test_every_page_can_be_reached_from_the_home_page(site):
    reached, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in site:
            continue
        reached.add(path)
        if path in pages(site):
            waiting += targets(site, path)
    assert set(site) - reached == {"/404.html", "/index.jhtml", "/robots.txt"}


def test_the_same_bytes_and_dates_at_each_start(site):
    assert dict(site) == dict(replica())
    assert all(page.modified.year <= 2026 for page in site.values())


def test_robots_forbids_a_page_that_the_lists_link_to(site):
    rules = Protego.parse(site["/robots.txt"].body.decode())
    forbidden = {path for path in site if not rules.can_fetch(HOME + path[1:], "report-archiver")}
    assert forbidden == {"/search.jspx"}
    assert "/search.jspx" in targets(site, EARLY + "index.jhtml")


def test_one_page_is_in_gbk_beyond_what_it_declares(site):
    body = site[GBK].body
    assert b"charset=gb2312" in body
    assert site[GBK].content_type == "text/html"
    assert "张祎" in body.decode("gbk")
    for codec in ("gb2312", "utf-8"):
        with pytest.raises(UnicodeDecodeError):
            body.decode(codec)


def test_the_trail_leads_from_the_home_page_to_the_year_columns(site):
    links = {node.text(): node.attributes["href"] for node in tree(site, "/").css(".nav a")}
    column = links["政府信息公开"]
    links = {node.text(): node.attributes["href"] for node in tree(site, column).css("a")}
    years = texts(site, links["信息公开年报"], ".infolist-side a")
    assert years == [f"{year}年" for year in range(2025, 2018, -1)] + ["2018年度以前", "年报检索"]


def test_the_early_years_stand_on_three_list_pages(site):
    entries = []
    for number, path in enumerate(["index.jhtml", "index_2.jhtml", "index_3.jhtml"], 1):
        assert f"{number}/3页" in tree(site, EARLY + path).css_first(".TxtCenter").text()
        entries += tree(site, EARLY + path).css("div.infolist-main > ul > li")
    assert len(entries) == 11
    dates = [entry.css_first("em").text() for entry in entries]
    assert dates == sorted(dates, reverse=True)
    for link in (entry.css_first("a") for entry in entries):
        assert link.attributes["title"].startswith(link.text().removesuffix("…"))
    onward = {
        node.text(): node.attributes.get("href")
        for node in tree(site, EARLY + "index.jhtml").css(".pages a")
    }
    assert onward["下一页"] == EARLY + "index_2.jhtml"
    assert onward["上一页"] is None


def test_the_report_of_2017_as_the_centre_printed_it(site):
    page = tree(site, REPORT_2017)
    assert page.css_first("h1").text() == "许昌市公共资源交易中心2017年度政府信息公开报告"
    position = page.css_first(".s_position").text()
    assert position.endswith("首页 » 政府信息公开 » 信息公开年报 » 2018年度以前 » 正文")
    info = page.css_first(".s_info").text()
    assert "发布时间: 2018-03-06 17:12:16" in info
    assert "来源:本站编辑" in info
    content = page.css_first("div.s_main > div.s_content").text()
    for real in (9286, 8984, 302, 8098, 257, 242, 387, 29):
        assert str(real) in content
    assert "近400人" in content
    assert "关 闭" not in content
    assert site[REPORT_2017].last_modified == "Tue, 06 Mar 2018 09:12:16 GMT"


def test_later_pages_carry_the_prescribed_meta_tags(site):
    (report,) = (path for path in site if path.startswith("/011/011004/2"))
    meta = {
        node.attributes["name"]: node.attributes["content"]
        for node in tree(site, report).css("meta[name]")
    }
    assert meta["ArticleTitle"] == "许昌市公共资源交易中心2022年政府信息公开工作年度报告"
    assert (meta["PubDate"], meta["ContentSource"]) == (
        "2023-01-18 15:33",
        "许昌市公共资源交易中心",
    )
    assert len(texts(site, report, "div.s_content")) == 1


def test_a_site_is_altered_by_making_another(site):
    edited = site.replaced({REPORT_2017: site["/404.html"]})
    assert edited[REPORT_2017] == site["/404.html"]
    assert REPORT_2017 in site
    assert set(site) - set(site.without(REPORT_2017)) == {REPORT_2017}
    assert isinstance(edited.without("/"), Replica)
    with pytest.raises(KeyError):
        site.without("/nowhere")


def test_an_editor_may_change_an_article(site):
    catalogue = load()
    edited = tuple(
        dataclasses.replace(article, content=article.content.replace("9286", "9287"))
        for article in catalogue.articles
    )
    changed = publish(dataclasses.replace(catalogue, articles=edited))
    assert {path for path in site if site[path] != changed[path]} == {REPORT_2017}


def test_the_site_file_names_the_address_it_is_served_at():
    config = tomllib.loads(site_toml("127.0.0.1:8080"))
    assert config["crawl"]["connect_to"] == "127.0.0.1:8080"
    assert config["site"]["homepage"] == HOME
    assert (config["crawl"]["delay_seconds"], config["crawl"]["private_network"]) == (0, True)
