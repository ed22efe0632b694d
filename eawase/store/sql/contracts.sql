-- get_contract --
-- One contract with the limits that hold on a day ($2): those decided last among the effective.
SELECT c.number, c.branch_code, c.name, c.kana, c.postal_code, c.address, c.email, c.phone, c.method,
       c.postal_mismatches, c.opened_at, c.switched_at, c.stopped_at, c.last_login_at,
       c.previous_login_at,
       coalesce(l.transfer_limit_yen, c.transfer_limit_yen) AS transfer_limit_yen,
       coalesce(l.day_limit_yen, c.day_limit_yen) AS day_limit_yen
  FROM contract c
  LEFT JOIN LATERAL (SELECT transfer_limit_yen, day_limit_yen FROM limit_change
                      WHERE contract_number = c.number AND effective_on <= $2
                      ORDER BY decided_at DESC LIMIT 1) l ON true
 WHERE c.number = $1

-- lock_contract --
-- Take the contract's lock: everything of one contract queues up here.
SELECT 1 FROM contract WHERE number = $1 FOR UPDATE

-- credentials --
-- What a login is checked against.
SELECT password_hash, login_failures, login_blocked_until FROM contract WHERE number = $1

-- insert_contract --
-- Open a contract.
INSERT INTO contract (number, branch_code, name, kana, postal_code, address, email, phone,
                      password_hash, transfer_limit_yen, day_limit_yen, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- record_login --
-- A right password: the previous login moves back.
UPDATE contract SET previous_login_at = last_login_at, last_login_at = $2 WHERE number = $1

-- set_login_throttle --
-- Wrong passwords of everybody but the known browsers.
UPDATE contract SET login_failures = $2, login_blocked_until = $3 WHERE number = $1

-- set_postal_mismatches --
-- Wrong postal codes typed so far.
UPDATE contract SET postal_mismatches = $2 WHERE number = $1

-- switch_over --
-- From now on the card confirms, for ever.
UPDATE contract SET method = 'image_card', switched_at = $2
 WHERE number = $1 AND method = 'confirmation_password'

-- stop --
-- Emergency stop.
UPDATE contract SET stopped_at = $2 WHERE number = $1 AND stopped_at IS NULL

-- lift_stop --
-- The emergency stop ends.
UPDATE contract SET stopped_at = NULL WHERE number = $1 AND stopped_at IS NOT NULL

-- change_contact --
-- New mail address and telephone number.
UPDATE contract SET email = $2, phone = $3 WHERE number = $1

-- change_limits --
-- New limits from a day on.
INSERT INTO limit_change (contract_number, effective_on, transfer_limit_yen, day_limit_yen,
                          decided_at)
VALUES ($1, $2, $3, $4, $5)

-- search_contracts --
-- By number, name or kana from the beginning, or by card number; in order of number.
SELECT c.*, b.name AS branch_name FROM contract c JOIN branch b ON b.code = c.branch_code
 WHERE c.number > $2 AND ($1 = '' OR c.number LIKE $1 || '%' OR c.name LIKE $1 || '%'
       OR c.kana LIKE $1 || '%'
       OR c.number IN (SELECT contract_number FROM card WHERE number = $1))
 ORDER BY c.number LIMIT $3

-- insert_branch --
INSERT INTO branch (code, name, kana, phone) VALUES ($1, $2, $3, $4)

-- get_branch --
SELECT code, name, kana, phone FROM branch WHERE code = $1

-- list_branches --
SELECT code, name, kana, phone FROM branch ORDER BY code

-- contract_flags --
-- A piece of all contracts in order of number, for the witness.
SELECT c.number, c.method = 'image_card' AS switched, c.stopped_at IS NOT NULL AS stopped,
       k.locked_at IS NOT NULL AS old_locked
  FROM contract c LEFT JOIN customer_card k ON k.contract_number = c.number
 WHERE c.number > $1 ORDER BY c.number LIMIT $2
