-- A person who wants to be answered by people. What the person wrote is masked; how the person is reached is not,
-- stands here alone, and is deleted after a time.
CREATE TABLE citizen_case (
    id              INTEGER PRIMARY KEY,
    receipt         TEXT NOT NULL UNIQUE,       -- 12 signs, the last one a check
    tenant          TEXT NOT NULL,
    state           TEXT NOT NULL,              -- received | in_progress | answered | closed
    department      TEXT NOT NULL,
    masked_topic    TEXT,
    masked_question TEXT NOT NULL,
    masked_kinds    TEXT NOT NULL,              -- JSON array: what was masked
    language        TEXT NOT NULL,
    trace_id        TEXT,                       -- the exchange that led here
    reach_by        TEXT NOT NULL,              -- email | phone | receipt | forgotten
    reach_at        TEXT,                       -- the address or number
    person_name     TEXT,
    received_at_ms  INTEGER NOT NULL,           -- Unix time, milliseconds
    updated_at_ms   INTEGER NOT NULL
);

CREATE INDEX citizen_case_by_time ON citizen_case (tenant, received_at_ms);

-- Every change of a case's state.
CREATE TABLE case_event (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES citizen_case (id) ON DELETE CASCADE,
    at_ms       INTEGER NOT NULL,
    by_name     TEXT NOT NULL,                  -- name of a token or of an operator
    state       TEXT NOT NULL,
    masked_note TEXT
);

CREATE INDEX case_event_by_case ON case_event (case_id);

-- Messages about cases, written together with them and deleted never: each is sent at least once.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES citizen_case (id) ON DELETE CASCADE,
    channel     TEXT NOT NULL,                  -- email | webhook
    message_key TEXT NOT NULL UNIQUE,           -- the same at every attempt
    due_at_ms   INTEGER NOT NULL,               -- not before; while one process sends it, the end of its claim
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    sent_at_ms  INTEGER
);

CREATE INDEX outbox_by_case ON outbox (case_id);
CREATE INDEX outbox_waiting ON outbox (due_at_ms) WHERE sent_at_ms IS NULL;

-- Every change of the banner; the last one is in force.
CREATE TABLE banner_change (
    id      INTEGER PRIMARY KEY,
    tenant  TEXT NOT NULL,
    at_ms   INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    banner  TEXT                                -- JSON; null when it was taken down
);

CREATE INDEX banner_change_by_tenant ON banner_change (tenant, id);

-- What the language model was given and gave, by day in Japan.
CREATE TABLE model_use (
    tenant     TEXT NOT NULL,
    day        TEXT NOT NULL,                   -- YYYY-MM-DD
    requests   INTEGER NOT NULL,
    tokens_in  INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    PRIMARY KEY (tenant, day)
) WITHOUT ROWID;
