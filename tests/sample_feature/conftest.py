"""The tests of the sample feature run where it is installed: `test_plug_in.py` starts them in a process of their own."""

from django.apps import apps

from tests.workshops.conftest import hall_key, open_screen, phone  # noqa: F401, fixtures

collect_ignore_glob = ["test_plug_in.py" if apps.is_installed("tests.sample_feature") else "test_hopes_*.py"]
