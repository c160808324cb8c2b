from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_archiver.crawl.traps import LIMITS, Traps, is_trap, shape

ORIGIN = "http://a.example"


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/a/b/a/b/",
        "/gk/gk/gk/x.html",
        "/gk/nb/gk/x/nb/gk/y/gk/z/gk/",
        "/2019/nb/2019/nb/2019/nb/",
        "/" + "x" * 2_000,
        "/" + "/".join(f"a{n}" for n in range(31)),
        "/l?" + "&".join(f"p{n}=1" for n in range(31)),
        "/jsession=0123456789abcdef/x.html",
        "/phpsessid-0123456789abcdef01/x.html",
        "/x/session_id:0123456789abcdef01/",
        "/calendar/2077/05/",
        "/calendar/1899/12/31",
        "/cal/9999-12-31/",
        "/cal?year=2077&month=5",
        "/cal?date=2077-05-01",
        "/cal?x=1&month=207705",
        "/cal?y=1234&m=1",
    ],
)
def test_a_trap_by_its_address(path: str):
    assert is_trap(ORIGIN + path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/zwgk/zwgk/zfxxgk/zfxxgk/index.html",
        "/jyxx/002001/002001002/20200110/0f4cbb9c-9c2d-4b4f-8a3c-000000000001.html",
        "/001/001/001/001/001/001.html",
        "/attach/0/0/0/0/1.pdf",
        "/art/2020/1/10/art_123_456.html",
        "/2019/2019/2019nb.html",
        "/col/col2077/index.html",
        "/info/2056/11.htm",
        "/channels/2077/index.html",
        "/n2077/c5/content.html",
        "/cal/2020/05/",
        "/cal?year=2025&month=12",
        "/nb?year=2077",
        "/nb?date=2019",
        "/l?id=2077&m=5",
        "/0123456789abcdef0123456789abcdef/x.html",
        "/mission-0123456789abcdef0123456789/",
        "/x?" + "a" * 1_900,
    ],
)
def test_no_trap(path: str):
    assert not is_trap(ORIGIN + path)


def refused(urls: list[str], *, listing: bool = True, traps: Traps | None = None) -> int:
    traps = traps or Traps()
    return sum(traps.refusal(f"{ORIGIN}{url}", listing=listing) == "trap" for url in urls)


def test_ten_thousand_reports_of_one_shape_are_no_trap():
    guids = [f"/jyxx/002001/20200110/{uuid.UUID(int=n)}.html" for n in range(10_000)]
    numbered = [f"/show.jsp?id={n}&type=1" for n in range(10_000)]
    assert refused(guids, listing=False) == refused(numbered, listing=False) == 0


def test_many_lists_are_no_trap_but_endless_ones_are():
    columns = [f"/col/col{n}/index.html" for n in range(1_005)]
    assert refused(columns[:1_000]) == 0
    assert refused(columns) == 5


def test_one_list_in_endless_variations():
    assert refused([f"/l.jsp?sort={'x' * n}" for n in range(305)]) == 5
    assert refused([f"/l.jsp?a={n}&b={n % 7}" for n in range(305)]) == 5
    assert refused([f"/l{n}.jsp?sort=x" for n in range(305)]) == 0


def test_a_calendar_within_the_years_ends_too():
    months = [f"/cal/{year}/{month:02}/" for year in range(2010, 2030) for month in range(1, 13)]
    assert refused(months) == len(months) - LIMITS.calendar
    queries = [f"/cal?year={y}&month={m}" for y in range(2010, 2030) for m in range(1, 13)]
    assert refused(queries) == len(queries) - LIMITS.calendar
    assert refused([f"/nb/{year}/" for year in range(2000, 2030)]) == 0


def test_what_was_let_through_once_is_let_through_again():
    urls = [f"/l.jsp?sort={'x' * n}" for n in range(300)]
    traps = Traps()
    assert refused(urls + urls, traps=traps) == 0
    assert refused(["/l.jsp?sort=y"], traps=traps) == 1


def test_a_crawl_that_was_killed_counts_on_from_what_the_archive_knows():
    urls = [f"/l.jsp?sort={'x' * n}" for n in range(305)]
    known = {f"{ORIGIN}{url}" for url in urls[:200]}
    assert refused(urls, traps=Traps(known)) == 5


def test_shapes():
    one = f"{ORIGIN}/a1/0f4cbb9c-9c2d-4b4f-8a3c-000000000001.html?p=12"
    assert shape(one) == "/a0/0.html?p=0"
    assert shape(f"{ORIGIN}/a1/{'0f' * 16}.html") == "/a0/0.html"


@given(st.text("ab/0129?=&-;", max_size=60))
def test_no_address_breaks_it(path: str):
    Traps().refusal(f"{ORIGIN}/{path}", listing=True)
