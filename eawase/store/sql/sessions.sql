-- end_sessions_of_contract --
DELETE FROM session WHERE contract_number = $1

-- end_sessions_of_officer --
DELETE FROM session WHERE officer_id = $1

-- start_customer_session --
INSERT INTO session (digest, contract_number, started_at, seen_at) VALUES ($1, $2, $3, $3)

-- start_officer_session --
INSERT INTO session (digest, officer_id, started_at, seen_at) VALUES ($1, $2, $3, $3)

-- find_session --
-- The live session of a token's digest: not idle since $2, not older than $3.
SELECT contract_number, officer_id, started_at, seen_at FROM session
 WHERE digest = $1 AND seen_at > $2 AND started_at > $3

-- touch_session --
UPDATE session SET seen_at = $2 WHERE digest = $1

-- end_session --
DELETE FROM session WHERE digest = $1

-- sweep_sessions --
DELETE FROM session WHERE seen_at <= $1 OR started_at <= $2

-- count_attempt --
-- Count one attempt in a window, and say how many there were.
INSERT INTO attempt (key, window_start, count) VALUES ($1, $2, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = attempt.count + 1
RETURNING count

-- sweep_attempts --
DELETE FROM attempt WHERE window_start < $1
