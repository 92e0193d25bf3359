"""A feature that the product does not know is served by all of it: the tests beside this one, with the feature installed."""

import os
import re
import subprocess
import sys

from django.conf import settings


def test_a_feature_of_another_app_works_without_another_line_changed():
    command = [sys.executable, "-m", "pytest", "tests/sample_feature", "--ds=tests.sample_feature.settings"]

    done = subprocess.run(
        [*command, "-n", "0", "-q", "-p", "no:cacheprovider"],
        cwd=settings.ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{settings.ROOT}/var/none.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-6000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= 9
