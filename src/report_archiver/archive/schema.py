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

from sqlite_utils import Database, Migrations

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
