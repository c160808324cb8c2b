-- Captures that were compared when no reader took them for a report, and that a newer one reads:
-- an edit that came with them is yet to be told. Empty once they are compared.
CREATE TABLE late_captures (
  capture_id INTEGER PRIMARY KEY REFERENCES fetches(id)
);
