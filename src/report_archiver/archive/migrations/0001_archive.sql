-- The way from a crawl to figures: sites, captures, bodies, reports, editions, figures.
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
