"""What rooms of older releases keep that is not needed: see the command mend_stored_data. Each feature has its steps."""

from collections.abc import Callable

from workshops.commands.registry import features

# Imported when a command runs, after the features are registered.
STEPS: dict[str, Callable[..., int]] = {name: step for feature in features() for name, step in feature.mending.items()}
