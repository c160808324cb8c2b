CREATE VIEW report_figures AS
-- The tidy table: one row a figure, with all it needs to be understood on its own.
SELECT
  p.name AS publisher, r.year, f.metric, f.label, f.value, f.value_high, f.unit, f.kind, f.approx,
  f.basis, f.quote, s.path AS section, t.form_table, f."row", f.col, m.label_zh, m.label_en,
  f.part_of, whole.key AS part_of_key, f.method, f.repaired, e.form, e.title, e.published_at,
  g.url, c.captured_at, c.body_sha256, f.char_start, f.char_end, f.anchor, p.level, p.region,
  e.is_current, f.ordinal, f.id AS figure_id, f.key, r.id AS report_id, r.key AS report_key,
  e.id AS edition_id, c.id AS capture_id
FROM figures f
JOIN editions e ON e.id = f.edition_id
JOIN reports r ON r.id = e.report_id
JOIN captures c ON c.id = e.capture_id
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
WITH ranked AS (
  SELECT f.*, e.report_id, e.form,
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
  p.name AS publisher, r.year, x.metric, m.label_zh, m.label_en, x.value, x.unit, x.kind, x.approx,
  x.places, COALESCE(x.lowest <> x.highest, 0) AS conflict, x.lowest, x.highest, x.quote, x.method,
  x.form, x.key, x.id AS figure_id, x.report_id, x.edition_id
FROM ranked x
JOIN reports r ON r.id = x.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN metrics m ON m.code = x.metric
WHERE x.place = 1;

CREATE VIEW requests_wide AS
-- The question most people come with: how many requests, and what became of them. One row a report.
-- 2019 is a break: the forms before it count answers and know no carry-over, and their "granted"
-- leaves out what was already public. lawsuits: the one number until 2018, then direct + after_review.
-- balance: received + carried_in - closed - carried_out, 0 where the printed identity holds.
WITH wide AS (
  SELECT
    r.id AS report_id, p.name AS publisher, r.year, r.form,
    MAX(v.value) FILTER (WHERE v.metric = 'requests.received.total') AS received,
    MAX(v.value) FILTER (WHERE v.metric = 'requests.carried_in.total') AS carried_in,
    MAX(v.value) FILTER (WHERE v.metric IN ('requests.outcome.granted.total', 'requests.reply.granted'))
      AS granted,
    MAX(v.value) FILTER (WHERE v.metric IN ('requests.outcome.partial.total', 'requests.reply.partial'))
      AS partial,
    MAX(v.value) FILTER (WHERE v.metric IN ('requests.outcome.total.total', 'requests.closed.total'))
      AS closed,
    MAX(v.value) FILTER (WHERE v.metric = 'requests.carried_out.total') AS carried_out,
    MAX(v.value) FILTER (WHERE v.metric = 'cases.review.total') AS reviews,
    MAX(v.value) FILTER (WHERE v.metric = 'cases.litigation.total') AS lawsuits_total,
    MAX(v.value) FILTER (WHERE v.metric = 'cases.litigation.direct.total') AS lawsuits_direct,
    MAX(v.value) FILTER (WHERE v.metric = 'cases.litigation.after_review.total')
      AS lawsuits_after_review
  FROM reports r
  LEFT JOIN publishers p ON p.id = r.publisher_id
  LEFT JOIN report_metrics v ON v.report_id = r.id AND v.metric IN (
    'requests.received.total', 'requests.carried_in.total', 'requests.outcome.granted.total',
    'requests.reply.granted', 'requests.outcome.partial.total', 'requests.reply.partial',
    'requests.outcome.total.total', 'requests.closed.total', 'requests.carried_out.total',
    'cases.review.total', 'cases.litigation.total', 'cases.litigation.direct.total',
    'cases.litigation.after_review.total'
  )
  GROUP BY r.id
)
SELECT
  publisher, year, received, carried_in, granted, partial, closed, carried_out,
  received + carried_in - closed - carried_out AS balance, reviews,
  COALESCE(lawsuits_total, lawsuits_direct + lawsuits_after_review) AS lawsuits, lawsuits_direct,
  lawsuits_after_review, form, report_id
FROM wide
ORDER BY publisher, year;
