-- get_known_browser --
-- The count of a browser that signed in to this contract after $3.
SELECT login_failures, login_blocked_until FROM known_browser
 WHERE id = $1 AND contract_number = $2 AND signed_in_at > $3

-- set_browser_throttle --
UPDATE known_browser SET login_failures = $2, login_blocked_until = $3 WHERE id = $1

-- add_known_browser --
INSERT INTO known_browser (id, contract_number, signed_in_at) VALUES ($1, $2, $3)

-- keep_last_browsers --
-- Forget those of a contract that signed in longest ago, but for $2.
DELETE FROM known_browser
 WHERE id IN (SELECT id FROM known_browser WHERE contract_number = $1
               ORDER BY signed_in_at DESC, id OFFSET $2)

-- forget_browser --
DELETE FROM known_browser WHERE id = $1

-- login_paused_until --
-- The last end of all pauses of a contract's login; some may be over.
SELECT greatest(c.login_blocked_until,
                (SELECT max(k.login_blocked_until) FROM known_browser k
                  WHERE k.contract_number = c.number))
  FROM contract c WHERE c.number = $1

-- end_pauses_of_browsers --
UPDATE known_browser SET login_failures = 0, login_blocked_until = NULL WHERE contract_number = $1

-- sweep_known_browsers --
DELETE FROM known_browser WHERE signed_in_at <= $1
