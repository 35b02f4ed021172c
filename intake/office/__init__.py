"""Open mail attachments of many kinds safely, as sheets and text.

The entry point is `attachments.open_parts`, which never raises.
"""
