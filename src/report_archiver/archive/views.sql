CREATE VIEW visits AS
-- Each visit to a page, in the order of their numbers: fetch_id is the fetch that it is, or repeats
-- in all but time. A visit of a round is found by its place in the round's route. (All arms give a
-- column with the same affinity: only so SQLite looks each of them up by its own indexes.)
SELECT
  f.id, f.id AS fetch_id, f.page_id, f.crawl_id, ifnull(f.captured_at, 0) AS captured_at,
  f.elapsed_ms, NULL + 0 AS dated
FROM fetches f
UNION ALL
SELECT
  r.id, r.fetch_id, f.page_id, r.crawl_id, ifnull(r.captured_at, 0), r.elapsed_ms,
  r.captured_at / 1000 + r.dated
FROM repeats r
JOIN fetches f ON f.id = r.fetch_id
UNION ALL
SELECT
  v.id, s.fetch_id, f.page_id, r.crawl_id, r.began + v.later, v.elapsed_ms,
  (r.began + v.later) / 1000 + v.dated
FROM rounds r
JOIN routes s ON s.route_id = r.route_id
JOIN round_visits v ON v.id = r.id + s.place
JOIN fetches f ON f.id = s.fetch_id
WHERE r.id = (SELECT max(id) FROM rounds WHERE id <= v.id) AND s.place = v.id - r.id;

CREATE VIEW captures AS
-- What each visit to a page left, put together from how it is kept (schema.py and captures.py say
-- how): its own columns, what it has in common with many others, and what its server answered, or
-- answered before and repeated but for some headers. A visit that repeats
-- another one has its own time and Date. Look-ups by page, crawl, id and body_sha256 use indexes.
SELECT
  w.id, w.page_id, w.crawl_id,
  CASE typeof(w.captured_at) WHEN 'integer'
    THEN strftime('%Y-%m-%dT%H:%M:%S', w.captured_at / 1000, 'unixepoch')
      || printf('.%03dZ', w.captured_at % 1000)
    ELSE w.captured_at END AS captured_at,
  f.outcome, f.reason, f.status, b.sha256 AS body_sha256, f.edition_id,
  (SELECT name FROM readers WHERE id = f.reader_id) AS read_by,
  (SELECT charset FROM answers WHERE id = f.answer_id) AS charset,
  coalesce((SELECT requested_url FROM answers WHERE id = f.answer_id),
    (SELECT url FROM pages WHERE id = f.page_id)) AS requested_url,
  coalesce((SELECT final_url FROM answers WHERE id = f.answer_id),
    (SELECT url FROM pages WHERE id = f.page_id)) AS final_url,
  coalesce((SELECT hops FROM answers WHERE id = f.answer_id), '[]') AS hops,
  w.elapsed_ms,
  (SELECT json_extract(content, '$.http_version') FROM contexts WHERE id = f.context_id)
    AS http_version,
  (SELECT json_extract(content, '$.peer') FROM contexts WHERE id = f.context_id) AS peer,
  (SELECT json_extract(content, '$.route') FROM contexts WHERE id = f.context_id) AS route,
  (SELECT json_extract(content, '$.framing') FROM contexts WHERE id = f.context_id) AS framing,
  (SELECT etag FROM answers WHERE id = f.answer_id) AS etag,
  (SELECT last_modified FROM answers WHERE id = f.answer_id) AS last_modified,
  (SELECT json_extract(content, '$.robots') FROM contexts WHERE id = f.context_id) AS robots,
  coalesce((  -- in a pair, 0 stands for the ETag of the answer and 1 for its Last-Modified
    SELECT json_group_array(json_array(json_extract(h.value, '$[0]'),
      CASE json_extract(h.value, '$[1]')
        WHEN 0 THEN (SELECT etag FROM answers WHERE id = f.answer_id)
        WHEN 1 THEN (SELECT last_modified FROM answers WHERE id = f.answer_id)
        ELSE json_extract(h.value, '$[1]') END))
    FROM contexts x, json_each(x.content, '$.request_headers') h WHERE x.id = f.context_id
  ), '[]') AS request_headers,
  CASE WHEN f.headers IS NULL
    THEN coalesce((SELECT headers FROM answers WHERE id = f.answer_id), '[]')
    ELSE (  -- a number stands for that header of the answer
      SELECT json_group_array(json(CASE h.type
        WHEN 'integer' THEN json_extract(a.headers, '$[' || h.value || ']')
        ELSE CASE WHEN w.dated IS NOT NULL AND lower(json_extract(h.value, '$[0]')) = 'date'
          THEN json_array(json_extract(h.value, '$[0]'),
            substr('SunMonTueWedThuFriSat', 3 * strftime('%w', w.dated, 'unixepoch') + 1, 3)
            || strftime(', %d ', w.dated, 'unixepoch')
            || substr('JanFebMarAprMayJunJulAugSepOctNovDec',
              3 * strftime('%m', w.dated, 'unixepoch') - 2, 3)
            || strftime(' %Y %H:%M:%S GMT', w.dated, 'unixepoch'))
          ELSE h.value END END))
      FROM answers a, json_each(f.headers) h WHERE a.id = f.answer_id
    ) END AS response_headers
FROM visits w
JOIN fetches f ON f.id = w.fetch_id
LEFT JOIN bodies b ON b.id = f.body_id;

CREATE VIEW site_pages AS
-- What each site knows of its pages. A page that several sites lead to belongs to the one that found
-- it first, and is as that one knows it in the table pages; here it has a row for each of them.
SELECT
  site_id, id AS page_id, url, kind, state, reason, depth, found_on, link_text, link_date,
  first_seen, last_visited
FROM pages
UNION ALL
SELECT
  s.site_id, s.page_id, p.url, s.kind, s.state, s.reason, s.depth, s.found_on, s.link_text,
  s.link_date, s.first_seen, p.last_visited
FROM shared_pages s
JOIN pages p ON p.id = s.page_id;

CREATE VIEW coverage AS
-- Publishers by years: what was expected of each, and what came of it. One row a publisher and year,
-- from the first year it existed or published to the one that is due next, judged on the day as_of.
SELECT
  p.name AS publisher, x.year, x.state, x.due, x.days_late, r.title, r.published_at, g.url, r.form,
  (SELECT count(*) FROM editions WHERE report_id = r.id) AS editions,
  (SELECT count(*) FROM figures WHERE edition_id = r.current_edition_id) AS figures,
  (SELECT count(*) FROM findings WHERE report_id = r.id AND resolved_at IS NULL)
    + (SELECT count(*) FROM findings
      WHERE publisher_id = x.publisher_id AND year = x.year AND resolved_at IS NULL) AS findings,
  x.known_by, p.level, p.region, p.obliged, x.as_of, x.publisher_id, x.report_id
FROM expected x
JOIN publishers p ON p.id = x.publisher_id
LEFT JOIN reports r ON r.id = x.report_id
LEFT JOIN editions e ON e.id = r.current_edition_id
LEFT JOIN pages g ON g.id = e.page_id;

CREATE VIEW verdicts AS
-- Three verdicts on each visit that brought a report's page, beside the visit before: its bytes, its
-- text and its figures. same or differ; empty where there was none before, or they were not
-- compared. Where the text differs but no change was found, what differs is a visitor counter or the
-- like, or the reader's doing. A visit that repeats an earlier one (view visits) is all same, and no row.
WITH brought AS (
  SELECT f.id, f.page_id, f.crawl_id, f.outcome, e.report_id, e.text_sha256,
    (SELECT max(id) FROM fetches WHERE page_id = f.page_id AND id < f.id AND body_id IS NOT NULL
    ) AS before_id,
    f.id <= (SELECT max(capture_id) FROM comparisons) AS compared,
    (SELECT kind FROM changes
      WHERE page_id = f.page_id AND to_capture = f.id AND kind IN ('text', 'figures')) AS change
  FROM fetches f
  JOIN pages p ON p.id = f.page_id AND p.kind = 'report'
  LEFT JOIN editions e ON e.id = f.edition_id
  WHERE f.body_id IS NOT NULL
)
SELECT
  v.page_id, v.crawl_id, v.id AS capture_id, v.before_id, v.report_id,
  CASE WHEN v.before_id IS NOT NULL
    THEN CASE WHEN v.outcome IN ('unchanged', 'not_modified') THEN 'same' ELSE 'differ' END
  END AS bytes,
  CASE
    WHEN v.report_id IS NULL OR b.report_id IS NULL THEN NULL
    WHEN v.text_sha256 = b.text_sha256 THEN 'same'
    WHEN v.change IS NOT NULL OR v.report_id <> b.report_id THEN 'differ'
    WHEN v.compared THEN 'same'
  END AS text,
  CASE
    WHEN v.report_id IS NULL OR v.report_id IS NOT b.report_id THEN NULL
    WHEN v.change IS NOT NULL THEN CASE v.change WHEN 'figures' THEN 'differ' ELSE 'same' END
    WHEN v.compared OR v.text_sha256 = b.text_sha256 THEN 'same'
  END AS figures
FROM brought v
LEFT JOIN (
  SELECT g.id, n.report_id, n.text_sha256 FROM fetches g JOIN editions n ON n.id = g.edition_id
) b ON b.id = v.before_id;

CREATE VIEW report_figures AS
-- The tidy table: one row a figure, with all it needs to be understood on its own.
SELECT
  p.name AS publisher, r.year, f.metric, f.label, f.value, f.value_high, f.unit, f.kind, f.approx,
  f.basis, f.quote, s.path AS section, t.form_table, f."row", f.col, m.label_zh, m.label_en,
  f.part_of, whole.key AS part_of_key, f.method, f.repaired, e.form, e.title, e.published_at,
  g.url,
  CASE typeof(c.captured_at) WHEN 'integer'
    THEN strftime('%Y-%m-%dT%H:%M:%S', c.captured_at / 1000, 'unixepoch')
      || printf('.%03dZ', c.captured_at % 1000)
    ELSE c.captured_at END AS captured_at,
  b.sha256 AS body_sha256, f.char_start, f.char_end, f.anchor, p.level, p.region,
  e.is_current, f.ordinal, f.id AS figure_id, f.key, r.id AS report_id, r.key AS report_key,
  e.id AS edition_id, c.id AS capture_id
FROM figures f
JOIN editions e ON e.id = f.edition_id
JOIN reports r ON r.id = e.report_id
JOIN fetches c ON c.id = e.capture_id
LEFT JOIN bodies b ON b.id = c.body_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN sections s ON s.id = f.section_id
LEFT JOIN tables t ON t.id = f.table_id
LEFT JOIN figures whole ON whole.id = f.part_of
LEFT JOIN metrics m ON m.code = f.metric;

CREATE VIEW report_metrics AS
-- One row a report and metric of its current edition. Where a report states a metric at several
-- places, a stated value wins over a blank, a table over prose, an exact value over an approximate
-- one; conflict = 1 where two of the exact places state different values.
-- (Index look-ups a row, no window functions: those would rank every figure to show a few.)
SELECT
  p.name AS publisher, r.year, f.metric, m.label_zh, m.label_en, f.value, f.unit, f.kind, f.approx,
  (SELECT count(*) FROM figures g
    WHERE g.edition_id = f.edition_id AND g.metric = f.metric AND g.basis IN ('annual', 'change')
  ) AS places,
  (SELECT count(DISTINCT g.value) > 1 FROM figures g
    WHERE g.edition_id = f.edition_id AND g.metric = f.metric AND g.basis IN ('annual', 'change')
      AND g.approx IS NULL
  ) AS conflict,
  f.quote, f.method, e.form, f.key, f.id AS figure_id, r.id AS report_id, e.id AS edition_id
FROM reports r
JOIN editions e ON e.id = r.current_edition_id AND e.report_id = r.id
JOIN figures f ON f.edition_id = e.id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN metrics m ON m.code = f.metric
WHERE f.metric IS NOT NULL AND f.basis IN ('annual', 'change') AND NOT EXISTS (
  SELECT 1 FROM figures g  -- a better place
  WHERE g.edition_id = f.edition_id AND g.metric = f.metric AND g.id <> f.id
    AND g.basis IN ('annual', 'change')
    AND (g.kind IN ('blank', 'na'), g.method <> 'cell', g.approx IS NOT NULL, g.ordinal)
      < (f.kind IN ('blank', 'na'), f.method <> 'cell', f.approx IS NOT NULL, f.ordinal)
);

CREATE VIEW requests_wide AS
-- The question most people come with: how many requests, and what became of them. One row a report.
-- 2019 is a break: the forms before it count answers and know no carry-over, and their "granted"
-- leaves out what was already public. lawsuits: one number until 2018, then direct + after_review.
-- balance: received + carried_in - closed - carried_out, 0 where the printed identity holds.
WITH wide AS (
  SELECT
    p.name AS publisher, r.year, r.form, r.id AS report_id,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'requests.received.total') AS received,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'requests.carried_in.total') AS carried_in,
    (SELECT max(value) FROM report_metrics WHERE report_id = r.id
      AND metric IN ('requests.outcome.granted.total', 'requests.reply.granted')) AS granted,
    (SELECT max(value) FROM report_metrics WHERE report_id = r.id
      AND metric IN ('requests.outcome.partial.total', 'requests.reply.partial')) AS partial,
    (SELECT max(value) FROM report_metrics WHERE report_id = r.id
      AND metric IN ('requests.outcome.total.total', 'requests.closed.total')) AS closed,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'requests.carried_out.total') AS carried_out,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'cases.review.total') AS reviews,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'cases.litigation.total') AS lawsuits_total,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'cases.litigation.direct.total') AS lawsuits_direct,
    (SELECT value FROM report_metrics
      WHERE report_id = r.id AND metric = 'cases.litigation.after_review.total'
    ) AS lawsuits_after_review
  FROM reports r
  LEFT JOIN publishers p ON p.id = r.publisher_id
)
SELECT
  publisher, year, received, carried_in, granted, partial, closed, carried_out,
  received + carried_in - closed - carried_out AS balance, reviews,
  COALESCE(lawsuits_total, lawsuits_direct + lawsuits_after_review) AS lawsuits, lawsuits_direct,
  lawsuits_after_review, form, report_id
FROM wide;

CREATE VIEW news AS
-- What happened, one row each: what became of reports, and findings that came, went or came back.
SELECT
  'changes' AS source, h.id, h.found_at AS at, h.kind, NULL AS severity, NULL AS rule,
  p.name AS publisher, r.year, r.title, h.summary, g.url, g.site_id, h.report_id, h.page_id,
  NULL AS finding_id, h.from_capture, h.to_capture
FROM changes h
JOIN fetches t ON t.id = h.to_capture
JOIN pages g ON g.id = t.page_id
JOIN reports r ON r.id = h.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
UNION ALL
SELECT
  'finding_events', v.id, v.at, v.kind, n.severity, n.rule,
  p.name, coalesce(r.year, n.year), r.title, n.message, coalesce(g.url, s.homepage),
  coalesce(n.site_id, g.site_id, (SELECT min(id) FROM sites WHERE publisher_id = n.publisher_id), (
    SELECT min(o.site_id) FROM reports d
    JOIN editions c ON c.id = d.current_edition_id
    JOIN pages o ON o.id = c.page_id
    WHERE d.publisher_id = n.publisher_id)),
  n.report_id, g.id, n.id, NULL, NULL
FROM finding_events v
JOIN findings n ON n.id = v.finding_id
LEFT JOIN reports r ON r.id = n.report_id
LEFT JOIN editions e ON e.id = coalesce(n.edition_id, r.current_edition_id)
LEFT JOIN pages g ON g.id = coalesce(n.page_id, e.page_id)
LEFT JOIN sites s ON s.id = n.site_id
LEFT JOIN publishers p ON p.id = coalesce(r.publisher_id, n.publisher_id);
