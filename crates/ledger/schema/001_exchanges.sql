-- One row for each question that was closed, masked before it came here.
-- A trace id may come from a caller's `traceparent`, so it need not be unique.
CREATE TABLE question (
    id              INTEGER PRIMARY KEY,
    trace_id        TEXT NOT NULL,
    asked_at_ms     INTEGER NOT NULL,           -- Unix time, milliseconds
    tenant          TEXT NOT NULL,
    audience        TEXT NOT NULL,              -- citizen | staff
    departments     TEXT NOT NULL,              -- JSON array; of a citizen, empty
    masked_question TEXT NOT NULL,
    masked_kinds    TEXT NOT NULL,              -- JSON array: what was masked
    language        TEXT NOT NULL,
    ending          TEXT NOT NULL,              -- answered | declined | clarify | emergency | error | abandoned
    grade           TEXT NOT NULL,
    answer          TEXT NOT NULL,
    confidence      REAL NOT NULL,
    latency_ms      INTEGER NOT NULL,
    first_token_ms  INTEGER,
    session_hash    TEXT
);

CREATE INDEX question_by_trace ON question (trace_id);
CREATE INDEX question_by_time ON question (asked_at_ms);

CREATE TABLE citation (
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    article_id  TEXT NOT NULL,
    passage_id  TEXT NOT NULL,
    start_char  INTEGER NOT NULL,
    end_char    INTEGER NOT NULL,
    PRIMARY KEY (question_id, n)
) WITHOUT ROWID;

-- No foreign key: a verdict may be written before the question it is about.
CREATE TABLE feedback (
    id             INTEGER PRIMARY KEY,
    trace_id       TEXT NOT NULL,
    given_at_ms    INTEGER NOT NULL,            -- Unix time, milliseconds
    verdict        TEXT NOT NULL,               -- up | down
    masked_reason  TEXT,
    masked_comment TEXT
);

CREATE INDEX feedback_by_trace ON feedback (trace_id);
CREATE INDEX feedback_by_time ON feedback (given_at_ms);

CREATE TABLE ingest_run (
    id             INTEGER PRIMARY KEY,
    finished_at_ms INTEGER NOT NULL,            -- Unix time, milliseconds
    tenant         TEXT NOT NULL,
    root           TEXT NOT NULL,
    new            INTEGER NOT NULL,
    changed        INTEGER NOT NULL,
    unchanged      INTEGER NOT NULL,
    gone           INTEGER NOT NULL,
    problems       INTEGER NOT NULL,
    elapsed_ms     INTEGER NOT NULL
);

CREATE INDEX ingest_run_by_time ON ingest_run (finished_at_ms);
