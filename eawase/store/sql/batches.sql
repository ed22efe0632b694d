-- insert_batch --
INSERT INTO batch (id, state, cards, proposed_by, proposed_at) VALUES ($1, 'proposed', $2, $3, $4)

-- lock_batch --
SELECT * FROM batch WHERE id = $1 FOR UPDATE

-- release_batch --
UPDATE batch SET state = 'released', released_by = $2, released_at = $3 WHERE id = $1

-- reject_batch --
UPDATE batch SET state = 'rejected' WHERE id = $1

-- produced_batch --
UPDATE batch SET state = 'produced', produced_by = $2, produced_at = $3 WHERE id = $1

-- list_batches --
SELECT * FROM batch ORDER BY proposed_at DESC, id LIMIT $1
