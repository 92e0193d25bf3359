"""`make demo`: what RESET=1 deletes, and what it does not."""

import pytest

import run_demo


def test_starting_afresh_leaves_a_named_database_alone():
    with pytest.raises(SystemExit, match="DATABASE_URL names another"):
        run_demo.start_afresh("postgres://elsewhere/hall")
