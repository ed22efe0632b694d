-- install --
-- Write the one row that says which institution this is.
INSERT INTO installation (institution_code, name, name_en, kana, help_phone, loss_phone,
                          demonstration)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- imprint --
SELECT institution_code, name, name_en, kana, help_phone, loss_phone, demonstration FROM installation

-- current_policy --
SELECT version, document FROM policy ORDER BY version DESC LIMIT 1

-- set_policy --
-- The next version, unless somebody was faster.
INSERT INTO policy (version, document, set_at, proposed_by, released_by)
VALUES ($1, $2, $3, $4, $5)
