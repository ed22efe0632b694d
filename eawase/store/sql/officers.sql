-- insert_officer --
INSERT INTO officer (id, name, role, password_hash) VALUES ($1, $2, $3, $4)

-- get_officer --
SELECT id, name, role FROM officer WHERE id = $1

-- list_officers --
SELECT id, name, role FROM officer ORDER BY id

-- lock_officer --
SELECT 1 FROM officer WHERE id = $1 FOR UPDATE

-- officer_credentials --
SELECT password_hash, login_failures, login_blocked_until FROM officer WHERE id = $1

-- record_officer_login --
UPDATE officer SET last_login_at = $2, login_failures = 0, login_blocked_until = NULL WHERE id = $1

-- record_officer_failure --
UPDATE officer SET login_failures = $2, login_blocked_until = $3 WHERE id = $1
