-- lock_chain --
-- Chains without a row of their own to lock: one writer at a time until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1, 0))

-- last_of_chain --
SELECT seq, digest FROM audit_entry WHERE chain = $1 ORDER BY seq DESC LIMIT 1

-- append_entry --
INSERT INTO audit_entry (chain, seq, at, event, actor, detail, previous, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- entries_of_chain --
SELECT * FROM audit_entry WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3

-- latest_of_chain --
-- Newest first, for the time line.
SELECT * FROM audit_entry WHERE chain = $1 ORDER BY seq DESC LIMIT $2

-- entries_after --
-- A piece of the whole trail in order of id, for verification.
SELECT * FROM audit_entry WHERE id > $1 ORDER BY id LIMIT $2

-- hold_writers --
-- Wait until every writer has committed, and hold new ones for the moment of a checkpoint.
LOCK TABLE audit_entry IN SHARE MODE

-- short_wait --
SET LOCAL lock_timeout = '2s'

-- last_entry_id --
SELECT coalesce(max(id), 0) FROM audit_entry

-- digests_between --
SELECT digest FROM audit_entry WHERE id > $1 AND id <= $2 ORDER BY id

-- last_checkpoint --
SELECT * FROM checkpoint ORDER BY number DESC LIMIT 1

-- insert_checkpoint --
INSERT INTO checkpoint (number, at, upto_id, entries, root, previous, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- checkpoints_after --
SELECT * FROM checkpoint WHERE number > $1 ORDER BY number LIMIT $2
