-- A finding has a key and a life of its own, over editions: finding_events has what became of it,
-- finding_editions what each edition breaks. And what checks over the years of a publisher leave:
-- how alike a report is to the one before, and which state of them was checked.
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
