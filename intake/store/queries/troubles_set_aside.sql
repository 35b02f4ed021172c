-- The troubles that a person set aside, as they were then.
SELECT trouble, sentence FROM trouble WHERE event = 'set_aside'
