"""A backup is one file with the database, the pictures and the documents of a site.

It is written while the site runs, and restored while it does not. It does not contain the secrets (`SECRET_KEY`,
`HALL_KEY`, passwords of databases and mail), so that nobody who finds a backup can sign links or open rooms with it;
nor the program and its settings.
"""

from operations.backups.archive import restore, save
from operations.backups.refusals import Refused

__all__ = ["Refused", "restore", "save"]
