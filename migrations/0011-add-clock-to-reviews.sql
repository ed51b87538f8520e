-- A question knows its visit, so that a newer file of the same visit can close it, and how long it may wait.

ALTER TABLE review ADD COLUMN visit {text} NOT NULL DEFAULT '';
-- Whose newborn the patient was decided to be.
ALTER TABLE review ADD COLUMN mother {uuid};
-- Until when the commune must have been told of an unknown patient.
ALTER TABLE review ADD COLUMN due_at {int8};
UPDATE review SET visit = COALESCE((SELECT visit FROM receipt WHERE receipt.id = review.receipt_id), '');

CREATE INDEX review_open_of_visit ON review (facility, visit) WHERE outcome = '';
