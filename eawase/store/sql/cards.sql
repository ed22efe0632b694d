-- insert_card --
INSERT INTO card (number, contract_number, application_id, state, sealed, key_id, choice, exposure,
                  post_method, produced_at)
VALUES ($1, $2, $3, 'produced', $4, $5, $6, $7, $8, $9)

-- lock_cards_of --
-- All cards of a contract, locked in the order of their numbers.
SELECT * FROM card WHERE contract_number = $1 ORDER BY number FOR UPDATE

-- cards_of --
SELECT * FROM card WHERE contract_number = $1 ORDER BY produced_at, number

-- get_card --
SELECT * FROM card WHERE number = $1

-- application_of_card --
SELECT application_id FROM card WHERE number = $1

-- move_card --
-- A new state with its reason; the clock of that state is set.
UPDATE card SET state = $2, reason = $3,
       bound_at = CASE WHEN $2 = 'active' THEN coalesce(bound_at, $4) ELSE bound_at END,
       ended_at = CASE WHEN $2 IN ('revoked', 'spoilt') THEN $4 ELSE ended_at END
 WHERE number = $1

-- post_card --
UPDATE card SET state = 'posted', tracking_number = $2, posted_at = $3 WHERE number = $1

-- return_card --
UPDATE card SET state = 'returned', return_reason = $2 WHERE number = $1

-- record_card --
-- What judging or asking left behind.
UPDATE card SET owed = $2, exposure = $3, failures = $4, failed_at = $5 WHERE number = $1

-- tracking_in_use --
-- The same tracking number on a recent day is a slip of the scanner: numbers recur, not so soon.
SELECT number FROM card WHERE tracking_number = $1 AND posted_at > $2

-- card_queue --
-- Cards in one state, oldest first; $2, $3 is the last row of the page before.
SELECT k.number, k.contract_number, k.state, k.reason, k.post_method, k.tracking_number,
       k.produced_at, k.posted_at, k.return_reason, c.name, b.name AS branch_name
  FROM card k JOIN contract c ON c.number = k.contract_number
  JOIN branch b ON b.code = c.branch_code
 WHERE k.state = $1 AND (k.produced_at, k.number) > ($2, $3)
 ORDER BY k.produced_at, k.number LIMIT $4

-- lapsed_cards --
-- Posted and never bound.
SELECT number, contract_number FROM card WHERE state = 'posted' AND posted_at < $1
 ORDER BY contract_number LIMIT $2

-- lock_customer_card --
SELECT * FROM customer_card WHERE contract_number = $1 FOR UPDATE

-- insert_customer_card --
INSERT INTO customer_card (contract_number, sealed, key_id, exposure) VALUES ($1, $2, $3, $4)

-- record_customer_card --
UPDATE customer_card SET owed = $2, exposure = $3, failures = $4, failed_at = $5, locked_at = $6
 WHERE contract_number = $1

-- destroy_customer_card --
-- The switch-over ends the old secret for good.
DELETE FROM customer_card WHERE contract_number = $1

-- stop_customer_card --
-- Too many wrong numbers: the old card answers no more.
UPDATE customer_card SET locked_at = $2 WHERE contract_number = $1

-- card_states --
-- A piece of all cards in order of number, for the witness.
SELECT number, contract_number, state FROM card WHERE number > $1 ORDER BY number LIMIT $2
