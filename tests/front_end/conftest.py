import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture
def source(settings: LazySettings, tmp_path: Path) -> Path:
    """A copy of the component stylesheets and scripts, to edit; bundles are made from it."""
    folder = tmp_path / "source"
    shutil.copytree(settings.FRONT_END_SOURCE, folder)
    settings.FRONT_END_SOURCE = folder
    settings.STATICFILES_DIRS = [folder]
    return folder
