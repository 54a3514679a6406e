-- A database of schema v1 as kb 0.1 wrote it: tables, rows, then the full-text index built from them.
PRAGMA application_id = 1801610338;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
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
CREATE TABLE origins(
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  revision_id INTEGER NOT NULL REFERENCES revisions(id),
  source_id INTEGER NOT NULL REFERENCES sources(id),
  entry TEXT NOT NULL,
  generation INTEGER NOT NULL,
  vanished INTEGER NOT NULL
) STRICT;
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
INSERT INTO grdb_migrations VALUES('v1');
INSERT INTO sources VALUES(1,'/articles/complement.html',16,2,x'3939663835393437323964633234656100000000000000000000000000000000',2,1);
INSERT INTO sources VALUES(2,'/articles/copy.html',16,1,x'6566663461376166383038633962396500000000000000000000000000000000',1,1);
INSERT INTO sources VALUES(3,'/articles/zh.html',16,1,x'3537363861376663313639313635616600000000000000000000000000000000',1,1);
INSERT INTO sources VALUES(4,'/articles/broken.html',1,1,x'6100000000000000000000000000000000000000000000000000000000000000',1,1);
INSERT INTO texts VALUES(1,x'ce772266594a2541656e86426db5eecd322fafbc42cdc9490ce976fda62730c2',x'901578e687891dbe1ec767f4b34a22e07658cbc58d0daa88cff9b27ba627b7055c81dcb8bd1b78e4c12e7bb06de8198eece2524f5548c0d8eaa0b0500fef86c8a1b7606371ea48c5ea63f2fc14216a4624de3c335c95dee3c2eb812045e3cf35','A company that sells something expensive wants everything around it to be cheap. Makers of cars like cheap fuel, makers of razors like cheap handles, and sellers of advertising like cheap content to put the advertising next to. Economists call the things that are bought together complements, and the advice to make one''s complements a commodity is older than the software business.

Seen this way, giving away a language model is not generosity. A firm that earns its money from a social network gains when anybody can make text, pictures and video at no cost, because all of it ends up in the feed. The model is the fuel and the feed is the car. What would hurt such a firm is a world in which one or two laboratories own the only good engine and can name a price for every post that is written with it.

The argument has limits. A complement is only worth giving away while it costs less than what it brings, and the cost of training has grown by an order of magnitude every two years. It also assumes that the gift stays close to the best that money can buy. A free model that is two years behind commoditises nothing, since nobody who has a choice will use it.

So the gift has to be renewed again and again, and each renewal is a decision that the next budget can reverse. Those who build on free weights are betting that the feed keeps paying for the fuel, and they seldom have that in writing.
');
INSERT INTO texts VALUES(2,x'f0499593f3ce15ce9048f42c48da174d663c07a0ff2eb40d6c5fbc0017186ca7',x'901578e687891dbe1ec767f4b34a22e07658cbc58d0daa88cff9b27ba627b7055c81dcb8bd1b78e4c12e7bb06de8198eece2524f5548c0d8eaa0b0500fef86c8a1b7606371ea48c5ea63f2fc14216a4624de3c335c95dee3c2eb812045e3cf35','Corrected on Friday.

A company that sells something expensive wants everything around it to be cheap. Makers of cars like cheap fuel, makers of razors like cheap handles, and sellers of advertising like cheap content to put the advertising next to. Economists call the things that are bought together complements, and the advice to make one''s complements a commodity is older than the software business.

Seen this way, giving away a language model is not generosity. A firm that earns its money from a social network gains when anybody can make text, pictures and video at no cost, because all of it ends up in the feed. The model is the fuel and the feed is the car. What would hurt such a firm is a world in which one or two laboratories own the only good engine and can name a price for every post that is written with it.

The argument has limits. A complement is only worth giving away while it costs less than what it brings, and the cost of training has grown by an order of magnitude every two years. It also assumes that the gift stays close to the best that money can buy. A free model that is two years behind commoditises nothing, since nobody who has a choice will use it.

So the gift has to be renewed again and again, and each renewal is a decision that the next budget can reverse. Those who build on free weights are betting that the feed keeps paying for the fuel, and they seldom have that in writing.
');
INSERT INTO texts VALUES(3,x'24e8f3ce0a492a950875fc77ac9afd2e70272a62496330cb58d1eb4599a5b860',x'901578e687891dbe1b4bf9a5ce66d6247658cbc58d0daa88cff9b27ba627b7055c81dcb8bd1b78e4c12e7bb06de8198eece2524f5548c0d8eaa0b0500fef86c8a1b7606371ea48c5ea63f2fc14216a4624de3c335c95dee3c2eb812045e3cf35','A company that sells something expensive wants everything around it to be cheap. Makers of cars like cheap fuel, makers of razors like cheap handles, and sellers of advertising like cheap content to put the advertising next to. Economists call the things that are bought together complements, and the advice to make one''s complements a commodity is older than the software business.

Seen this way, giving away a language model is not generosity. A firm that earns its money from a social network gains when anybody can make text, pictures and video at no cost, because all of it ends up in the feed. The model is the fuel and the feed is the car. What would hurt such a firm is a world in which one or two laboratories own the only good engine and can name a price for every post that is written with it.

The argument has limits. A complement is only worth giving away while it costs less than what it brings, and the cost of training has grown by an order of magnitude every two years. It also assumes that the gift stays close to the best that money can buy. A free model that is two years behind commoditises nothing, since nobody who has a choice will use it.

So the gift has to be renewed again and again, and each renewal is a decision that the next budget can reverse. Those who build on free weights are betting that the feed keeps paying for the fuel, and they seldom have that in writing.


This article first appeared in The Open Letter and is republished here with permission.');
INSERT INTO texts VALUES(4,x'cfdbf67e86164d36c57372a733ba3658c386ed47471d5027c3762f9a19d74aa7',x'','大型开源模型改变市场。');
INSERT INTO near_duplicate_bands VALUES(-8599045635950552970,1);
INSERT INTO near_duplicate_bands VALUES(-8599045635950552970,2);
INSERT INTO near_duplicate_bands VALUES(-8599045635950552970,3);
INSERT INTO near_duplicate_bands VALUES(-8207273288096076095,1);
INSERT INTO near_duplicate_bands VALUES(-8207273288096076095,2);
INSERT INTO near_duplicate_bands VALUES(-8207273288096076095,3);
INSERT INTO near_duplicate_bands VALUES(-4747487215398414960,1);
INSERT INTO near_duplicate_bands VALUES(-4747487215398414960,2);
INSERT INTO near_duplicate_bands VALUES(-4747487215398414960,3);
INSERT INTO near_duplicate_bands VALUES(-4230874077195094111,1);
INSERT INTO near_duplicate_bands VALUES(-4230874077195094111,2);
INSERT INTO near_duplicate_bands VALUES(-4230874077195094111,3);
INSERT INTO near_duplicate_bands VALUES(-3997244770187435798,1);
INSERT INTO near_duplicate_bands VALUES(-3997244770187435798,2);
INSERT INTO near_duplicate_bands VALUES(-3997244770187435798,3);
INSERT INTO near_duplicate_bands VALUES(-2828181034748419348,1);
INSERT INTO near_duplicate_bands VALUES(-2828181034748419348,2);
INSERT INTO near_duplicate_bands VALUES(-2828181034748419348,3);
INSERT INTO near_duplicate_bands VALUES(-2296190723245488354,1);
INSERT INTO near_duplicate_bands VALUES(-2296190723245488354,2);
INSERT INTO near_duplicate_bands VALUES(-2027018559040987612,1);
INSERT INTO near_duplicate_bands VALUES(-2027018559040987612,2);
INSERT INTO near_duplicate_bands VALUES(-2027018559040987612,3);
INSERT INTO near_duplicate_bands VALUES(-1983805134192475812,1);
INSERT INTO near_duplicate_bands VALUES(-1983805134192475812,2);
INSERT INTO near_duplicate_bands VALUES(-1983805134192475812,3);
INSERT INTO near_duplicate_bands VALUES(411841486921071055,1);
INSERT INTO near_duplicate_bands VALUES(411841486921071055,2);
INSERT INTO near_duplicate_bands VALUES(411841486921071055,3);
INSERT INTO near_duplicate_bands VALUES(2654422068115360539,3);
INSERT INTO near_duplicate_bands VALUES(3877567690226920386,1);
INSERT INTO near_duplicate_bands VALUES(3877567690226920386,2);
INSERT INTO near_duplicate_bands VALUES(3877567690226920386,3);
INSERT INTO near_duplicate_bands VALUES(5073904304213091306,1);
INSERT INTO near_duplicate_bands VALUES(5073904304213091306,2);
INSERT INTO near_duplicate_bands VALUES(5073904304213091306,3);
INSERT INTO articles VALUES(1,2,1,'2023-07-18','2023-07-18','letter.example','the letter','ada byron','strategy');
INSERT INTO articles VALUES(2,4,3,NULL,NULL,'zh.example',NULL,NULL,NULL);
INSERT INTO revisions VALUES(1,1,1,x'961c761a793bc3705b2b14a9d2403b3efc6d14f8fb403375cab6f0b9c007484c','2026-11-21T22:55:48Z','letter.example/complements','html','Complements','["Ada Byron"]','2023-07-18',NULL,'https://letter.example/complements?utm_source=mail','The Letter',NULL,'["strategy"]',NULL,NULL,'[{"end":382,"kind":"paragraph","level":0,"start":0},{"end":805,"kind":"paragraph","level":0,"start":384},{"end":1165,"kind":"paragraph","level":0,"start":807},{"end":1402,"kind":"paragraph","level":0,"start":1167}]','[{"end":382,"headings":["Economics"],"start":0},{"end":805,"headings":["Economics"],"start":384},{"end":1165,"headings":["Economics"],"start":807},{"end":1402,"headings":["Economics"],"start":1167}]');
INSERT INTO revisions VALUES(2,1,2,x'fc0a746fee3567aaeb9dad7943addcaa3375e6dd2ebf49d77b4d375d0ceea6be','2026-11-21T22:55:48Z','letter.example/complements','html','Complements','["Ada Byron"]','2023-07-18','2023-07-21','https://letter.example/complements?utm_source=mail','The Letter',NULL,'["strategy"]',NULL,NULL,'[{"end":20,"kind":"paragraph","level":0,"start":0},{"end":404,"kind":"paragraph","level":0,"start":22},{"end":827,"kind":"paragraph","level":0,"start":406},{"end":1187,"kind":"paragraph","level":0,"start":829},{"end":1424,"kind":"paragraph","level":0,"start":1189}]','[{"end":20,"headings":["Economics"],"start":0},{"end":404,"headings":["Economics"],"start":22},{"end":827,"headings":["Economics"],"start":406},{"end":1187,"headings":["Economics"],"start":829},{"end":1424,"headings":["Economics"],"start":1189}]');
INSERT INTO revisions VALUES(3,1,3,x'489f11ac6fc9b5100da1a3e7a15da365d62d2a478cfa3f00f4e0cfc2ad44e209','2026-11-21T22:55:48Z','mirror.example/c','html','Complements (copy)','[]','2023-08-01',NULL,'https://mirror.example/c',NULL,NULL,'[]',NULL,NULL,'[{"end":382,"kind":"paragraph","level":0,"start":0},{"end":805,"kind":"paragraph","level":0,"start":384},{"end":1165,"kind":"paragraph","level":0,"start":807},{"end":1401,"kind":"paragraph","level":0,"start":1167},{"end":1491,"kind":"paragraph","level":0,"start":1403}]','[{"end":382,"headings":[],"start":0},{"end":805,"headings":[],"start":384},{"end":1165,"headings":[],"start":807},{"end":1401,"headings":[],"start":1167},{"end":1491,"headings":[],"start":1403}]');
INSERT INTO revisions VALUES(4,2,4,x'5d7a298373a32bc0fcd0ad7bdf31e55eed50251de90ca3c10b241d6a4666431f','2026-11-21T22:55:48Z','zh.example/1','html','开源模型','[]',NULL,NULL,'https://zh.example/1',NULL,NULL,'[]',NULL,NULL,'[{"end":33,"kind":"paragraph","level":0,"start":0}]','[{"end":33,"headings":[],"start":0}]');
INSERT INTO origins VALUES(1,1,2,1,'',2,0);
INSERT INTO origins VALUES(2,1,3,2,'',1,0);
INSERT INTO origins VALUES(3,2,4,3,'',1,0);
INSERT INTO passages VALUES(1,1,2,1,22,404,'["Economics"]','A company that sells something expensive wants everything around it to be cheap. Makers of cars like cheap fuel, makers of razors like cheap handles, and sellers of advertising like cheap content to put the advertising next to. Economists call the things that are bought together complements, and the advice to make one''s complements a commodity is older than the software business.',NULL);
INSERT INTO passages VALUES(2,1,2,2,406,827,'["Economics"]','Seen this way, giving away a language model is not generosity. A firm that earns its money from a social network gains when anybody can make text, pictures and video at no cost, because all of it ends up in the feed. The model is the fuel and the feed is the car. What would hurt such a firm is a world in which one or two laboratories own the only good engine and can name a price for every post that is written with it.',NULL);
INSERT INTO passages VALUES(3,1,2,3,829,1187,'["Economics"]','The argument has limits. A complement is only worth giving away while it costs less than what it brings, and the cost of training has grown by an order of magnitude every two years. It also assumes that the gift stays close to the best that money can buy. A free model that is two years behind commoditises nothing, since nobody who has a choice will use it.',NULL);
INSERT INTO passages VALUES(4,1,2,4,1189,1424,'["Economics"]','So the gift has to be renewed again and again, and each renewal is a decision that the next budget can reverse. Those who build on free weights are betting that the feed keeps paying for the fuel, and they seldom have that in writing.
',NULL);
INSERT INTO passages VALUES(5,1,2,0,0,20,'["Economics"]','Corrected on Friday.',NULL);
INSERT INTO passages VALUES(6,2,4,0,0,33,'[]','大型开源模型改变市场。','开 源 模 型 开源 源模 模型 大 型 开 源 模 型 改 变 市 场 大型 型开 开源 源模 模型 型改 改变 变市 市场');
INSERT INTO encoders VALUES(1,'tiny','d1',2);
INSERT INTO vector_blocks VALUES(1,0,x'000000000402013c0402813c0683c13c0402013d0402013c0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',x'00007f7f407f2a7f207f7f0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO failures VALUES('/articles/broken.html','parse','no article','2026-01-01T00:00:00Z');
INSERT INTO sqlite_sequence VALUES('articles',2);
INSERT INTO sqlite_sequence VALUES('revisions',4);
INSERT INTO sqlite_sequence VALUES('passages',6);
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
INSERT INTO passage_index(passage_index) VALUES('rebuild');
CREATE INDEX articles_by_revision ON articles(revision_id);
CREATE INDEX articles_by_origin ON articles(origin_id);
CREATE INDEX revisions_by_text ON revisions(text_id);
CREATE INDEX revisions_by_url ON revisions(url_key) WHERE url_key IS NOT NULL;
CREATE INDEX origins_by_article ON origins(article_id);
CREATE INDEX origins_by_revision ON origins(revision_id);
CREATE INDEX origins_by_source ON origins(source_id, entry);
CREATE UNIQUE INDEX origins_present ON origins(source_id, entry) WHERE vanished = 0;
CREATE INDEX passages_by_revision ON passages(revision_id, ordinal);
CREATE TRIGGER passages_inserted AFTER INSERT ON passages BEGIN
  INSERT INTO passage_index(rowid, title, heading, text, cjk)
    SELECT id, title, heading, text, cjk FROM passage_content WHERE id = new.id;
END;
CREATE TRIGGER passages_deleted BEFORE DELETE ON passages BEGIN
  INSERT INTO passage_index(passage_index, rowid, title, heading, text, cjk)
    SELECT 'delete', id, title, heading, text, cjk FROM passage_content WHERE id = old.id;
END;
