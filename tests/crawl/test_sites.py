from __future__ import annotations

from pathlib import Path

import pytest

from report_archiver.config import config_files
from report_archiver.crawl.sites import load
from report_archiver.crawl.urls import canonical
from report_archiver.errors import ConfigError

FOUR_LINES = """
[site]
id = "a"
name = "甲"
homepage = "http://a.example"
[crawl]
trail = ["年报"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.toml"


def test_selectors_state_how_many_matches_they_expect(file: Path):
    file.write_text(
        FOUR_LINES + '[select]\ntitle = "h1"\n[select.expect]\ntitle = 2\ncontent = "1-3"\n'
    )
    expect = load(str(file)).select.expect
    assert (expect.title, expect.content, expect.list_item) == ("2", "1-3", "1+")


def test_four_lines_are_enough(file: Path):
    file.write_text(FOUR_LINES)
    site = load(str(file))
    assert (site.id, site.site.homepage) == ("a", "http://a.example/")
    assert (site.crawl.delay_seconds, site.crawl.retries, site.crawl.max_depth) == (1.0, 4, 6)
    assert site.user_agent.startswith("report-archiver/")


@pytest.mark.parametrize("path", config_files("sites"), ids=lambda path: path.stem)
def test_every_shipped_site_loads_under_its_own_name(path: Path):
    assert load(path.stem).id == path.stem


def test_the_contact_is_part_of_who_we_say_we_are(file: Path):
    file.write_text(FOUR_LINES + 'contact = "mailto:me@a.example"\n')
    assert load(str(file)).user_agent.endswith(" (+mailto:me@a.example)")


@pytest.mark.parametrize(
    ("connect_to", "expected"),
    [
        ("", ("a.example", 80)),
        ("127.0.0.1:8001", ("127.0.0.1", 8001)),
        ("replica", ("replica", 80)),
        ("[::1]:8001", ("[::1]", 8001)),
        ("[::1]", ("[::1]", 80)),
    ],
)
def test_where_a_host_is_really_asked(file: Path, connect_to: str, expected: tuple[str, int]):
    file.write_text(FOUR_LINES + f'connect_to = "{connect_to}"\n')
    assert load(str(file)).connection("a.example", 80) == expected


@pytest.mark.parametrize("path", ["/公开/", "/%e5%85%AC%e5%bc%80/", "/x/../公开/"])
def test_a_path_is_spelt_as_addresses_are(file: Path, path: str):
    file.write_text(FOUR_LINES + f'paths = ["{path}"]\n')
    inside = load(str(file)).scope.refusal
    assert inside(canonical("http://a.example/公开/年报.html")) is None
    assert inside(canonical("http://a.example/公示/年报.html")) == "scope"


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        ("", None),
        ("http://proxy.example:3128", ("proxy.example", 3128)),
        ("http://127.0.0.1:8080/", ("127.0.0.1", 8080)),
        ("http://[::1]:8080", ("[::1]", 8080)),
    ],
)
def test_the_way_through_a_proxy(file: Path, proxy: str, expected: tuple[str, int] | None):
    file.write_text(FOUR_LINES + f'proxy = "{proxy}"\n')
    assert load(str(file)).crawl.proxy_address == expected


def test_certificates_are_verified_and_tls_is_new_unless_a_site_says_otherwise(file: Path):
    file.write_text(FOUR_LINES)
    rules = load(str(file)).crawl
    assert (rules.legacy_tls, rules.verify_certificates, rules.proxy) == (False, True, "")
    assert rules.min_bytes_per_second == 100


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            FOUR_LINES + "delay_second = 1\n",
            "crawl.delay_second: no such key; did you mean",
        ),
        (
            FOUR_LINES.replace("name", "nmae"),
            "site.name: is missing; site.nmae: no such key",
        ),
        (
            FOUR_LINES.replace("[crawl]\n", ""),
            r"site.trail: .* belongs under \[crawl\]",
        ),
        (FOUR_LINES + "[selekt]\n", r"selekt: no such key; did you mean \[select\]"),
        (FOUR_LINES.replace("trail", "start"), "crawl.start.0: '年报' is no address of a page"),
        (FOUR_LINES.replace("年报", "年报("), "crawl.trail.0: '年报\\(' is no regular expression"),
        (FOUR_LINES.replace("http:", "ftp:"), "site.homepage: 'ftp://a.example' is no address"),
        (FOUR_LINES + '[select]\nlist_item = "li[["\n', "select.list_item: 'li\\[\\[' is no CSS"),
        (
            FOUR_LINES + '[select.expect]\ncontent = "many"\n',
            "select.expect.content: 'many' is no number of matches; write 1, 1\\+ or 2-5",
        ),
        (FOUR_LINES + "[select.expect]\ntitle = true\n", "select.expect.title: True is no number"),
        (
            FOUR_LINES + '[select.expect]\ntitle = "5-2"\n',
            "select.expect.title: '5-2' is no number",
        ),
        (
            FOUR_LINES + '[select.expect]\nlist = "1"\n',
            r"select.expect.list: no such key; \[select.expect\] knows list_item, list_date",
        ),
        (FOUR_LINES.replace('trail = ["年报"]', ""), "names neither trail .* nor start"),
        (FOUR_LINES.replace('["年报"]', '"年报"'), "crawl.trail: is a list; write it in brackets"),
        (FOUR_LINES + "max_pages = 0\n", "crawl.max_pages: .*greater than or equal to 1"),
        (FOUR_LINES + 'connect_to = "a.example/x"\n', "crawl.connect_to: .* is not a host"),
        (FOUR_LINES + 'paths = ["gk/"]\n', "crawl.paths.0: 'gk/' does not begin with a slash"),
        (FOUR_LINES + 'paths = ["/gk?id=1"]\n', "crawl.paths.0: '/gk.id=1' is no path"),
        (FOUR_LINES + 'paths = ["/gk#top"]\n', "crawl.paths.0: '/gk#top' is no path"),
        (FOUR_LINES + 'proxy = "proxy:3128"\n', "crawl.proxy: 'proxy:3128' is no proxy's address"),
        (FOUR_LINES + 'proxy = "http://proxy"\n', "crawl.proxy: .* write http://host:port"),
        (FOUR_LINES + 'proxy = "socks5://proxy:1080"\n', "crawl.proxy: .* write http://host:port"),
        (FOUR_LINES + 'proxy = "http://me:pw@proxy:1"\n', "crawl.proxy: .* is no address"),
        (FOUR_LINES + 'proxy = "http://a/b:1"\n', "crawl.proxy: .* is not a host"),
        (
            FOUR_LINES + 'proxy = "http://proxy:1"\nconnect_to = "a"\n',
            "crawl: names both connect_to and proxy",
        ),
        (FOUR_LINES + "min_bytes_per_second = -1\n", "crawl.min_bytes_per_second: .*greater than"),
        (FOUR_LINES + 'contact = "ä"\n', "crawl.contact: "),
        ("[crawl]\ntrail = []\n", r"site: the section \[site\] is missing"),
        ("[site\n", "no TOML: .*line 1"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(file: Path, text: str, message: str):
    file.write_text(text)
    with pytest.raises(ConfigError, match=message) as error:
        load(str(file))
    assert str(error.value).startswith(str(file))


def test_a_file_that_is_not_there_or_not_utf_8(file: Path):
    with pytest.raises(ConfigError, match="No such file"):
        load(str(file))
    file.write_bytes(FOUR_LINES.encode("gb18030"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(str(file))


def test_an_unknown_site_names_the_known_ones():
    with pytest.raises(ConfigError, match=r"Did you mean xuchang-ggzy\? Known: .*xuchang-ggzy"):
        load("xuchang-gzy")


def test_a_local_file_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config/sites").mkdir(parents=True)
    (tmp_path / "config/sites/xuchang-ggzy.toml").write_text(FOUR_LINES)
    assert load("xuchang-ggzy").id == "a"
