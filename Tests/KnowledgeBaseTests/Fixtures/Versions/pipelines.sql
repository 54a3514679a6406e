-- What the migration "pipelines" adds to a database, with a watched question and a run that was cut short. To be
-- executed after v1.sql and what other migrations stand before this one.
CREATE TABLE watched_questions(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question TEXT NOT NULL,
  filter TEXT NOT NULL,
  since TEXT NOT NULL,
  checked TEXT,
  answer TEXT,
  UNIQUE(question, filter)
) STRICT;
CREATE TABLE pipeline_runs(
  id INTEGER PRIMARY KEY,
  pipeline TEXT NOT NULL,
  settings TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT
) STRICT;
CREATE INDEX pipeline_runs_by_pipeline ON pipeline_runs(pipeline, id);
CREATE TABLE pipeline_stages(
  run_id INTEGER NOT NULL REFERENCES pipeline_runs(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  stage TEXT NOT NULL,
  finished TEXT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY(run_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO grdb_migrations VALUES ('pipelines');
INSERT INTO watched_questions(question, filter, since, checked, answer)
  VALUES ('Who gains?', '{"since":"2024-01-01"}', '2026-11-22T02:00:00Z', '2026-11-22T02:00:00Z', '{}');
INSERT INTO pipeline_runs(pipeline, settings, started) VALUES ('/articles/daily.yaml', 'settings', '2026-11-22T06:30:00Z');
INSERT INTO pipeline_stages VALUES (1, 0, 'ingest', '2026-11-22T06:30:10Z', '{"stage":"ingest"}');
