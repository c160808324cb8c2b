-- Visits that repeat an earlier one of their page in all but time (repeats.py says how they are
-- kept), and what decides when a page is visited again.
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
