-- Messages that were sent of what happened: to whom, of what, and whether they arrived.
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
