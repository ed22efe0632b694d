-- insert_operation --
INSERT INTO operation (id, contract_number, kind, content, fingerprint, state, frozen_at)
VALUES ($1, $2, $3, $4, $5, 'frozen', $6)

-- lock_operation --
-- Of this contract only: another customer's operation does not exist here.
SELECT * FROM operation WHERE id = $1 AND contract_number = $2 FOR UPDATE

-- get_operation --
SELECT * FROM operation WHERE id = $1 AND contract_number = $2

-- frozen_of_kind --
-- The newest operation of a kind that still waits for its answer.
SELECT * FROM operation WHERE contract_number = $1 AND kind = $2 AND state = 'frozen'
 ORDER BY frozen_at DESC LIMIT 1 FOR UPDATE

-- confirm_operation --
UPDATE operation SET state = 'confirmed', confirmed_at = $2, confirmed_by = $3, receipt_number = $4
 WHERE id = $1 AND state = 'frozen'

-- left_behind --
-- Nobody answered them in time. In the order in which contracts are locked.
SELECT id, contract_number FROM operation
 WHERE state = 'frozen' AND frozen_at < $1 AND kind <> $2 ORDER BY contract_number, id LIMIT $3

-- abandon_operation --
UPDATE operation SET state = 'abandoned' WHERE id = $1 AND state = 'frozen'

-- afterwards --
-- How it was confirmed, and the balance of the account it took money from (line 1) right after.
SELECT o.confirmed_by, p.balance_after_yen
  FROM operation o
  LEFT JOIN journal j ON j.operation_id = o.id AND j.kind = 'transfer'
  LEFT JOIN posting source ON source.journal_id = j.id AND source.line = 1
  LEFT JOIN posting p ON p.journal_id = j.id AND p.account_id = source.account_id
 WHERE o.id = $1 ORDER BY p.line DESC LIMIT 1

-- old_method_confirmed --
UPDATE operation SET old_method_confirmed = true WHERE id = $1 AND state = 'frozen'

-- transferred_since --
SELECT coalesce(sum((content->>'amount_yen')::bigint), 0)::bigint FROM operation
 WHERE contract_number = $1 AND kind = 'transfer' AND state = 'confirmed' AND confirmed_at >= $2

-- insert_payee --
INSERT INTO payee (contract_number, institution_code, institution_name, branch_code, branch_name,
                   kind, number, name, registered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (contract_number, institution_code, branch_code, kind, number)
DO UPDATE SET name = excluded.name, registered_at = excluded.registered_at

-- payees --
SELECT * FROM payee WHERE contract_number = $1 ORDER BY name, id

-- insert_settlement --
INSERT INTO settlement (operation_id, value_date) VALUES ($1, $2)

-- due_settlements --
-- Accepted transfers whose value date has come, a bounded piece at a time.
SELECT o.* FROM settlement s JOIN operation o ON o.id = s.operation_id
 WHERE s.settled_at IS NULL AND s.value_date <= $1
 ORDER BY s.value_date, s.operation_id LIMIT $2 FOR UPDATE OF s SKIP LOCKED

-- settled --
UPDATE settlement SET settled_at = $2 WHERE operation_id = $1

-- next_receipt --
SELECT nextval('receipt')
