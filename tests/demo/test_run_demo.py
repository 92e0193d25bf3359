"""`make demo`: what RESET=1 deletes, and what it does not."""

import pytest

import run_demo


def test_reset_does_not_delete_a_database_that_the_environment_names():
    with pytest.raises(SystemExit, match="DATABASE_URL names another"):
        run_demo.start_afresh("postgres://elsewhere/hall")
