-- One row a fact; a change of content is a new row with a new aid. Numbers are never used again.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sources (
    sid INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,           -- folded name, as filters compare it
    name TEXT NOT NULL,                 -- as the first article wrote it
    profile TEXT,                       -- what was learned of its chrome, JSON
    profile_version TEXT NOT NULL DEFAULT '',
    learned_from INTEGER NOT NULL DEFAULT 0   -- articles it had then
);

CREATE TABLE articles (
    aid INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    url_key TEXT,                       -- canonical form, for look-ups
    sid INTEGER REFERENCES sources (sid),
    source TEXT,
    date TEXT,
    fetch_date TEXT,
    brief INTEGER NOT NULL,
    path TEXT NOT NULL,
    root TEXT NOT NULL,                 -- the PATH it was found under
    body_start INTEGER NOT NULL,
    raw_sha256 TEXT NOT NULL,
    status TEXT NOT NULL,               -- new (being taken in), ok, empty
    reason TEXT NOT NULL DEFAULT '',
    lang TEXT NOT NULL DEFAULT 'other',
    reprint_of INTEGER,                 -- aid of the earliest copy
    profile_version TEXT NOT NULL DEFAULT '',
    exact_key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX articles_by_id ON articles (article_id);
CREATE INDEX articles_by_url ON articles (url_key);
CREATE INDEX articles_by_source ON articles (sid);
CREATE INDEX articles_by_exact_key ON articles (exact_key);
CREATE INDEX articles_by_reprint ON articles (reprint_of) WHERE reprint_of IS NOT NULL;

CREATE TABLE contents (
    aid INTEGER PRIMARY KEY,
    raw BLOB NOT NULL,                  -- zstd, UTF-8
    spans BLOB                          -- zstd, int32 steps: gap, length, gap, length ...
);

CREATE TABLE passages (
    pid INTEGER PRIMARY KEY AUTOINCREMENT,
    aid INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (aid);

CREATE TABLE signatures (aid INTEGER PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE bands (band INTEGER NOT NULL, aid INTEGER NOT NULL, PRIMARY KEY (band, aid)) WITHOUT ROWID;
