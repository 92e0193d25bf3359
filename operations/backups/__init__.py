"""One file that holds a site: its database and its pictures and documents. Written while people work, restored when
nobody does.

Not in it: the secrets (`SECRET_KEY`, `HALL_KEY`, passwords of databases and mail), because whoever finds a backup
shall not be able to sign links or to open doors with it; the program itself, and its settings.
"""

from operations.backups.archive import restore, save
from operations.backups.refusals import Refused

__all__ = ["Refused", "restore", "save"]
