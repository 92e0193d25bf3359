"""The promises that hang on the database and on the bell, kept where many processes share them.

All the other tests run there, too: `python tests/harness/servers.py postgres redis -- python -m pytest`.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROMISES = [
    "tests/operations/test_unstorable_values.py",
    "tests/people/test_wrong_passwords.py",
    "tests/harness/test_template_database.py",
    "tests/workshops/commands/test_commands.py",
    "tests/workshops/voting/test_rounds.py",
    "tests/workshops/voting/test_votes.py",
    "tests/workshops/core/test_group_commit.py",
    "tests/scale/test_many_processes.py",
    "tests/scale/test_wiped_statistics.py",
]


def test_writers_commands_races_and_rooms_keep_their_promises(postgres_server: str, redis_server: str):
    """One effect for each key, races for the last dot, group commit and foreign locks; one room in two processes."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *PROMISES]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    shared = {"DATABASE_URL": postgres_server, "REDIS_URL": redis_server}

    done = subprocess.run(command, cwd=ROOT, env=ours | shared, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
