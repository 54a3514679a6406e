package import GRDB

/// The database's schema, as the migrations that lead to it.
///
/// Migrations hold their own literals and never change once released, so that every file ever written can be opened.
package enum Schema {
  /// "kbdb" in ASCII. Tells kb's files from other SQLite databases.
  static let applicationID: Int32 = 0x6b62_6462

  /// Leads any older file to today's schema.
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in try db.execute(sql: version1) }
    migrator.registerMigration("summaries") { db in try db.execute(sql: summaries) }
    migrator.registerMigration("answers") { db in try db.execute(sql: savedAnswers) }
    migrator.registerMigration("pipelines") { db in try db.execute(sql: pipelines) }
    migrator.registerMigration("residuals") { db in try db.execute(sql: residuals) }
    return migrator
  }

  /// - `sources` is what was read, `origins` what was found there, `revisions` what it said, `articles` what it belongs
  ///   to. A source's stamp counts once `complete` is 1. `generation` tells which entries its last reading still held.
  /// - `passages` belong to current revisions only. An unchanged passage keeps its row, and so its id, index entry and
  ///   vectors, when a new revision becomes current.
  /// - Headings are indexed as the JSON they are stored as: its punctuation separates words like any other.
  /// - The last columns of `articles` repeat facts of the current revision, folded for filters.
  /// - `vector_blocks` has no count of its vectors, so that its rows never change size and SQLite rewrites only the
  ///   pages of a row that changed.
  private static let version1 = """
    PRAGMA application_id = 1801610338;

    CREATE TABLE sources(
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      size INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      generation INTEGER NOT NULL,
      complete INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE texts(
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE,
      bands BLOB NOT NULL,
      text TEXT NOT NULL
    ) STRICT;

    CREATE TABLE near_duplicate_bands(
      band INTEGER NOT NULL,
      text_id INTEGER NOT NULL,
      PRIMARY KEY(band, text_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE articles(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      revision_id INTEGER REFERENCES revisions(id) DEFERRABLE INITIALLY DEFERRED,
      origin_id INTEGER REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED,
      first_day TEXT,
      last_day TEXT,
      host TEXT,
      site TEXT,
      author TEXT,
      tags TEXT
    ) STRICT;
    CREATE INDEX articles_by_revision ON articles(revision_id);
    CREATE INDEX articles_by_origin ON articles(origin_id);

    CREATE TABLE revisions(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      article_id INTEGER NOT NULL REFERENCES articles(id),
      text_id INTEGER NOT NULL REFERENCES texts(id),
      digest BLOB NOT NULL,
      stored TEXT NOT NULL,
      url_key TEXT,
      format TEXT NOT NULL,
      title TEXT,
      authors TEXT NOT NULL,
      published TEXT,
      modified TEXT,
      url TEXT,
      site_name TEXT,
      language TEXT,
      tags TEXT NOT NULL,
      summary TEXT,
      license TEXT,
      blocks TEXT NOT NULL,
      layout TEXT NOT NULL,
      UNIQUE(article_id, digest)
    ) STRICT;
    CREATE INDEX revisions_by_text ON revisions(text_id);
    CREATE INDEX revisions_by_url ON revisions(url_key) WHERE url_key IS NOT NULL;

    CREATE TABLE origins(
      id INTEGER PRIMARY KEY,
      article_id INTEGER NOT NULL REFERENCES articles(id),
      revision_id INTEGER NOT NULL REFERENCES revisions(id),
      source_id INTEGER NOT NULL REFERENCES sources(id),
      entry TEXT NOT NULL,
      generation INTEGER NOT NULL,
      vanished INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX origins_by_article ON origins(article_id);
    CREATE INDEX origins_by_revision ON origins(revision_id);
    CREATE INDEX origins_by_source ON origins(source_id, entry);
    CREATE UNIQUE INDEX origins_present ON origins(source_id, entry) WHERE vanished = 0;

    CREATE TABLE passages(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      article_id INTEGER NOT NULL,
      revision_id INTEGER NOT NULL REFERENCES revisions(id),
      ordinal INTEGER NOT NULL,
      start INTEGER NOT NULL,
      "end" INTEGER NOT NULL,
      headings TEXT NOT NULL,
      text TEXT NOT NULL,
      cjk TEXT
    ) STRICT;
    CREATE INDEX passages_by_revision ON passages(revision_id, ordinal);

    CREATE VIEW passage_content AS
      SELECT
        passages.id AS id,
        revisions.title AS title,
        passages.headings AS heading,
        passages.text AS text,
        passages.cjk AS cjk
      FROM passages JOIN revisions ON revisions.id = passages.revision_id;

    CREATE VIRTUAL TABLE passage_index USING fts5(
      title, heading, text, cjk,
      content = 'passage_content', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
    );

    CREATE TRIGGER passages_inserted AFTER INSERT ON passages BEGIN
      INSERT INTO passage_index(rowid, title, heading, text, cjk)
        SELECT id, title, heading, text, cjk FROM passage_content WHERE id = new.id;
    END;
    CREATE TRIGGER passages_deleted BEFORE DELETE ON passages BEGIN
      INSERT INTO passage_index(passage_index, rowid, title, heading, text, cjk)
        SELECT 'delete', id, title, heading, text, cjk FROM passage_content WHERE id = old.id;
    END;

    CREATE TABLE encoders(
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      digest TEXT NOT NULL UNIQUE,
      dimensions INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE vector_blocks(
      encoder_id INTEGER NOT NULL REFERENCES encoders(id),
      number INTEGER NOT NULL,
      scales BLOB NOT NULL,
      codes BLOB NOT NULL,
      PRIMARY KEY(encoder_id, number)
    ) STRICT;

    CREATE TABLE failures(
      path TEXT NOT NULL,
      stage TEXT NOT NULL,
      reason TEXT NOT NULL,
      failed TEXT NOT NULL,
      PRIMARY KEY(path, stage)
    ) STRICT, WITHOUT ROWID;
    """

  /// A summary belongs to a revision, and to the settings and model that made it. `sentences` is a JSON list of byte
  /// ranges in the revision's text, with the sentence itself where it was written rather than taken from there.
  /// `reported` is 0 until a run has shown the summary, so that one made by a run that was killed is shown by the next.
  private static let summaries = """
    CREATE TABLE summaries(
      revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE CASCADE,
      settings TEXT NOT NULL,
      model TEXT NOT NULL,
      sentences TEXT NOT NULL,
      created TEXT NOT NULL,
      reported INTEGER NOT NULL,
      PRIMARY KEY(revision_id, settings, model)
    ) STRICT, WITHOUT ROWID;
    """

  /// `answer` is the JSON that `kb ask --json` prints. `problems` is a JSON list of what the last check found. `result` is
  /// the JSON of an evaluation.
  private static let savedAnswers = """
    CREATE TABLE saved_answers(
      id INTEGER PRIMARY KEY,
      question TEXT NOT NULL,
      answer TEXT NOT NULL,
      saved TEXT NOT NULL,
      checked TEXT NOT NULL,
      problems TEXT NOT NULL
    ) STRICT;

    CREATE TABLE evaluations(
      id INTEGER PRIMARY KEY,
      dataset TEXT NOT NULL,
      made TEXT NOT NULL,
      result TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluations_by_dataset ON evaluations(dataset);
    """

  /// - `filter` says in JSON which articles may answer a question, `answer` what it was last answered with.
  /// - A run that was not finished has no time in `finished`; its stages are those that were.
  private static let pipelines = """
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
    """

  /// What the codes of `vector_blocks` leave out of a vector. A row each, so that the few that a search asks for are read
  /// without the others; vectors of earlier versions have none.
  private static let residuals = """
    CREATE TABLE vector_residuals(
      passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
      encoder_id INTEGER NOT NULL REFERENCES encoders(id),
      residual BLOB NOT NULL,
      PRIMARY KEY(passage_id, encoder_id)
    ) STRICT, WITHOUT ROWID;
    """
}
