"""Open mail attachments of every kind safely.

The entry point is `attachments.open_parts`, which never raises.
"""
