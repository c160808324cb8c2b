-- What is expected of a publisher for each year, and what has come of it by a day.
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
