-- Every state that an article has had, so that a clerk can see who changed what, and when.
CREATE TABLE article_version (
    id             INTEGER PRIMARY KEY,
    tenant         TEXT NOT NULL,
    article_id     TEXT NOT NULL,
    version        INTEGER NOT NULL,            -- 1, 2, … within the article
    recorded_at_ms INTEGER NOT NULL,            -- Unix time, milliseconds
    recorded_by    TEXT NOT NULL,               -- who ran the ingest, or uploaded the file
    source         TEXT NOT NULL,
    content_hash   TEXT,                        -- null when the article is gone
    article        TEXT,                        -- JSON; null when the article is gone
    UNIQUE (tenant, article_id, version)
);
