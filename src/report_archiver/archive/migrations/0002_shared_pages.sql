-- Pages that several sites lead to: `pages` has each once, as the site knows it that it belongs
-- to; this is what the others know of it. The view `site_pages` has all.
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
