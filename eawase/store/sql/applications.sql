-- insert_application --
INSERT INTO application (id, contract_number, state, occasion, addressee, postal_code, address,
                         post_method, submitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- open_application --
-- The open application of a contract; at most one, by index.
SELECT * FROM application
 WHERE contract_number = $1 AND state IN ('submitted', 'approved', 'in_production')

-- lock_application --
SELECT * FROM application WHERE id = $1 FOR UPDATE

-- approve_application --
UPDATE application SET state = 'approved', approved_at = $2, approved_by = $3 WHERE id = $1

-- close_application --
UPDATE application SET state = $2, closed_at = $3, reject_reason = $4 WHERE id = $1

-- into_production --
UPDATE application SET state = 'in_production' WHERE id = $1

-- back_to_approved --
-- Its card was spoilt: it waits for the next batch.
UPDATE application SET state = 'approved', batch_id = NULL WHERE id = $1

-- join_batch --
UPDATE application SET batch_id = $2 WHERE id = $1 AND batch_id IS NULL AND state = 'approved'

-- leave_batch --
-- The batch was rejected: its applications are free again.
UPDATE application SET batch_id = NULL WHERE batch_id = $1 AND state = 'approved'

-- applications_of_batch --
SELECT * FROM application WHERE batch_id = $1 ORDER BY contract_number

-- application_queue --
-- Oldest first; $2, $3 is the last row of the page before.
SELECT a.*, c.name, c.branch_code, b.name AS branch_name
  FROM application a JOIN contract c ON c.number = a.contract_number
  JOIN branch b ON b.code = c.branch_code
 WHERE a.state = $1 AND a.batch_id IS NULL AND (a.submitted_at, a.id) > ($2, $3)
 ORDER BY a.submitted_at, a.id LIMIT $4

-- contracts_of --
-- Whose applications these are, to lock the contracts first.
SELECT DISTINCT contract_number FROM application WHERE id = ANY($1::uuid[])
