"""The archive's tables, as migrations in order. A released migration is never edited: add one.

Figure values have NUMERIC affinity, so that integers stay integers. Views are in views.sql and are
made anew whenever an archive is opened for writing.

Captures are kept in parts, so that one more visit to a page that did not change costs little: a row
of `fetches` with what is its own; `contexts`, what many fetches have in common (request headers,
protocol, peer, robots decision, route); `answers`, what a server answered, which later fetches of
the page repeat but for some headers; `readers`, names of reader versions. A visit that repeats an
earlier one in all but time has no row there, but one of `repeats` and later of `round_visits`:
repeats.py says how. The view `captures` puts them together again, to the byte. captures.py and
repeats.py alone write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database, Migrations

from report_archiver.archive.functions import register
from report_archiver.errors import ArchiveError

migrations = Migrations("report_archiver")

FIRST = """
CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  publisher_id INTEGER REFERENCES publishers(id),
  homepage TEXT NOT NULL,
  config TEXT NOT NULL
);
CREATE TABLE publishers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  aliases TEXT NOT NULL DEFAULT '[]',
  level TEXT CHECK (level IN ('government', 'department', 'town', 'other')),
  region TEXT,
  obliged INTEGER CHECK (obliged IN (0, 1)),
  valid_from TEXT,
  valid_to TEXT,
  successor_id INTEGER REFERENCES publishers(id)
);
CREATE TABLE crawls (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'failed')),
  requests INTEGER NOT NULL DEFAULT 0,
  bytes_received INTEGER NOT NULL DEFAULT 0,
  pages_new INTEGER NOT NULL DEFAULT 0,
  pages_changed INTEGER NOT NULL DEFAULT 0,
  pages_unchanged INTEGER NOT NULL DEFAULT 0,
  pages_failed INTEGER NOT NULL DEFAULT 0,
  note TEXT
);
CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  url TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('listing', 'report', 'attachment', 'other')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed', 'blocked', 'excluded', 'gone')),
  reason TEXT,
  depth INTEGER NOT NULL DEFAULT 0,
  found_on INTEGER REFERENCES pages(id),
  link_text TEXT,
  link_date TEXT,
  first_seen TEXT NOT NULL,
  last_visited TEXT,
  next_visit TEXT,
  failures INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX pages_frontier ON pages (site_id, state, kind, depth, id);
CREATE TABLE bodies (
  sha256 TEXT PRIMARY KEY,
  id INTEGER NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  media_type TEXT,
  encoding TEXT NOT NULL CHECK (encoding IN ('identity', 'zstd')),
  content BLOB NOT NULL
);
CREATE TABLE contexts (
  id INTEGER PRIMARY KEY,
  content TEXT NOT NULL UNIQUE
);
CREATE TABLE answers (
  id INTEGER PRIMARY KEY,
  requested_url TEXT,
  final_url TEXT,
  hops TEXT,
  charset TEXT,
  etag TEXT,
  last_modified TEXT,
  headers TEXT NOT NULL
);
CREATE TABLE readers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES pages(id),
  crawl_id INTEGER REFERENCES crawls(id),
  captured_at NOT NULL,
  outcome TEXT NOT NULL
    CHECK (outcome IN ('new', 'changed', 'unchanged', 'not_modified', 'failed')),
  reason TEXT,
  status INTEGER,
  elapsed_ms INTEGER,
  body_id INTEGER REFERENCES bodies(id),
  edition_id INTEGER REFERENCES editions(id),
  reader_id INTEGER REFERENCES readers(id),
  context_id INTEGER REFERENCES contexts(id),
  answer_id INTEGER REFERENCES answers(id),
  headers TEXT
);
CREATE INDEX fetches_page ON fetches (page_id);
CREATE INDEX fetches_crawl ON fetches (crawl_id, page_id);
CREATE INDEX fetches_body ON fetches (body_id) WHERE body_id IS NOT NULL;
CREATE INDEX fetches_edition ON fetches (edition_id) WHERE edition_id IS NOT NULL;
CREATE TABLE hosts (
  origin TEXT PRIMARY KEY,
  last_request TEXT,
  not_before TEXT,
  robots_fetched_at TEXT,
  robots_status INTEGER,
  robots_sha256 TEXT REFERENCES bodies(sha256)
);
CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  publisher_id INTEGER REFERENCES publishers(id),
  year INTEGER,
  title TEXT,
  published_at TEXT,
  form TEXT,
  current_edition_id INTEGER REFERENCES editions(id),
  key TEXT NOT NULL UNIQUE
);
CREATE INDEX reports_publisher ON reports (publisher_id, year);
CREATE TABLE editions (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports(id),
  page_id INTEGER NOT NULL REFERENCES pages(id),
  capture_id INTEGER NOT NULL REFERENCES fetches(id),
  ordinal INTEGER NOT NULL,
  is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
  title TEXT,
  publisher TEXT,
  year INTEGER,
  year_from TEXT CHECK (year_from IN ('title', 'period', 'body', 'url', 'published')),
  published_at TEXT,
  source TEXT,
  period_start TEXT,
  period_end TEXT,
  form TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  reader TEXT NOT NULL,
  read_at TEXT NOT NULL,
  repaired INTEGER NOT NULL DEFAULT 0 CHECK (repaired IN (0, 1)),
  warnings TEXT NOT NULL DEFAULT '[]',
  text_sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (report_id, ordinal)
);
CREATE INDEX editions_page ON editions (page_id);
CREATE INDEX editions_capture ON editions (capture_id);
CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  reader TEXT NOT NULL,
  config_sha256 TEXT NOT NULL,
  read_at TEXT NOT NULL,
  figures INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  difference TEXT
);
CREATE INDEX readings_edition ON readings (edition_id);
CREATE TABLE sections (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  ordinal INTEGER NOT NULL,
  parent_id INTEGER REFERENCES sections(id),
  level INTEGER NOT NULL,
  numbering TEXT,
  number INTEGER,
  heading TEXT NOT NULL,
  path TEXT NOT NULL,
  char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (edition_id, ordinal)
);
CREATE INDEX sections_parent ON sections (parent_id);
CREATE TABLE tables (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  section_id INTEGER REFERENCES sections(id),
  ordinal INTEGER NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  form_table TEXT,
  cells TEXT NOT NULL,
  char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL,
  anchor TEXT NOT NULL,
  UNIQUE (edition_id, ordinal)
);
CREATE INDEX tables_section ON tables (section_id);
CREATE TABLE metrics (
  code TEXT PRIMARY KEY,
  label_zh TEXT NOT NULL,
  label_en TEXT NOT NULL,
  unit TEXT,
  definition TEXT NOT NULL DEFAULT '',
  forms TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE figures (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  ordinal INTEGER NOT NULL,
  metric TEXT REFERENCES metrics(code),
  label TEXT NOT NULL,
  value NUMERIC,
  value_high NUMERIC,
  unit TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('number', 'zero_word', 'blank', 'na')),
  approx TEXT CHECK (approx IN ('about', 'over', 'under')),
  basis TEXT NOT NULL CHECK (basis IN ('annual', 'cumulative', 'prior_year', 'change', 'plan')),
  part_of INTEGER REFERENCES figures(id),
  quote TEXT NOT NULL,
  section_id INTEGER REFERENCES sections(id),
  table_id INTEGER REFERENCES tables(id),
  "row" INTEGER,
  col INTEGER,
  method TEXT NOT NULL CHECK (method IN ('cell', 'rule', 'plain')),
  repaired INTEGER NOT NULL DEFAULT 0 CHECK (repaired IN (0, 1)),
  char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL,
  anchor TEXT NOT NULL,
  key TEXT NOT NULL,
  UNIQUE (edition_id, ordinal),
  UNIQUE (key, edition_id),
  CHECK ((value IS NULL) = (kind IN ('blank', 'na')))
);
CREATE INDEX figures_metric ON figures (metric, edition_id);
CREATE INDEX figures_section ON figures (section_id);
CREATE INDEX figures_table ON figures (table_id);
CREATE INDEX figures_part_of ON figures (part_of);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  rule TEXT NOT NULL,
  message TEXT NOT NULL,
  report_id INTEGER REFERENCES reports(id),
  edition_id INTEGER REFERENCES editions(id),
  expected TEXT,
  actual TEXT,
  figures TEXT NOT NULL DEFAULT '[]',
  found_at TEXT NOT NULL,
  resolved_at TEXT
);
CREATE INDEX findings_report ON findings (report_id);
CREATE INDEX findings_edition ON findings (edition_id);
"""


@migrations(name="0001_archive")
def archive(db: Database) -> None:
    """The way from a crawl to figures: sites, captures, bodies, reports, editions, figures."""
    if "captures" in db.table_names():
        raise ArchiveError("this archive was made before the first release; make a new one")
    for statement in FIRST.split(";\n"):
        if statement.strip():
            db.execute(statement)


SHARED = """
CREATE TABLE shared_pages (
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES pages(id),
  site_id TEXT NOT NULL REFERENCES sites(id),
  kind TEXT NOT NULL CHECK (kind IN ('listing', 'report', 'attachment', 'other')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed', 'blocked', 'excluded', 'gone')),
  reason TEXT,
  depth INTEGER NOT NULL DEFAULT 0,
  found_on INTEGER REFERENCES pages(id),
  link_text TEXT,
  link_date TEXT,
  first_seen TEXT NOT NULL,
  UNIQUE (page_id, site_id)
);
CREATE INDEX shared_pages_site ON shared_pages (site_id, state);
"""


@migrations(name="0002_shared_pages")
def shared_pages(db: Database) -> None:
    """Pages that several sites lead to: `pages` has each once, as the site knows it that it
    belongs to; this is what the others know of it. The view `site_pages` has all."""
    for statement in SHARED.split(";\n"):
        if statement.strip():
            db.execute(statement)


CHANGES = """
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('appeared', 'text', 'figures', 'gone', 'back', 'moved')),
  summary TEXT NOT NULL,
  report_id INTEGER NOT NULL REFERENCES reports(id),
  page_id INTEGER NOT NULL REFERENCES pages(id),
  from_capture INTEGER REFERENCES fetches(id),
  to_capture INTEGER NOT NULL REFERENCES fetches(id),
  found_at TEXT NOT NULL,
  reader TEXT NOT NULL,
  diff TEXT,
  CHECK ((from_capture IS NULL) = (kind = 'appeared'))
);
CREATE INDEX changes_report ON changes (report_id);
CREATE INDEX changes_page ON changes (page_id);
CREATE INDEX changes_found ON changes (found_at);
CREATE TABLE change_figures (
  id INTEGER PRIMARY KEY,
  change_id INTEGER NOT NULL REFERENCES changes(id),
  metric TEXT REFERENCES metrics(code),
  label TEXT NOT NULL,
  old NUMERIC,
  new NUMERIC,
  old_unit TEXT,
  new_unit TEXT,
  old_quote TEXT,
  new_quote TEXT,
  CHECK (old IS NOT NULL OR new IS NOT NULL)
);
CREATE INDEX change_figures_change ON change_figures (change_id);
CREATE INDEX change_figures_metric ON change_figures (metric);
CREATE INDEX fetches_brought ON fetches (page_id, edition_id) WHERE outcome IN ('new', 'changed');
CREATE TABLE comparisons (
  id INTEGER PRIMARY KEY,
  compared_at TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES fetches(id),
  reader TEXT NOT NULL,
  changes INTEGER NOT NULL
);
"""


@migrations(name="0003_changes")
def changes(db: Database) -> None:
    """What differs between visits, by figure where figures differ; and up to which capture visits
    were compared, so that each is judged once, by one reader."""
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            db.execute(statement)


FINDINGS = """
ALTER TABLE findings RENAME TO findings_before;
DROP INDEX findings_report;
DROP INDEX findings_edition;
CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  rule TEXT NOT NULL,
  message TEXT NOT NULL,
  report_id INTEGER REFERENCES reports(id),
  publisher_id INTEGER REFERENCES publishers(id),
  year INTEGER,
  site_id TEXT REFERENCES sites(id),
  page_id INTEGER REFERENCES pages(id),
  edition_id INTEGER REFERENCES editions(id),
  expected TEXT,
  actual TEXT,
  figures TEXT NOT NULL DEFAULT '[]',
  found_at TEXT NOT NULL,
  last_found_at TEXT NOT NULL,
  resolved_at TEXT,
  about TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL UNIQUE,
  CHECK ((report_id IS NOT NULL) + (publisher_id IS NOT NULL) + (site_id IS NOT NULL)
    + (page_id IS NOT NULL) = 1),
  CHECK (year IS NULL OR publisher_id IS NOT NULL),
  CHECK (edition_id IS NULL OR report_id IS NOT NULL)
);
CREATE INDEX findings_report ON findings (report_id);
CREATE INDEX findings_publisher ON findings (publisher_id) WHERE publisher_id IS NOT NULL;
CREATE INDEX findings_site ON findings (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX findings_page ON findings (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX findings_edition ON findings (edition_id);
CREATE INDEX findings_open ON findings (rule) WHERE resolved_at IS NULL;
CREATE TABLE finding_events (
  id INTEGER PRIMARY KEY,
  finding_id INTEGER NOT NULL REFERENCES findings(id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('found', 'resolved', 'returned'))
);
CREATE INDEX finding_events_finding ON finding_events (finding_id);
CREATE INDEX finding_events_at ON finding_events (at);
CREATE TABLE finding_editions (
  id INTEGER PRIMARY KEY,
  finding_id INTEGER NOT NULL REFERENCES findings(id),
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  message TEXT NOT NULL,
  expected TEXT,
  actual TEXT,
  figures TEXT NOT NULL DEFAULT '[]',
  UNIQUE (edition_id, finding_id)
);
CREATE INDEX finding_editions_finding ON finding_editions (finding_id);
CREATE TABLE similarities (
  id INTEGER PRIMARY KEY,
  similarity REAL NOT NULL CHECK (similarity BETWEEN 0 AND 1),
  report_id INTEGER NOT NULL UNIQUE REFERENCES reports(id),
  previous_report_id INTEGER NOT NULL REFERENCES reports(id),
  edition_id INTEGER NOT NULL REFERENCES editions(id),
  previous_edition_id INTEGER NOT NULL REFERENCES editions(id)
);
CREATE INDEX similarities_previous ON similarities (previous_report_id);
CREATE TABLE series (
  publisher_id INTEGER PRIMARY KEY REFERENCES publishers(id),
  state TEXT NOT NULL,
  checked_at TEXT NOT NULL
);
"""
# What findings without a key were about: the first metrics (or labels) of their figures, as many as
# tell two of a rule apart; what a rule about no figure asks for; or what it says.
ABOUT = """
SELECT n.*, e.report_id AS of_report, r.current_edition_id = n.edition_id AS is_current,
  CASE
    WHEN n.rule IN ('chapters.count', 'identity.year') THEN ''
    WHEN n.rule IN ('form.label', 'chapters.missing') THEN n.expected
    WHEN n.rule = 'form.row' THEN replace(n.message, ' is missing', '')
    WHEN n.rule = 'chapters.skipped'
      THEN substr(n.message, 7, instr(n.message, ' comes ') - 7)
    ELSE coalesce((SELECT group_concat(name, ' ') FROM (
      SELECT DISTINCT iif(n.rule = 'prose.sum', f.label, coalesce(f.metric, f.label)) AS name
      FROM json_each(n.figures) k
      JOIN figures f ON f.key = k.value AND f.edition_id = n.edition_id
      WHERE k.key < CASE WHEN n.rule IN ('prose.sum', 'd.domain') THEN 1 ELSE 2 END
      ORDER BY k.key)), n.message)
  END AS about
FROM findings_before n
JOIN editions e ON e.id = n.edition_id
JOIN reports r ON r.id = e.report_id
ORDER BY n.id
"""


@migrations(name="0004_findings")
def findings(db: Database) -> None:
    """A finding has a key and a life of its own, over editions: finding_events has what became of
    it, finding_editions what each edition breaks. And what checks over the years of a publisher
    leave: how alike a report is to the one before, and which state of them was checked."""
    for statement in FINDINGS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    lives: dict[str, list[dict[str, Any]]] = {}
    open_ = Counter[tuple[str, int]]()
    for row in list(db.query(ABOUT)):
        row["about"] = row["about"] or ""
        name = f"{row['rule']} report {row['of_report']}: {row['about']}"
        if row["resolved_at"] is None:
            open_[name, row["edition_id"]] += 1
            number = open_[name, row["edition_id"]]
            if number > 1:
                row["about"] += f" ({number})"
                name += f" ({number})"
        lives.setdefault(name, []).append(row)
    for name, rows in lives.items():
        _keep_life(db, name, rows)
    db.execute("DROP TABLE findings_before")


def _keep_life(db: Database, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """One finding of what may have been a row for each edition and each time."""
    holding = [row for row in rows if row["resolved_at"] is None]
    shown = next((row for row in holding if row["is_current"]), None)
    last = shown or rows[-1]
    found_at = min(row["found_at"] for row in rows)
    resolved_at = None if shown else max(row["resolved_at"] or row["found_at"] for row in rows)
    same = ("severity", "rule", "message", "edition_id", "expected", "actual", "figures", "about")
    finding = {
        "id": last["id"],
        "report_id": last["of_report"],
        **{column: last[column] for column in same},
        "found_at": found_at,
        "last_found_at": last["found_at"],
        "resolved_at": resolved_at,
        "key": name,
    }
    db.table("findings").insert(finding)
    events = [("found", found_at), *([("resolved", resolved_at)] if resolved_at else [])]
    for kind, at in events:
        db.table("finding_events").insert({"finding_id": last["id"], "at": at, "kind": kind})
    statement = ("edition_id", "message", "expected", "actual", "figures")
    db.table("finding_editions").insert_all(
        {"finding_id": last["id"], **{column: row[column] for column in statement}}
        for row in holding
    )


EXPECTED = """
CREATE TABLE expected (
  publisher_id INTEGER NOT NULL REFERENCES publishers(id) ON DELETE CASCADE,
  year INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('published', 'late', 'missing', 'not_due', 'blocked', 'voluntary')),
  due TEXT,
  days_late INTEGER,
  report_id INTEGER REFERENCES reports(id) ON DELETE SET NULL,
  known_by TEXT CHECK (known_by IN ('page', 'list', 'crawls')),
  as_of TEXT NOT NULL,
  PRIMARY KEY (publisher_id, year),
  CHECK (days_late > 0 AND due IS NOT NULL AND state IN ('late', 'missing')
    OR days_late IS NULL AND state <> 'late')
) WITHOUT ROWID;
CREATE INDEX expected_year ON expected (year, state);
CREATE INDEX expected_report ON expected (report_id);
"""


@migrations(name="0005_expected")
def expected(db: Database) -> None:
    """What is expected of a publisher for each year, and what has come of it by a day."""
    for statement in EXPECTED.split(";\n"):
        if statement.strip():
            db.execute(statement)


VISITS = """
CREATE TABLE repeats (
  id INTEGER PRIMARY KEY,
  fetch_id INTEGER NOT NULL REFERENCES fetches(id),
  crawl_id INTEGER NOT NULL REFERENCES crawls(id),
  captured_at INTEGER NOT NULL,
  elapsed_ms INTEGER,
  dated INTEGER
);
CREATE INDEX repeats_fetch ON repeats (fetch_id);
CREATE INDEX repeats_crawl ON repeats (crawl_id);
CREATE TABLE rounds (
  id INTEGER PRIMARY KEY,
  crawl_id INTEGER NOT NULL REFERENCES crawls(id),
  route_id INTEGER NOT NULL,
  began INTEGER NOT NULL
);
CREATE INDEX rounds_crawl ON rounds (crawl_id);
CREATE INDEX rounds_route ON rounds (route_id);
CREATE TABLE routes (
  route_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  fetch_id INTEGER NOT NULL REFERENCES fetches(id),
  PRIMARY KEY (route_id, place)
) WITHOUT ROWID;
CREATE INDEX routes_fetch ON routes (fetch_id);
CREATE TABLE round_visits (
  id INTEGER PRIMARY KEY,
  later INTEGER NOT NULL,
  elapsed_ms INTEGER,
  dated INTEGER
);
ALTER TABLE pages ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN unlinked_in INTEGER REFERENCES crawls(id);
ALTER TABLE shared_pages ADD COLUMN unlinked_in INTEGER REFERENCES crawls(id);
"""


@migrations(name="0006_visits")
def visits(db: Database) -> None:
    """Visits that repeat an earlier one of their page in all but time (repeats.py says how they
    are kept), and what decides when a page is visited again."""
    for statement in VISITS.split(";\n"):
        if statement.strip():
            db.execute(statement)


LISTS = """
CREATE TABLE list_facts (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  page_id INTEGER NOT NULL REFERENCES pages(id),
  crawl_id INTEGER NOT NULL REFERENCES crawls(id),
  reports TEXT NOT NULL,
  columns TEXT NOT NULL,
  matches TEXT NOT NULL
);
CREATE INDEX list_facts_page ON list_facts (page_id, site_id);
CREATE INDEX list_facts_site ON list_facts (site_id);
CREATE TABLE trail_facts (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES sites(id),
  crawl_id INTEGER NOT NULL REFERENCES crawls(id),
  page_id INTEGER REFERENCES pages(id),
  missing TEXT NOT NULL
);
CREATE INDEX trail_facts_site ON trail_facts (site_id);
CREATE TABLE templates (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
);
CREATE TABLE page_facts (
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES pages(id),
  capture_id INTEGER NOT NULL UNIQUE REFERENCES fetches(id),
  reader_id INTEGER NOT NULL REFERENCES readers(id),
  shows TEXT NOT NULL CHECK (shows IN ('report', 'page', 'doubt')),
  template_id INTEGER REFERENCES templates(id),
  matches TEXT NOT NULL
);
CREATE INDEX page_facts_page ON page_facts (page_id, capture_id);
CREATE INDEX page_facts_template ON page_facts (template_id);
CREATE TABLE judged_crawls (
  site_id TEXT PRIMARY KEY REFERENCES sites(id),
  crawl_id INTEGER NOT NULL REFERENCES crawls(id)
);
"""


@migrations(name="0007_lists")
def lists(db: Database) -> None:
    """What lists showed, whether the trail was found, and what report pages stand in: noted only
    where it differs from the time before, so that an unchanging site adds nothing."""
    for statement in LISTS.split(";\n"):
        if statement.strip():
            db.execute(statement)


NOTICES = """
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  sent_at TEXT NOT NULL,
  target TEXT NOT NULL,
  service TEXT NOT NULL,
  after_change INTEGER NOT NULL,
  upto_change INTEGER NOT NULL,
  after_event INTEGER NOT NULL,
  upto_event INTEGER NOT NULL,
  items INTEGER NOT NULL,
  error TEXT
);
CREATE INDEX notices_target ON notices (target, id);
"""


@migrations(name="0008_notices")
def notices(db: Database) -> None:
    """Messages that were sent of what happened: to whom, of what, and whether they arrived."""
    for statement in NOTICES.split(";\n"):
        if statement.strip():
            db.execute(statement)


LATE = """
CREATE TABLE late_captures (
  capture_id INTEGER PRIMARY KEY REFERENCES fetches(id)
);
"""


@migrations(name="0009_late_captures")
def late_captures(db: Database) -> None:
    """Captures that were compared when no reader took them for a report, and that a newer one
    reads: an edit that came with them is yet to be told. Empty once they are compared."""
    db.execute(LATE)


SEARCH = (
    """CREATE VIRTUAL TABLE edition_index USING fts5(
  text, content='', detail=none, tokenize="ascii tokenchars '_'"
)""",
    "INSERT INTO edition_index (rowid, text) SELECT id, grams(title, text) FROM editions",
    """CREATE TRIGGER edition_index_insert AFTER INSERT ON editions BEGIN
  INSERT INTO edition_index (rowid, text) VALUES (new.id, grams(new.title, new.text));
END""",
    """CREATE TRIGGER edition_index_update AFTER UPDATE OF id, title, text ON editions
WHEN new.id <> old.id OR new.title IS NOT old.title OR new.text <> old.text BEGIN
  INSERT INTO edition_index (edition_index, rowid, text)
    VALUES ('delete', old.id, grams(old.title, old.text));
  INSERT INTO edition_index (rowid, text) VALUES (new.id, grams(new.title, new.text));
END""",
    """CREATE TRIGGER edition_index_delete AFTER DELETE ON editions BEGIN
  INSERT INTO edition_index (edition_index, rowid, text)
    VALUES ('delete', old.id, grams(old.title, old.text));
END""",
    "CREATE INDEX reports_current ON reports (current_edition_id, year, publisher_id)",
)


@migrations(name="0010_search")
def search(db: Database) -> None:
    """An index of the words of all editions, which triggers keep: whoever writes editions needs
    the SQL function grams() (functions.py), and grams.py says how text is cut. It is built for the
    editions that are there, in some 3 ms each. SQLite before 3.43 can delete from an index that
    keeps no text only by being told what was in it."""
    register(db.conn)
    for statement in SEARCH:
        db.execute(statement)


@migrations(name="0011_lists_of_news")
def lists_of_news(db: Database) -> None:
    """What is listed by its kind, newest first, is found by its kind."""
    db.execute("CREATE INDEX changes_kind ON changes (kind, found_at)")
    db.execute(
        "CREATE INDEX findings_severity ON findings (severity, rule) WHERE resolved_at IS NULL"
    )
