-- The record written anew without what is forgotten. `old` is the record, read only; `new` is laid
-- and empty; `new.forgotten` already names mails, applications and evidence. What is not forgotten is
-- copied as it is. Of what is, only what figures, numbers and duplicates rest on is copied: each
-- column stands in one of the lists of tests/system/test_forget_columns.py.
CREATE TEMP TABLE gone_mail AS SELECT id FROM new.forgotten WHERE what = 'mail';
CREATE TEMP TABLE gone_application AS SELECT id FROM new.forgotten WHERE what = 'application';
CREATE TEMP TABLE gone_send AS
SELECT message_id AS id FROM old.send
WHERE mail IN (FROM gone_mail) OR application IN (FROM gone_application);

-- What the snapshot carries of an application's fields, and only in the form that figures are made
-- from: a choice, a day, a month, a number. Whatever else somebody wrote there goes.
CREATE TEMP MACRO kept(field, value) AS CASE
    WHEN field = 'trial_wish' AND value IN ('希望する', '希望しない', '未定') THEN value
    WHEN field = 'pattern' AND value IN ('A', 'B', 'C', '未定') THEN value
    WHEN field = 'konbini_status' AND value IN ('導入済み', '導入予定', '予定なし', '未定') THEN value
    WHEN field = 'application_date' AND regexp_full_match(value, '\d{4}-\d{2}-\d{2}') THEN value
    WHEN field = 'desired_start' AND regexp_full_match(value, '\d{4}-\d{2}') THEN value
    WHEN field = 'population' AND regexp_full_match(value, '\d{1,9}') THEN value END;
CREATE TEMP MACRO kept_fields(fields) AS json_merge_patch('{}', to_json({
    'application_date': kept('application_date', fields ->> 'application_date'),
    'trial_wish': kept('trial_wish', fields ->> 'trial_wish'),
    'desired_start': kept('desired_start', fields ->> 'desired_start'),
    'pattern': kept('pattern', fields ->> 'pattern'),
    'konbini_status': kept('konbini_status', fields ->> 'konbini_status'),
    'population': kept('population', fields ->> 'population')}));

INSERT INTO new.mail BY NAME
SELECT * EXCLUDE (gone) REPLACE (
    CASE WHEN gone THEN NULL ELSE message_id END AS message_id,
    CASE WHEN gone THEN '' ELSE sender_name END AS sender_name,
    CASE WHEN gone THEN '' ELSE sender_address END AS sender_address,
    CASE WHEN gone THEN '' ELSE subject END AS subject)
FROM (SELECT *, sha256 IN (FROM gone_mail) AS gone FROM old.mail);

-- The name of a file may name a person; its hash still tells two files apart.
INSERT INTO new.delivery BY NAME
SELECT * REPLACE (
    CASE WHEN mail IN (FROM gone_mail) AND source <> 'imap' THEN sha256(folder) ELSE folder END
    AS folder)
FROM old.delivery;

INSERT INTO new.reading BY NAME
SELECT * REPLACE (CASE WHEN mail IN (FROM gone_mail) THEN to_json({
    'sha256': mail, 'message_id': NULL, 'date': NULL, 'sender': {'name': '', 'address': ''},
    'subject': '', 'text': '', 'kind': kind,
    'municipality': document -> 'municipality', 'candidates': []::JSON[],
    'fields': MAP {}::MAP(VARCHAR, VARCHAR), 'sources': MAP {}::MAP(VARCHAR, VARCHAR),
    'attachments': []::JSON[],
    'findings': list_transform(from_json(document -> 'findings', '["JSON"]'), lambda f: {
        'code': f ->> 'code', 'severity': f ->> 'severity', 'field': f ->> 'field',
        'where': NULL, 'message': '（消去済み）', 'applicant': NULL}),
    'outcome': outcome, 'in_reply_to': []::JSON[], 'receipt_number': NULL, 'answerable': false,
    'passwords': []::JSON[], 'arguments': MAP {}::MAP(VARCHAR, VARCHAR)
    }) ELSE document END AS document)
FROM old.reading;

INSERT INTO new.version BY NAME
SELECT * EXCLUDE (gone) REPLACE (
    CASE WHEN gone THEN '{}' ELSE missing END AS missing,
    CASE WHEN gone THEN kept_fields(fields) ELSE fields END AS fields,
    CASE WHEN gone THEN '{}' ELSE changes END AS changes,
    CASE WHEN gone THEN '{}' ELSE proposed END AS proposed,
    CASE WHEN gone THEN '[]' ELSE parties END AS parties,
    CASE WHEN gone THEN '[]' ELSE doubts END AS doubts)
FROM (SELECT *, application IN (FROM gone_application) AS gone FROM old.version);

INSERT INTO new.version_before BY NAME
SELECT * REPLACE (CASE WHEN application IN (FROM gone_application) THEN kept_fields(fields)
    ELSE fields END AS fields)
FROM old.version_before;

INSERT INTO new.decision BY NAME
SELECT * EXCLUDE (gone) REPLACE (
    CASE WHEN gone THEN '' ELSE note END AS note,
    CASE WHEN gone THEN NULL ELSE act END AS act,
    CASE WHEN gone THEN json_merge_patch('{}', to_json({
        'municipality': content ->> 'municipality', 'municipalities': content -> 'municipalities',
        'pattern': content ->> 'pattern', 'konbini_status': content ->> 'konbini_status',
        'agreement_version': content ->> 'agreement_version', 'document': content ->> 'document',
        'decision': CAST(content ->> 'decision' AS BIGINT), 'into': content ->> 'into',
        'field': content ->> 'field', 'value': kept(content ->> 'field', content ->> 'value'),
        'dropped': content -> 'dropped',
        'fields': CASE WHEN (content -> 'fields') IS NOT NULL THEN kept_fields(content -> 'fields') END
        })) ELSE content END AS content)
FROM (
    SELECT *, coalesce(application IN (FROM gone_application), false)
        OR coalesce(mail IN (FROM gone_mail), false) AS gone
    FROM old.decision);

-- What colleagues wrote about it goes whole.
INSERT INTO new.desk_entry BY NAME
SELECT * FROM old.desk_entry
WHERE mail NOT IN (FROM gone_mail)
    AND (application IS NULL OR application NOT IN (FROM gone_application));

INSERT INTO new.send BY NAME
SELECT * EXCLUDE (gone) REPLACE (
    CASE WHEN gone THEN '' ELSE recipient END AS recipient,
    CASE WHEN gone THEN NULL ELSE copy END AS copy,
    CASE WHEN gone THEN ''::BLOB ELSE raw END AS raw)
FROM (SELECT *, message_id IN (FROM gone_send) AS gone FROM old.send);

INSERT INTO new.attempt BY NAME
SELECT * REPLACE (CASE WHEN send IN (FROM gone_send) THEN '' ELSE reply END AS reply)
FROM old.attempt;

-- What failed, and what was said of it: the words of a server, the path of a file and a person's reason
-- may name somebody. They go where the trouble is over, or was about what is forgotten.
CREATE TEMP TABLE gone_try AS
SELECT folder || '/' || uidvalidity || '/' || uid AS id, sha256(folder) || '/' || uidvalidity || '/' || uid AS hash
FROM old.delivery WHERE source <> 'imap' AND mail IN (FROM gone_mail)
UNION ALL SELECT folder || '/' || uidvalidity || '/' || uid, NULL
FROM old.delivery WHERE source = 'imap' AND mail IN (FROM gone_mail)
UNION ALL SELECT id, NULL FROM gone_mail UNION ALL SELECT id, NULL FROM gone_send;
CREATE TEMP TABLE standing AS
SELECT id FROM old.setback LEFT JOIN
    (SELECT step, what, max(id) AS good FROM old.setback WHERE reason IS NULL GROUP BY ALL) USING (step, what)
WHERE id > coalesce(good, 0);

INSERT INTO new.setback BY NAME
SELECT s.* REPLACE (
    coalesce(g.hash, s.what) AS what,
    CASE WHEN s.reason IS NULL THEN NULL
        WHEN g.id IS NOT NULL OR s.id NOT IN (FROM standing) THEN '（消去済み）' ELSE s.reason END AS reason,
    CASE WHEN s.id IN (FROM standing) THEN s.tried_with END AS tried_with)
FROM old.setback s LEFT JOIN gone_try g ON g.id = s.what;

INSERT INTO new.trouble BY NAME
SELECT * EXCLUDE (gone, over) REPLACE (
    CASE WHEN gone THEN sha256(trouble) ELSE trouble END AS trouble,
    CASE WHEN gone OR over THEN '（消去済み）' ELSE sentence END AS sentence,
    CASE WHEN gone THEN '' ELSE reason END AS reason)
FROM (
    SELECT t.*, EXISTS (SELECT 1 FROM gone_try g WHERE ends_with(t.trouble, '/' || g.id)) AS gone,
        t.event <> 'set_aside' AND t.id < (
            SELECT coalesce(max(o.id), 0) FROM old.trouble o
            WHERE o.trouble = t.trouble AND o.event = 'over') AS over
    FROM old.trouble t);
