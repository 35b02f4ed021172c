"""Open attachments of every kind safely. `intake.office.attachments` never raises."""
