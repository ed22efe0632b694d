-- queue_mail --
INSERT INTO mail (contract_number, recipient, notice, subject, body, queued_at, next_try_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)

-- due_mails --
-- A bounded piece of what waits; rows another worker holds are skipped.
SELECT id, recipient, subject, body, queued_at, tries FROM mail
 WHERE sent_at IS NULL AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $2
   FOR UPDATE SKIP LOCKED

-- mail_sent --
UPDATE mail SET sent_at = $2, tries = tries + 1, last_error = NULL WHERE id = $1

-- mail_failed --
UPDATE mail SET tries = tries + 1, next_try_at = $2, last_error = $3 WHERE id = $1

-- latest_mails --
SELECT * FROM mail WHERE id < $1 ORDER BY id DESC LIMIT $2

-- get_mail --
SELECT * FROM mail WHERE id = $1
