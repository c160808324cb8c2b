"""A reader that is upgraded between crawls: the portal crawled for real, read by codebooks that
really differ, and an archive whose older reader read other texts."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from hashlib import sha256

import pytest
from tests.demo.portal import NEW_2018, OF_2017, OF_2018, OF_2021, REPORTS, Portal, Shelf
from tests.demo.test_states import touched

from report_archiver import codebook
from report_archiver.archive import Archive
from report_archiver.archive.verify import verify
from report_archiver.config import config_path
from report_archiver.demo import states
from report_archiver.demo.catalogue import load
from report_archiver.demo.press import publish
from report_archiver.demo.replica import Replica
from report_archiver.demo.server import serve
from report_archiver.reading import compare
from report_archiver.upgrades import Tally


@pytest.fixture(scope="module")
def revised(tmp_path_factory):
    """A codebook as another version of the project shipped it: config/ with some words exchanged
    in a file."""

    def revised(name, old, new):
        folder = tmp_path_factory.mktemp("config")
        shutil.copytree(config_path("forms"), folder / "forms")
        for file in config_path("metrics.toml").parent.glob("*.toml"):
            shutil.copy(file, folder)
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
        return codebook.load(folder)

    return revised


@pytest.fixture(scope="module")
def older(revised):
    """Codebooks of older versions: one that knows no total of what was published, one that knows
    no requests, one to which 条 is no unit."""
    return {
        "totals": revised("prose.toml", "政府信息", "政务消息"),
        "requests": revised("prose.toml", "申请", "请示"),
        "units": revised("lexicon.toml", '"条"', '"条目甲"'),
    }


@pytest.fixture
def portal(tmp_path, book):
    shelf = Shelf()
    with serve(shelf) as server, Archive(tmp_path / "reports.db", create=True) as archive:
        yield Portal(server.address, shelf, archive, book)
        assert verify(archive.path, on_step=lambda *_: None).problems == ()
        assert archive.db.execute(
            "SELECT count(*) FROM reports r WHERE 1 <>"
            " (SELECT count(*) FROM editions WHERE report_id = r.id AND is_current)"
        ).fetchone() == (0,)


def editions(portal):
    """Of each edition: its report, its number, whether it stands for the report, when seen."""
    return portal.archive.db.execute(
        "SELECT r.key, e.ordinal, e.is_current, e.first_seen, e.last_seen FROM editions e"
        " JOIN reports r ON r.id = e.report_id ORDER BY e.id"
    ).fetchall()


def figures(portal):
    return portal.archive.db.execute(
        "SELECT edition_id, key, metric, value FROM figures ORDER BY edition_id, ordinal"
    ).fetchall()


def read_otherwise(portal, prefix="旧版：\n"):
    """As if an older version of the reader had read every text otherwise."""
    db = portal.archive.db
    with portal.archive.writing():
        db.execute("UPDATE readings SET reader = '0.0.1'")
        db.execute("UPDATE readers SET name = '0.0.1+' || substr(name, instr(name, '+') + 1)")
        for edition, text in db.execute("SELECT id, text FROM editions").fetchall():
            other = prefix + text.replace("\n", "\n\n")
            digest = sha256(other.encode()).hexdigest()
            values = [other, digest, edition]
            db.execute("UPDATE editions SET text = ?, text_sha256 = ? WHERE id = ?", values)


@pytest.mark.parametrize("which", ["totals", "requests", "units"])
@pytest.mark.parametrize("noise", [False, True])
def test_a_newer_reader_of_an_unchanging_site(portal, older, book, which, noise):
    site = Replica(publish(load()))
    shown = [states.visited(site, number) for number in (1, 2, 3)] if noise else [site] * 3
    assert len(portal.crawl(shown[0], older[which])) == REPORTS
    before, read = editions(portal), figures(portal)
    assert portal.crawl(shown[1]) == []
    assert portal.crawl(shown[2]) == []
    assert figures(portal) != read  # they do read otherwise
    assert [row[:4] for row in editions(portal)] == [row[:4] for row in before]
    assert all(new[4] > old[4] for new, old in zip(editions(portal), before, strict=True))
    assert portal.count("changes") == portal.count("reports") == REPORTS


@pytest.mark.parametrize("noise", [False, True])
def test_an_older_version_that_read_other_texts(portal, noise):
    site = Replica(publish(load()))
    assert len(portal.crawl(site)) == REPORTS
    read, before = figures(portal), editions(portal)
    read_otherwise(portal)
    assert portal.crawl(states.visited(site, 7) if noise else site) == []
    assert figures(portal) == read
    assert [row[:4] for row in editions(portal)] == [row[:4] for row in before]


def test_and_back_to_the_older_one(portal, older):
    for number, which in enumerate(("totals", "requests", "totals", "units")):
        shown = states.visited(Replica(publish(load())), number)
        assert len(portal.crawl(shown, older[which])) == (0 if number else REPORTS)
    assert portal.count("editions") == REPORTS


@pytest.mark.parametrize("which", ["totals", "requests", "units", "texts"])
def test_an_edit_is_found_though_the_reader_was_upgraded(portal, older, book, which):
    portal.crawl(load(), older.get(which))
    if which == "texts":
        read_otherwise(portal)
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(edited) == [("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9286, 9826, "条")]
    assert portal.crawl(edited) == []
    assert portal.count("editions") == REPORTS + 1


def test_a_reworded_sentence_is_found_though_the_reader_was_upgraded(portal):
    portal.crawl(load())
    read_otherwise(portal)
    reworded = states.edited(load(), OF_2021, "新系统于", "新的系统于")
    assert portal.crawl(reworded) == [("text", 2021)]
    (change,) = portal.found
    assert change.summary == "lines of text: 1 reworded"


def test_there_and_back_with_an_upgrade_at_each_crawl(portal, older, book):
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    portal.crawl(load(), older["requests"])
    assert portal.crawl(edited, older["totals"]) == [("figures", 2017)]
    read_otherwise(portal)
    assert portal.crawl(load(), book) == [("figures", 2017)]
    assert touched(portal) == [("proactive.info.total", 9826, 9286, "条")]
    assert portal.crawl(load(), older["units"]) == []
    portal.crawl(load(), book)
    of_2017 = [row[1:3] for row in editions(portal) if row[0].endswith(" 2017")]
    assert of_2017 == [(1, 1), (2, 0)]
    for edition, total in ((1, 9286), (2, 9826)):  # both can be looked into
        rows = portal.archive.db.execute(
            "SELECT f.value, instr(e.text, f.quote) > 0 FROM figures f JOIN editions e"
            " ON e.id = f.edition_id JOIN reports r ON r.id = e.report_id"
            " WHERE r.year = 2017 AND e.ordinal = ? AND f.value = ?",
            (edition, total),
        ).fetchall()
        assert rows == [(total, 1)] * len(rows)
        assert rows


def test_gone_and_back_with_an_upgrade_at_each_crawl(portal, older, book):
    without = states.removed(load(), OF_2017)
    portal.crawl(load(), older["requests"])
    assert portal.crawl(without, older["units"]) == []
    read_otherwise(portal)
    assert portal.crawl(without, book) == [("gone", 2017)]
    assert portal.crawl(without, older["totals"]) == []
    assert portal.crawl(load(), older["units"]) == [("back", 2017)]
    assert portal.crawl(load(), book) == []


def test_moved_with_an_upgrade_at_each_crawl(portal, older, book):
    moved = states.moved(load(), OF_2018, NEW_2018, states.year_column("/011/011000", 2018))
    portal.crawl(load(), older["units"])
    read_otherwise(portal)
    assert portal.crawl(moved, book) == [("moved", 2018)]
    assert portal.crawl(moved, older["units"]) == []
    assert portal.count("editions") == REPORTS


def test_what_would_change_is_what_does(portal, older, book):
    portal.crawl(load(), older["requests"])
    said = {one.edition_id: one.difference for one in compare(portal.archive, book)}
    assert said
    tally = Tally()
    for edition, difference in said.items():
        tally.add(edition, "", difference)
    assert tally.counts["metric"] > 0
    assert not tally.counts["lost"]  # a figure that gets a metric is the same figure
    portal.crawl(load(), book)
    done = portal.archive.db.execute(
        "SELECT edition_id, difference FROM readings WHERE difference IS NOT NULL"
    ).fetchall()
    assert {edition: json.loads(text) for edition, text in done} == said
    assert list(compare(portal.archive, book)) == []


def reconfigured(portal, **values):
    """The site's file says something else from now on."""
    for section, changes in values.items():
        part = getattr(portal.site, section).model_copy(update=changes)
        portal.site = portal.site.model_copy(update={section: part})


@pytest.mark.parametrize(
    ("section", "before", "after"),
    [
        ("select", {"content": ".s_content p"}, {"content": ".s_content"}),  # too little till now
        ("select", {"content": ".s_content p"}, {"content": ""}),
        ("select", {"title": "p"}, {"title": ""}),
        ("site", {"publisher": "某中心"}, {"publisher": "许昌市公共资源交易中心"}),
    ],
)
@pytest.mark.parametrize("noise", [0, 1])
def test_a_site_file_that_tells_the_reader_something_else(portal, section, before, after, noise):
    site, portal.full = Replica(publish(load())), True
    reconfigured(portal, **{section: before})
    portal.crawl(states.visited(site, 5))
    reconfigured(portal, **{section: after})
    assert portal.crawl(states.visited(site, 5 + noise)) == []
    assert portal.count("editions") == portal.count("reports") == REPORTS
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    again = states.visited(Replica(publish(edited)), 6 + noise)
    assert portal.crawl(again) == [("figures", 2017)]
    assert portal.count("editions") == REPORTS + 1


def test_clocks_have_no_say_in_it(portal, older, book):
    portal.crawl(load(), older["units"])
    edited = states.edited(load(), OF_2017, "9286条", "9826条")
    assert portal.crawl(edited, book, later=timedelta(days=-400)) == [("figures", 2017)]
    assert [row[2] for row in editions(portal) if row[0].endswith(" 2017")] == [0, 1]
