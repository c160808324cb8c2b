-- An index of the words of all editions, which triggers keep: whoever writes editions needs the
-- SQL function grams() (functions.py), and grams.py says how text is cut. It is built for the
-- editions that are there, in some 3 ms each. SQLite before 3.43 can delete from an index that
-- keeps no text only by being told what was in it.
CREATE VIRTUAL TABLE edition_index USING fts5(
  text, content='', detail=none, tokenize="ascii tokenchars '_'"
);
INSERT INTO edition_index (rowid, text) SELECT id, grams(title, text) FROM editions;
CREATE TRIGGER edition_index_insert AFTER INSERT ON editions BEGIN
  INSERT INTO edition_index (rowid, text) VALUES (new.id, grams(new.title, new.text));
END;
CREATE TRIGGER edition_index_update AFTER UPDATE OF id, title, text ON editions
WHEN new.id <> old.id OR new.title IS NOT old.title OR new.text <> old.text BEGIN
  INSERT INTO edition_index (edition_index, rowid, text)
    VALUES ('delete', old.id, grams(old.title, old.text));
  INSERT INTO edition_index (rowid, text) VALUES (new.id, grams(new.title, new.text));
END;
CREATE TRIGGER edition_index_delete AFTER DELETE ON editions BEGIN
  INSERT INTO edition_index (edition_index, rowid, text)
    VALUES ('delete', old.id, grams(old.title, old.text));
END;
CREATE INDEX reports_current ON reports (current_edition_id, year, publisher_id);
