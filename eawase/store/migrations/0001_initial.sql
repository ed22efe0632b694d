-- The whole schema. Every rule of `core` that must hold between processes is said here again.
-- Times are UTC instants; amounts are whole yen. Nothing here is readable as a card.

CREATE TABLE installation (
    -- One row: which institution this is, and whether its data is a demonstration.
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    institution_code text NOT NULL CHECK (institution_code ~ '^[0-9]{4}$'),
    name text NOT NULL,
    name_en text NOT NULL,
    kana text NOT NULL,
    help_phone text NOT NULL,
    loss_phone text NOT NULL,
    demonstration boolean NOT NULL
);

CREATE TABLE policy (
    version integer PRIMARY KEY CHECK (version > 0),
    document jsonb NOT NULL,
    set_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    released_by text NOT NULL,
    CONSTRAINT four_eyes_on_policy CHECK (proposed_by <> released_by)
);

CREATE TABLE branch (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{3}$'),
    name text NOT NULL,
    kana text NOT NULL,
    phone text NOT NULL
);

CREATE TABLE officer (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{2,20}$'),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('clerk', 'producer', 'approver', 'auditor', 'administrator')),
    password_hash text NOT NULL,
    login_failures integer NOT NULL DEFAULT 0 CHECK (login_failures >= 0),
    login_blocked_until timestamptz,
    last_login_at timestamptz
);

CREATE TABLE contract (
    number text PRIMARY KEY CHECK (number ~ '^[0-9]{11}$'),
    branch_code text NOT NULL REFERENCES branch,
    name text NOT NULL,
    kana text NOT NULL,
    postal_code text NOT NULL CHECK (postal_code ~ '^[0-9]{7}$'),
    address text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    password_hash text NOT NULL,
    login_failures integer NOT NULL DEFAULT 0 CHECK (login_failures >= 0),
    login_blocked_until timestamptz,
    method text NOT NULL DEFAULT 'confirmation_password'
        CHECK (method IN ('confirmation_password', 'image_card')),
    switched_at timestamptz,
    stopped_at timestamptz,
    postal_mismatches integer NOT NULL DEFAULT 0 CHECK (postal_mismatches BETWEEN 0 AND 10),
    transfer_limit_yen bigint NOT NULL CHECK (transfer_limit_yen BETWEEN 0 AND 100000000),
    day_limit_yen bigint NOT NULL CHECK (day_limit_yen BETWEEN 0 AND 100000000),
    opened_at timestamptz NOT NULL,
    last_login_at timestamptz,
    previous_login_at timestamptz,
    CONSTRAINT switched_with_the_card CHECK ((method = 'image_card') = (switched_at IS NOT NULL))
);
CREATE INDEX contract_by_kana ON contract (kana text_pattern_ops);
CREATE INDEX contract_by_name ON contract (name text_pattern_ops);

-- A rise of the limits that works from a later day.
CREATE TABLE limit_change (
    contract_number text NOT NULL REFERENCES contract,
    effective_on date NOT NULL,
    transfer_limit_yen bigint NOT NULL CHECK (transfer_limit_yen BETWEEN 0 AND 100000000),
    day_limit_yen bigint NOT NULL CHECK (day_limit_yen BETWEEN 0 AND 100000000),
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (contract_number, decided_at)
);

CREATE FUNCTION refuse_old_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a contract that switched over never returns to the confirmation password';
END $$;
CREATE TRIGGER never_back_to_the_old_method
    BEFORE UPDATE OF method ON contract
    FOR EACH ROW WHEN (OLD.method = 'image_card' AND NEW.method <> 'image_card')
    EXECUTE FUNCTION refuse_old_method();

-- The old customer card (お客様カード): its ten two-digit numbers, sealed. Gone after the switch-over.
CREATE TABLE customer_card (
    contract_number text PRIMARY KEY REFERENCES contract,
    sealed bytea NOT NULL,
    key_id integer NOT NULL,
    locked_at timestamptz,
    owed smallint[] NOT NULL DEFAULT '{}' CHECK (cardinality(owed) <= 4),
    exposure integer[] NOT NULL CHECK (cardinality(exposure) = 10),
    failures integer NOT NULL DEFAULT 0 CHECK (failures BETWEEN 0 AND 10),
    failed_at timestamptz[] NOT NULL DEFAULT '{}' CHECK (cardinality(failed_at) <= 50)
);

CREATE FUNCTION refuse_customer_card_after_switch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT method FROM contract WHERE number = NEW.contract_number) = 'image_card' THEN
        RAISE EXCEPTION 'a contract that switched over has no customer card';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_customer_card_after_switch
    BEFORE INSERT OR UPDATE ON customer_card
    FOR EACH ROW EXECUTE FUNCTION refuse_customer_card_after_switch();

CREATE TABLE application (
    id uuid PRIMARY KEY,
    contract_number text NOT NULL REFERENCES contract,
    state text NOT NULL CHECK (state IN
        ('submitted', 'approved', 'in_production', 'fulfilled', 'withdrawn', 'rejected')),
    occasion text NOT NULL CHECK (occasion IN ('first', 'reissue', 'successor')),
    addressee text NOT NULL,
    postal_code text NOT NULL CHECK (postal_code ~ '^[0-9]{7}$'),
    address text NOT NULL,
    post_method text NOT NULL CHECK (post_method IN ('restricted', 'simplified')),
    submitted_at timestamptz NOT NULL,
    approved_at timestamptz,
    approved_by text REFERENCES officer,
    closed_at timestamptz,
    reject_reason text,
    batch_id uuid
);
CREATE UNIQUE INDEX one_open_application ON application (contract_number)
    WHERE state IN ('submitted', 'approved', 'in_production');
CREATE INDEX application_queue ON application (state, submitted_at, id);

CREATE TABLE batch (
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('proposed', 'released', 'produced', 'rejected')),
    cards integer NOT NULL CHECK (cards > 0),
    proposed_by text NOT NULL REFERENCES officer,
    proposed_at timestamptz NOT NULL,
    released_by text REFERENCES officer,
    released_at timestamptz,
    produced_by text REFERENCES officer,
    produced_at timestamptz,
    CONSTRAINT four_eyes_on_batch CHECK (proposed_by <> released_by),
    CONSTRAINT released_before_produced CHECK (state <> 'produced' OR released_by IS NOT NULL)
);
ALTER TABLE application ADD FOREIGN KEY (batch_id) REFERENCES batch;

CREATE TABLE card (
    number text PRIMARY KEY CHECK (number ~ '^[0-9]{12}$'),
    contract_number text NOT NULL REFERENCES contract,
    application_id uuid NOT NULL REFERENCES application,
    state text NOT NULL CHECK (state IN
        ('produced', 'posted', 'returned', 'active', 'suspended', 'revoked', 'spoilt')),
    reason text,
    sealed bytea NOT NULL,
    key_id integer NOT NULL,
    choice text NOT NULL CHECK (choice IN ('least_exposed', 'uniform', 'single_use')),
    owed smallint[] NOT NULL DEFAULT '{}' CHECK (cardinality(owed) <= 4),
    exposure integer[] NOT NULL CHECK (cardinality(exposure) = 50),
    failures integer NOT NULL DEFAULT 0 CHECK (failures BETWEEN 0 AND 10),
    failed_at timestamptz[] NOT NULL DEFAULT '{}' CHECK (cardinality(failed_at) <= 50),
    post_method text NOT NULL CHECK (post_method IN ('restricted', 'simplified')),
    tracking_number text CHECK (tracking_number ~ '^[0-9]{11}$'),
    return_reason text,
    produced_at timestamptz NOT NULL,
    posted_at timestamptz,
    bound_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT posted_with_number CHECK (state <> 'posted' OR tracking_number IS NOT NULL),
    CONSTRAINT used_after_binding CHECK (state NOT IN ('active', 'suspended') OR bound_at IS NOT NULL)
);
CREATE UNIQUE INDEX one_bound_card ON card (contract_number) WHERE state IN ('active', 'suspended');
CREATE UNIQUE INDEX one_successor ON card (contract_number) WHERE state IN ('produced', 'posted');
CREATE INDEX card_by_contract ON card (contract_number);
CREATE INDEX card_queue ON card (state, produced_at, number);
-- The post office uses its numbers again: the number is unique only together with its date.
CREATE INDEX card_by_tracking ON card (tracking_number, posted_at);

-- Receipt numbers count up; a gap says only that something was rolled back.
CREATE SEQUENCE receipt;

CREATE TABLE operation (
    id uuid PRIMARY KEY,
    contract_number text NOT NULL REFERENCES contract,
    kind text NOT NULL CHECK (kind IN
        ('switch_over', 'transfer', 'limit_change', 'payee_registration', 'contact_change')),
    content jsonb NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    state text NOT NULL CHECK (state IN ('frozen', 'confirmed', 'abandoned')),
    frozen_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    confirmed_by text CHECK (confirmed_by IN ('confirmation_password', 'image_card')),
    receipt_number text UNIQUE,
    -- For `switch_needs_old_method`: the old card answered right, the new one is still to answer.
    old_method_confirmed boolean NOT NULL DEFAULT false,
    CONSTRAINT confirmed_with_receipt CHECK
        ((state = 'confirmed') = (confirmed_at IS NOT NULL AND receipt_number IS NOT NULL))
);
CREATE INDEX operation_by_contract ON operation (contract_number, frozen_at);
CREATE INDEX operation_waiting ON operation (frozen_at) WHERE state = 'frozen';

-- A confirmed operation is final, and what was frozen is never edited.
CREATE FUNCTION refuse_operation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an operation is frozen: only its state moves, and only from frozen';
END $$;
CREATE TRIGGER operation_stays_frozen BEFORE UPDATE ON operation
    FOR EACH ROW WHEN (OLD.state <> 'frozen' OR OLD.content <> NEW.content
        OR OLD.fingerprint <> NEW.fingerprint OR OLD.kind <> NEW.kind
        OR OLD.contract_number <> NEW.contract_number)
    EXECUTE FUNCTION refuse_operation_change();

CREATE TABLE challenge (
    id uuid PRIMARY KEY,
    operation_id uuid NOT NULL REFERENCES operation,
    contract_number text NOT NULL REFERENCES contract,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    method text NOT NULL CHECK (method IN ('confirmation_password', 'image_card')),
    serial text NOT NULL,
    positions smallint[] NOT NULL CHECK (cardinality(positions) BETWEEN 2 AND 4),
    state text NOT NULL CHECK (state IN ('open', 'confirmed', 'refused', 'void')),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > issued_at),
    judged_at timestamptz
);
-- One open challenge per contract: two tabs cannot collect answers side by side.
CREATE UNIQUE INDEX one_open_challenge ON challenge (contract_number) WHERE state = 'open';
CREATE INDEX challenge_by_operation ON challenge (operation_id);

-- Whatever was judged stays judged.
CREATE FUNCTION refuse_second_judgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a challenge leaves the open state once';
END $$;
CREATE TRIGGER judged_once BEFORE UPDATE ON challenge
    FOR EACH ROW WHEN (OLD.state <> 'open') EXECUTE FUNCTION refuse_second_judgement();
-- At most one right answer per operation; the switch-over may ask both methods.
CREATE UNIQUE INDEX confirmed_once ON challenge (operation_id, method) WHERE state = 'confirmed';

CREATE TABLE session (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    contract_number text UNIQUE REFERENCES contract,  -- one live session per contract
    officer_id text UNIQUE REFERENCES officer,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT of_one_person CHECK ((contract_number IS NULL) <> (officer_id IS NULL))
);

-- Where a customer signed in before. Such a browser has a count of wrong passwords of its own.
CREATE TABLE known_browser (
    id bytea PRIMARY KEY CHECK (length(id) = 16),
    contract_number text NOT NULL REFERENCES contract,
    login_failures integer NOT NULL DEFAULT 0 CHECK (login_failures >= 0),
    login_blocked_until timestamptz,
    signed_in_at timestamptz NOT NULL
);
CREATE INDEX known_browser_by_contract ON known_browser (contract_number, signed_in_at);

-- Attempts per source address, per unknown name and per contract's day, counted in windows; keys
-- are digests.
CREATE TABLE attempt (
    key bytea NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (key, window_start)
);

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    internal text UNIQUE CHECK (internal IN ('settlement', 'suspense', 'fees', 'cash')),
    contract_number text REFERENCES contract,
    branch_code text REFERENCES branch,
    kind text CHECK (kind IN ('ordinary', 'current', 'savings', 'other')),
    number text CHECK (number ~ '^[0-9]{7}$'),
    holder_kana text,
    balance_yen bigint NOT NULL DEFAULT 0,
    UNIQUE (branch_code, kind, number),
    CONSTRAINT internal_or_customer CHECK ((internal IS NULL) <> (number IS NULL)),
    CONSTRAINT never_below_zero CHECK (internal IS NOT NULL OR balance_yen >= 0)
);
CREATE INDEX account_by_contract ON account (contract_number);

CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN
        ('opening', 'deposit', 'withdrawal', 'transfer', 'settlement')),
    operation_id uuid REFERENCES operation,
    booked_at timestamptz NOT NULL
);
-- An operation moves money once, and settles once.
CREATE UNIQUE INDEX one_journal_per_operation ON journal (operation_id, kind);

CREATE TABLE posting (
    journal_id bigint NOT NULL REFERENCES journal,
    line smallint NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    amount_yen bigint NOT NULL CHECK (amount_yen <> 0),
    balance_after_yen bigint NOT NULL,
    text text NOT NULL,
    booked_at timestamptz NOT NULL,
    PRIMARY KEY (journal_id, line)
);
CREATE INDEX posting_by_account ON posting (account_id, booked_at DESC, journal_id DESC, line DESC);

-- The balance moves with the posting, by the database itself: it cannot be forgotten or doubled.
CREATE FUNCTION move_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account SET balance_yen = balance_yen + NEW.amount_yen
     WHERE id = NEW.account_id RETURNING balance_yen INTO NEW.balance_after_yen;
    RETURN NEW;
END $$;
CREATE TRIGGER posting_moves_balance BEFORE INSERT ON posting
    FOR EACH ROW EXECUTE FUNCTION move_balance();

CREATE FUNCTION check_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_yen) FROM posting WHERE journal_id = NEW.journal_id) <> 0 THEN
        RAISE EXCEPTION 'journal % does not sum to zero', NEW.journal_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_sums_to_zero AFTER INSERT ON posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_journal();

CREATE TABLE payee (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_number text NOT NULL REFERENCES contract,
    institution_code text NOT NULL,
    institution_name text NOT NULL,
    branch_code text NOT NULL,
    branch_name text NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    registered_at timestamptz NOT NULL,
    UNIQUE (contract_number, institution_code, branch_code, kind, number)
);

CREATE TABLE settlement (
    -- A transfer accepted for a later value date.
    operation_id uuid PRIMARY KEY REFERENCES operation,
    value_date date NOT NULL,
    settled_at timestamptz
);
CREATE INDEX settlement_due ON settlement (value_date) WHERE settled_at IS NULL;

CREATE TABLE proposal (
    -- What needs a second officer: unlock a card, lift an emergency stop.
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('unlock', 'lift_stop')),
    contract_number text NOT NULL REFERENCES contract,
    card_number text REFERENCES card,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'released', 'rejected')),
    proposed_by text NOT NULL REFERENCES officer,
    proposed_at timestamptz NOT NULL,
    decided_by text REFERENCES officer,
    decided_at timestamptz,
    CONSTRAINT four_eyes_on_proposal CHECK (state <> 'released' OR proposed_by <> decided_by)
);
CREATE UNIQUE INDEX one_open_proposal ON proposal (contract_number, kind) WHERE state = 'open';

CREATE TABLE mail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_number text REFERENCES contract,
    recipient text NOT NULL,
    notice text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    queued_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    sent_at timestamptz,
    last_error text
);
CREATE INDEX mail_queue ON mail (next_try_at) WHERE sent_at IS NULL;
CREATE INDEX mail_by_contract ON mail (contract_number, queued_at);

CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain text NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL,
    event text NOT NULL,
    actor text NOT NULL,
    detail jsonb NOT NULL,
    previous bytea NOT NULL CHECK (length(previous) = 32),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    UNIQUE (chain, seq)
);

CREATE TABLE checkpoint (
    number bigint PRIMARY KEY CHECK (number > 0),
    at timestamptz NOT NULL,
    upto_id bigint NOT NULL,
    entries bigint NOT NULL CHECK (entries >= 0),
    root bytea NOT NULL,
    previous bytea NOT NULL,
    signature bytea NOT NULL
);

-- The trail only grows. (Who owns the database can undo this; the signed checkpoints cannot be.)
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail only grows';
END $$;
CREATE TRIGGER entries_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER checkpoints_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER postings_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
