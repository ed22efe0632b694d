-- insert_proposal --
INSERT INTO proposal (id, kind, contract_number, card_number, reason, state, proposed_by,
                      proposed_at)
VALUES ($1, $2, $3, $4, $5, 'open', $6, $7)

-- lock_proposal --
SELECT * FROM proposal WHERE id = $1 FOR UPDATE

-- get_proposal --
SELECT * FROM proposal WHERE id = $1

-- decide_proposal --
UPDATE proposal SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'open'

-- open_proposals --
SELECT p.*, c.name FROM proposal p JOIN contract c ON c.number = p.contract_number
 WHERE p.state = 'open' ORDER BY p.proposed_at, p.id LIMIT $1

-- open_proposal_of --
SELECT * FROM proposal WHERE contract_number = $1 AND kind = $2 AND state = 'open'
