-- What is listed by its kind, newest first, is found by its kind; open findings are counted by rule.
CREATE INDEX changes_kind ON changes (kind, found_at);
CREATE INDEX findings_severity ON findings (severity, rule) WHERE resolved_at IS NULL;
