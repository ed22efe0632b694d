-- work_counts --
-- What lies on the office's desk; $1 is the officer who looks: others' proposals wait for that one.
SELECT
  (SELECT count(*) FROM contract) AS contracts,
  (SELECT count(*) FROM contract WHERE method = 'image_card') AS switched,
  (SELECT count(*) FROM application WHERE state = 'submitted') AS submitted,
  (SELECT count(*) FROM application WHERE state = 'approved' AND batch_id IS NULL) AS approved,
  (SELECT count(*) FROM application WHERE state = 'approved' AND batch_id IS NOT NULL) AS in_batches,
  (SELECT count(*) FROM batch WHERE state = 'proposed') AS batches_proposed,
  (SELECT count(*) FROM batch WHERE state = 'proposed' AND proposed_by <> $1) AS batches_of_others,
  (SELECT count(*) FROM batch WHERE state = 'released') AS batches_released,
  (SELECT count(*) FROM card WHERE state = 'produced') AS produced,
  (SELECT count(*) FROM card WHERE state = 'posted') AS posted,
  (SELECT count(*) FROM card WHERE state = 'returned') AS returned,
  (SELECT count(*) FROM card WHERE state = 'suspended') AS suspended,
  (SELECT count(*) FROM proposal WHERE state = 'open') AS proposals,
  (SELECT count(*) FROM proposal WHERE state = 'open' AND proposed_by <> $1) AS proposals_of_others,
  (SELECT count(*) FROM mail WHERE sent_at IS NULL) AS mails_waiting

-- applications_in --
-- A page of applications in one state outside any batch, oldest first, from behind ($2, $3) on.
SELECT a.*, c.kana, b.name AS branch_name,
       (SELECT count(*) FROM card k WHERE k.contract_number = a.contract_number
           AND k.return_reason IS NOT NULL) AS returned_before
  FROM application a JOIN contract c ON c.number = a.contract_number
  JOIN branch b ON b.code = c.branch_code
 WHERE a.state = $1 AND a.batch_id IS NULL AND (a.submitted_at, a.id) > ($2, $3)
 ORDER BY a.submitted_at, a.id LIMIT $4

-- application --
-- One application with its customer's branch and what came back before.
SELECT a.*, c.kana, b.name AS branch_name,
       (SELECT count(*) FROM card k WHERE k.contract_number = a.contract_number
           AND k.return_reason IS NOT NULL) AS returned_before
  FROM application a JOIN contract c ON c.number = a.contract_number
  JOIN branch b ON b.code = c.branch_code
 WHERE a.id = $1

-- batches --
-- A page of batches, newest first, from before ($1, $2) on, with the names of their officers.
SELECT t.*, p.name AS proposer, r.name AS releaser, m.name AS producer
  FROM batch t JOIN officer p ON p.id = t.proposed_by
  LEFT JOIN officer r ON r.id = t.released_by LEFT JOIN officer m ON m.id = t.produced_by
 WHERE (t.proposed_at, t.id) < ($1, $2)
 ORDER BY t.proposed_at DESC, t.id DESC LIMIT $3

-- batch --
SELECT t.*, p.name AS proposer, r.name AS releaser, m.name AS producer
  FROM batch t JOIN officer p ON p.id = t.proposed_by
  LEFT JOIN officer r ON r.id = t.released_by LEFT JOIN officer m ON m.id = t.produced_by
 WHERE t.id = $1

-- batch_members --
-- The applications of a batch with the card each got, if any; a spoilt card has left its batch.
SELECT a.id, a.contract_number, a.addressee, a.postal_code, a.address, a.post_method,
       k.number AS card_number, k.state AS card_state
  FROM application a
  LEFT JOIN card k ON k.application_id = a.id AND k.state <> 'spoilt'
 WHERE a.batch_id = $1 ORDER BY a.contract_number

-- cards_in --
-- A page of cards in one state, oldest first, from behind ($2, $3) on. $4: a card number, a
-- tracking number, or how a name begins; '' finds all.
SELECT k.number, k.contract_number, k.state, k.reason, k.post_method, k.tracking_number,
       k.produced_at, k.posted_at, k.return_reason, a.addressee, a.postal_code, a.address,
       c.kana, b.name AS branch_name
  FROM card k JOIN application a ON a.id = k.application_id
  JOIN contract c ON c.number = k.contract_number JOIN branch b ON b.code = c.branch_code
 WHERE k.state = $1 AND (k.produced_at, k.number) > ($2, $3)
   AND ($4 = '' OR k.number = $4 OR k.tracking_number = $4
        OR starts_with(replace(c.name, ' ', ''), $4)
        OR starts_with(replace(normalize(c.kana, NFKC), ' ', ''), $4))
 ORDER BY k.produced_at, k.number LIMIT $5

-- cards_of --
-- Every card of a contract as staff may see it: never what is printed on it.
SELECT k.number, k.contract_number, k.state, k.reason, k.post_method, k.tracking_number,
       k.produced_at, k.posted_at, k.bound_at, k.ended_at, k.return_reason, k.failures,
       (SELECT coalesce(sum(times), 0) FROM unnest(k.exposure) AS times)::bigint AS answered
  FROM card k WHERE k.contract_number = $1 ORDER BY k.produced_at DESC, k.number

-- applications_of --
SELECT * FROM application WHERE contract_number = $1 ORDER BY submitted_at DESC, id LIMIT $2

-- find_contracts --
-- By number, or by how the name or its kana begins ($1, spaces gone), or by card number ($1);
-- in order of number from behind $2 on.
SELECT c.number, c.name, c.kana, c.method, c.stopped_at, b.name AS branch_name,
       (SELECT k.state FROM card k WHERE k.contract_number = c.number
           AND k.state IN ('active', 'suspended')) AS card_state
  FROM contract c JOIN branch b ON b.code = c.branch_code
 WHERE c.number > $2
   AND (starts_with(c.number, $1) OR starts_with(replace(c.name, ' ', ''), $1)
        OR starts_with(replace(normalize(c.kana, NFKC), ' ', ''), $1)
        OR c.number IN (SELECT contract_number FROM card WHERE number = $1))
 ORDER BY c.number LIMIT $3

-- old_card_locked_at --
-- When the old customer card was locked; no row after the switch-over.
SELECT locked_at FROM customer_card WHERE contract_number = $1

-- proposals_open --
SELECT p.*, c.name AS customer, o.name AS proposer FROM proposal p
  JOIN contract c ON c.number = p.contract_number JOIN officer o ON o.id = p.proposed_by
 WHERE p.state = 'open' ORDER BY p.proposed_at, p.id LIMIT $1

-- proposals_of --
-- The open ones of one contract.
SELECT p.*, c.name AS customer, o.name AS proposer FROM proposal p
  JOIN contract c ON c.number = p.contract_number JOIN officer o ON o.id = p.proposed_by
 WHERE p.state = 'open' AND p.contract_number = $1 ORDER BY p.proposed_at, p.id

-- chain_page --
-- Newest first, from before seq $2 on: the time line.
SELECT chain, seq, at, event, actor, detail, previous, digest FROM audit_entry
 WHERE chain = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3

-- trail_counts --
-- Every entry is sealed by one checkpoint or still waits for the next: no walk over the whole trail.
SELECT coalesce((SELECT sum(entries) FROM checkpoint), 0)::bigint AS sealed,
       (SELECT count(*) FROM audit_entry
         WHERE id > coalesce((SELECT max(upto_id) FROM checkpoint), 0)) AS unsealed
