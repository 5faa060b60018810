-- The sender's own name for a request: sent twice, it is one case.
ALTER TABLE citizen_case ADD COLUMN request_id TEXT;

CREATE UNIQUE INDEX citizen_case_by_request ON citizen_case (tenant, request_id) WHERE request_id IS NOT NULL;
