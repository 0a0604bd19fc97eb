"""The tables of the gradebook, as SQL that leads from each version to the next."""

# From each version of the tables to the next. Never change one that has been in use: append.
MIGRATIONS = (
    """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    assignment TEXT NOT NULL,
    began TEXT NOT NULL,  -- for people: runs are ordered by id, since clocks go wrong
    ended TEXT,
    versions TEXT NOT NULL
);
CREATE TABLE result (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    assignment TEXT NOT NULL,
    status TEXT NOT NULL,
    isolation TEXT NOT NULL,
    questions TEXT NOT NULL,
    notes TEXT NOT NULL,
    staff TEXT NOT NULL,
    seconds REAL NOT NULL
);
CREATE INDEX result_by_key ON result (key);
CREATE TABLE check_result (
    result INTEGER NOT NULL REFERENCES result,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    question TEXT NOT NULL,
    title TEXT NOT NULL,
    weight TEXT NOT NULL,
    public INTEGER NOT NULL,
    passed INTEGER,
    feedback TEXT NOT NULL,
    staff TEXT NOT NULL,
    concept TEXT NOT NULL,
    slow INTEGER NOT NULL,
    PRIMARY KEY (result, position)
) WITHOUT ROWID;
CREATE TABLE entry (
    run INTEGER NOT NULL REFERENCES run,
    submission TEXT NOT NULL,
    owners TEXT NOT NULL,
    ids TEXT NOT NULL,
    handed_in TEXT,
    late INTEGER NOT NULL,
    result INTEGER NOT NULL REFERENCES result,
    PRIMARY KEY (run, submission)
) WITHOUT ROWID;
CREATE TABLE adjustment (
    id INTEGER PRIMARY KEY,
    assignment TEXT NOT NULL,
    submission TEXT NOT NULL,
    question TEXT NOT NULL,
    points TEXT,  -- null takes an earlier one back
    why TEXT NOT NULL,
    made TEXT NOT NULL
);
""",
    "ALTER TABLE check_result ADD COLUMN follows TEXT NOT NULL DEFAULT '';",  # parted by blanks
    "ALTER TABLE check_result ADD COLUMN trace TEXT NOT NULL DEFAULT '';",
    """
ALTER TABLE run ADD COLUMN replaces INTEGER NOT NULL DEFAULT 1;  -- what came before counts no more
ALTER TABLE entry ADD COLUMN content TEXT NOT NULL DEFAULT '';  -- a digest of what was handed in
ALTER TABLE adjustment ADD COLUMN owners TEXT NOT NULL DEFAULT '[]';
""",
    """
CREATE TABLE roster (
    assignment TEXT PRIMARY KEY,
    people TEXT NOT NULL,
    zero INTEGER NOT NULL  -- whether who has handed in nothing gets 0 points
) WITHOUT ROWID;
""",
    """
ALTER TABLE adjustment ADD COLUMN ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE run ADD COLUMN pending TEXT;  -- until it ends: whose submissions it has to grade
""",
    """
CREATE TABLE copy (
    content TEXT NOT NULL,  -- as in entry
    position INTEGER NOT NULL,  -- 0: what was graded; then what lay beside it
    name TEXT NOT NULL,
    data BLOB NOT NULL,  -- compressed
    PRIMARY KEY (content, position)
);
""",
    """
ALTER TABLE check_result ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE check_result ADD COLUMN memory_mb REAL NOT NULL DEFAULT 0;
""",
)
