"""Opening attachments of every kind, safely. No exception leaves `intake.office.attachments`."""
