-- Notes, assignments and reminders of colleagues: a table of their own (schema.sql), empty at first.
SELECT 1;
