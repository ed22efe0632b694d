-- insert_challenge --
INSERT INTO challenge (id, operation_id, contract_number, fingerprint, method, serial, positions,
                       state, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)

-- get_challenge --
-- Of this contract only, without waiting for whoever judges it.
SELECT * FROM challenge WHERE id = $1 AND contract_number = $2

-- lock_challenge --
-- Of this contract only.
SELECT * FROM challenge WHERE id = $1 AND contract_number = $2 FOR UPDATE

-- open_challenge --
SELECT * FROM challenge WHERE contract_number = $1 AND state = 'open' FOR UPDATE

-- void_open --
-- Another operation, an expiry or a lock takes the place of what was open.
UPDATE challenge SET state = 'void' WHERE contract_number = $1 AND state = 'open'

-- settle_challenge --
-- The verdict. No row back means somebody was first.
UPDATE challenge SET state = $2, judged_at = $3 WHERE id = $1 AND state = 'open'

-- wrong_today --
-- Wrong answers of a contract since an instant, for the first-of-a-day notice.
SELECT count(*) FROM challenge WHERE contract_number = $1 AND state = 'refused' AND judged_at >= $2
