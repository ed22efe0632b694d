-- insert_internal --
INSERT INTO account (internal) VALUES ($1) ON CONFLICT (internal) DO NOTHING

-- insert_account --
INSERT INTO account (contract_number, branch_code, kind, number, holder_kana)
VALUES ($1, $2, $3, $4, $5)

-- accounts_of --
SELECT a.*, b.name AS branch_name FROM account a JOIN branch b ON b.code = a.branch_code
 WHERE a.contract_number = $1 ORDER BY a.id

-- find_account --
SELECT a.*, b.name AS branch_name FROM account a JOIN branch b ON b.code = a.branch_code
 WHERE a.branch_code = $1 AND a.kind = $2 AND a.number = $3

-- account_id --
SELECT id FROM account WHERE branch_code = $1 AND kind = $2 AND number = $3

-- internal_id --
SELECT id FROM account WHERE internal = $1

-- lock_accounts --
-- Customer accounts in the order of their ids, so that two transfers cannot wait for each other.
SELECT id FROM account WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE

-- insert_journal --
INSERT INTO journal (kind, operation_id, booked_at) VALUES ($1, $2, $3) RETURNING id

-- insert_posting --
-- The trigger moves the balance and fills in what it was afterwards.
INSERT INTO posting (journal_id, line, account_id, amount_yen, balance_after_yen, text, booked_at)
VALUES ($1, $2, $3, $4, 0, $5, $6)

-- statement --
-- A page of an account's movements, newest first; $2, $3 is the last row of the page before.
SELECT journal_id, line, amount_yen, balance_after_yen, text, booked_at FROM posting
 WHERE account_id = $1 AND (journal_id, line) < ($2, $3)
 ORDER BY booked_at DESC, journal_id DESC, line DESC LIMIT $4

-- out_of_balance --
-- Accounts whose balance differs from the sum of their postings: none, ever.
SELECT a.id FROM account a LEFT JOIN posting p ON p.account_id = a.id
 GROUP BY a.id, a.balance_yen HAVING a.balance_yen <> coalesce(sum(p.amount_yen), 0)

-- unbalanced_journals --
SELECT journal_id FROM posting GROUP BY journal_id HAVING sum(amount_yen) <> 0

-- journals_as_they_are --
-- For the witness: journals with their postings, the accounts named as core.voucher names them.
SELECT j.id, j.kind, j.booked_at, p.line, p.amount_yen, p.text, p.booked_at AS posted_at,
       coalesce(a.internal, a.branch_code || '/' || a.kind || '/' || a.number) AS place
  FROM journal j
  LEFT JOIN posting p ON p.journal_id = j.id
  LEFT JOIN account a ON a.id = p.account_id
 WHERE j.id = ANY($1::bigint[]) ORDER BY j.id, p.line

-- journal_numbers --
-- A piece of all numbers of journals, also of those that only postings name.
(SELECT id FROM journal WHERE $1::bigint IS NULL OR id > $1 ORDER BY id LIMIT $2)
UNION
(SELECT DISTINCT journal_id FROM posting WHERE $1::bigint IS NULL OR journal_id > $1
  ORDER BY journal_id LIMIT $2)
ORDER BY id LIMIT $2
