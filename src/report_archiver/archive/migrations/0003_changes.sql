-- What differs between visits, by figure where figures differ; and up to which capture visits were
-- compared, so that each is judged once, by one reader.
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
