-- The tidy table: one row a figure, with all it needs to be understood on its own.
CREATE VIEW report_figures AS
SELECT
  f.id AS figure_id, f.key, p.name AS publisher, r.year, r.id AS report_id,
  f.metric, m.label_zh, m.label_en, f.label, f.value, f.value_high, f.unit, f.kind, f.approx,
  f.basis, f.part_of, f.method, f.repaired, s.path AS section, t.form_table, f."row", f.col,
  f.quote, f.char_start, f.char_end, f.anchor,
  e.id AS edition_id, e.is_current, e.form, e.title, e.published_at, g.url, c.captured_at,
  c.body_sha256
FROM figures f
JOIN editions e ON e.id = f.edition_id
JOIN reports r ON r.id = e.report_id
JOIN captures c ON c.id = e.capture_id
JOIN pages g ON g.id = e.page_id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN sections s ON s.id = f.section_id
LEFT JOIN tables t ON t.id = f.table_id
LEFT JOIN metrics m ON m.code = f.metric;

-- One row a report and metric of the current edition: a table before exact prose before
-- approximate prose; conflict = 1 where two places of the report state different values.
CREATE VIEW report_metrics AS
WITH ranked AS (
  SELECT f.*, e.report_id,
    ROW_NUMBER() OVER (
      PARTITION BY e.report_id, f.metric
      ORDER BY f.kind IN ('blank', 'na'), f.method <> 'cell', f.approx IS NOT NULL, f.ordinal
    ) AS place,
    MIN(CASE WHEN f.approx IS NULL THEN f.value END) OVER (PARTITION BY e.report_id, f.metric)
      AS lowest,
    MAX(CASE WHEN f.approx IS NULL THEN f.value END) OVER (PARTITION BY e.report_id, f.metric)
      AS highest,
    COUNT(*) OVER (PARTITION BY e.report_id, f.metric) AS places
  FROM figures f JOIN editions e ON e.id = f.edition_id
  WHERE e.is_current = 1 AND f.metric IS NOT NULL AND f.basis IN ('annual', 'change')
)
SELECT
  x.report_id, p.name AS publisher, r.year, x.metric, m.label_zh, m.label_en, x.value, x.unit,
  x.kind, x.approx, x.method, x.places, COALESCE(x.lowest <> x.highest, 0) AS conflict,
  x.quote, x.id AS figure_id, x.edition_id
FROM ranked x
JOIN reports r ON r.id = x.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN metrics m ON m.code = x.metric
WHERE x.place = 1;

-- The question most people come with: how many requests, and what became of them.
CREATE VIEW requests_wide AS
SELECT
  r.id AS report_id, p.name AS publisher, r.year, r.form,
  MAX(CASE WHEN v.metric IN ('requests.received.total') THEN v.value END) AS received,
  MAX(CASE WHEN v.metric = 'requests.carried_in.total' THEN v.value END) AS carried_in,
  MAX(CASE WHEN v.metric IN ('requests.outcome.granted.total', 'requests.reply.granted') THEN v.value END)
    AS granted,
  MAX(CASE WHEN v.metric IN ('requests.outcome.partial.total', 'requests.reply.partial') THEN v.value END)
    AS partial,
  MAX(CASE WHEN v.metric IN ('requests.outcome.total.total', 'requests.closed.total') THEN v.value END)
    AS closed,
  MAX(CASE WHEN v.metric = 'requests.carried_out.total' THEN v.value END) AS carried_out,
  MAX(CASE WHEN v.metric = 'cases.review.total' THEN v.value END) AS reviews,
  MAX(CASE WHEN v.metric = 'cases.litigation.total' THEN v.value END) AS lawsuits_before_2019,
  MAX(CASE WHEN v.metric = 'cases.litigation.direct.total' THEN v.value END) AS lawsuits_direct,
  MAX(CASE WHEN v.metric = 'cases.litigation.after_review.total' THEN v.value END)
    AS lawsuits_after_review
FROM reports r
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN report_metrics v ON v.report_id = r.id
GROUP BY r.id
ORDER BY p.name, r.year;
