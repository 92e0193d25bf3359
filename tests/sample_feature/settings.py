"""The settings of tests, or of the server that SAMPLE_FEATURE_ON names, with the sample feature installed."""

import os
from importlib import import_module

globals().update(
    (name, value)
    for name, value in vars(import_module(os.environ.get("SAMPLE_FEATURE_ON", "config.settings.test"))).items()
    if name.isupper()
)

INSTALLED_APPS = [*globals()["INSTALLED_APPS"], "tests.sample_feature"]
