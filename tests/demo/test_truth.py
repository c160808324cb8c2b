"""truth.json says what a careful reader finds in the replica's reports: it must be true itself.

Other tests hold the reader against it, so here its arithmetic, and the pages' own cells, are
computed by other means than the reader's.
"""

import json
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from report_archiver.charset import decode
from report_archiver.demo.replica import replica

TRUTH = json.loads((Path(__file__).parent / "truth.json").read_text("utf-8"))
BY_YEAR = {report["year"]: report for report in TRUTH}
APPLICANTS = [
    "natural_person",
    "org_business",
    "org_research",
    "org_nonprofit",
    "org_legal",
    "org_other",
]
COLUMNS = [*APPLICANTS, "total"]
MATRIX_YEARS = range(2019, 2026)
SITE = replica()


def page(year):
    body = SITE[BY_YEAR[year]["url"].removeprefix("http://ggzy.xuchang.example")].body
    return LexborHTMLParser(decode(body).text)


def count(year, code):
    """A figure as the checks count it: a blank as nothing."""
    return BY_YEAR[year]["figures"][code] or 0


def matrix_rows(year):
    codes = BY_YEAR[year]["figures"]
    return list(
        dict.fromkeys(
            code.removesuffix(".natural_person")
            for code in codes
            if code.endswith(".natural_person")
        )
    )


def broken_rows(year):
    return [
        row
        for row in matrix_rows(year)
        if count(year, f"{row}.total") != sum(count(year, f"{row}.{who}") for who in APPLICANTS)
        and BY_YEAR[year]["figures"][f"{row}.total"] is not None
    ]


def test_a_report_for_each_year():
    assert [report["year"] for report in TRUTH] == list(range(2012, 2026))
    forms = ["prose"] * 4 + ["stat2014"] + ["prose"] * 2 + ["fmt2019"] * 2 + ["fmt2021"] * 5
    assert [report["form"] for report in TRUTH] == forms
    assert all(int(report["published"][:4]) == report["year"] + 1 for report in TRUTH)


@pytest.mark.parametrize("report", TRUTH, ids=lambda report: str(report["year"]))
def test_the_page_prints_its_title_and_time(report):
    text = page(report["year"]).body.text()
    assert report["title"] in text
    assert report["published"].removesuffix("+08:00").replace("T", " ") in text


@pytest.mark.parametrize("report", TRUTH, ids=lambda report: str(report["year"]))
def test_the_chapters_stand_in_their_order(report):
    printed = re.sub(r"\s", "", page(report["year"]).css_first(".s_content").text())
    places = [printed.index((number or "") + heading) for number, heading in report["chapters"]]
    assert places == sorted(places)
    assert len(places) in {6, 7}


@pytest.mark.parametrize("year", range(2012, 2019))
def test_wholes_are_the_sums_of_their_parts_but_for_the_broken_one(year):
    report = BY_YEAR[year]
    broken = [whole for whole, parts in report["parts"] if whole != sum(parts)]
    assert broken == ([6452] if year == 2015 else [])
    assert bool(report["broken"]) == bool(broken)
    printed = re.sub(r"\s", "", page(year).css_first(".s_content").text()).translate(
        str.maketrans("０１２３４５６７８９", "0123456789")
    )
    for whole, parts in report["parts"]:
        assert all(f"{number}条" in printed for number in (whole, *parts))


@pytest.mark.parametrize("year", MATRIX_YEARS)
def test_the_matrix_of_requests_holds_but_for_one_cell(year):
    assert broken_rows(year) == (["requests.outcome.granted"] if year == 2023 else [])
    outcomes = [
        row for row in matrix_rows(year) if ".outcome." in row and not row.endswith(".total")
    ]
    for who in APPLICANTS:
        done = count(year, f"requests.outcome.total.{who}")
        assert done == sum(count(year, f"{row}.{who}") for row in outcomes)
        new, before, after = (
            count(year, f"requests.{row}.{who}")
            for row in ("received", "carried_in", "carried_out")
        )
        assert new + before == done + after
    assert count(year, "requests.received.total") > 0


@pytest.mark.parametrize("year", range(2020, 2026))
@pytest.mark.parametrize("who", COLUMNS)
def test_what_a_year_hands_on_the_next_takes_over(year, who):
    assert count(year, f"requests.carried_in.{who}") == count(
        year - 1, f"requests.carried_out.{who}"
    )


@pytest.mark.parametrize("year", MATRIX_YEARS)
def test_the_cases_add_up(year):
    for kind in ("review", "litigation.direct", "litigation.after_review"):
        parts = [
            count(year, f"cases.{kind}.{end}")
            for end in ("upheld", "corrected", "other", "pending")
        ]
        assert count(year, f"cases.{kind}.total") == sum(parts)


@pytest.mark.parametrize("year", range(2022, 2026))
def test_the_stock_of_normative_documents_follows_from_the_year_before(year):
    issued, repealed, in_force = (
        count(year, f"proactive.normative.{what}") for what in ("issued", "repealed", "in_force")
    )
    assert in_force == count(year - 1, "proactive.normative.in_force") + issued - repealed


def printed_matrix(year):
    """The last seven cells of each row that has as many numbers, top to bottom."""
    for row in page(year).css(".s_content tr"):
        cells = [cell.text().replace("\xa0", "").strip() for cell in row.css("td, th")]
        last = cells[-7:]
        if len(cells) in {8, 9, 10} and all(re.fullmatch(r"\d*", cell) for cell in last):
            yield [int(cell) if cell else None for cell in last]


@pytest.mark.parametrize("year", MATRIX_YEARS)
def test_the_cells_of_the_page_are_those_of_the_truth(year):
    figures = BY_YEAR[year]["figures"]
    told = [[figures[f"{row}.{column}"] for column in COLUMNS] for row in matrix_rows(year)]
    assert list(printed_matrix(year)) == told
    assert len(told) == (23 if year in {2019, 2020, 2024} else 25)


def test_the_statistical_table_of_2016_holds():
    def figure(code):
        return count(2016, code)

    received = ("in_person", "fax", "online", "mail")
    assert figure("requests.received.total") == sum(
        figure(f"requests.received.{by}") for by in received
    )
    assert figure("requests.closed.total") == figure("requests.closed.on_time") + figure(
        "requests.closed.extended"
    )
    replies = (
        "already_public",
        "granted",
        "partial",
        "denied.total",
        "not_this_agency",
        "not_exist",
        "amend",
        "other_channel",
    )
    assert figure("requests.reply.total") == sum(
        figure(f"requests.reply.{kind}") for kind in replies
    )
    assert figure("staff.total") == figure("staff.full_time") + figure("staff.part_time")
    cells = [[cell.text().strip() for cell in row.css("td")] for row in page(2016).css("tr")]
    values = [cell[2] for cell in cells[1:] if cell[1] != "——"]
    assert len(values) == 58
    assert (values.count("/"), values[-1]) == (1, "340")
