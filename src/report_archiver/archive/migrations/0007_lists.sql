-- What lists showed, whether the trail was found, and what report pages stand in: noted only where
-- it differs from the time before, so that an unchanging site adds nothing.
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
