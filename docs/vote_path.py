"""The way of one vote through the code, as docs/pictures/architecture.svg draws it. Each name is checked."""

from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise

import grimp


@dataclass(frozen=True)
class Step:
    """One point of the way. `name` is a module and what it defines, "workshops.dispatch:submit".

    `how` says how the step before reaches this one: "imports" it (in the import graph, or from the same module), or
    "calls": through the registry, a callback or a socket, which an import graph cannot show.
    """

    name: str
    says: str
    how: str = "imports"

    @property
    def module(self) -> str:
        return self.name.partition(":")[0]

    @property
    def room(self) -> str:
        """The package or module below `workshops` that it is in."""
        return self.module.split(".")[1]


WAY = (
    Step("workshops.live.sockets:screen", "the socket of one phone reads a command", "calls"),
    Step("workshops.dispatch:submit", "one effect for each key; checks who acts"),
    Step("workshops.core.group_commit:submit", "gathers 20 ms into one transaction, a savepoint each"),
    Step("workshops.voting.actions.ballots:set_dots", "lock, rules, change; found by its command", "calls"),
    Step("workshops.core.revisions:changed", "the room's revision + 1, in the same transaction"),
    Step("workshops.core.notify:notify", "after COMMIT: says that the room has a new revision"),
    Step("workshops.live.rooms:Room", "waits one tick of 200 ms", "calls"),
    Step("workshops.live.rendering:look", "renders each changed region once for all"),
    Step("workshops.live.frames:picture", "one frame, the same bytes for every phone", "calls"),
)
# With this step, after COMMIT, the phone that sent the command has its answer.
ANSWERED = 6


def wrong_steps(graph: grimp.ImportGraph, action: str) -> list[str]:
    """What of the way is not in the code any more; empty when all is. `action` is what the registry has for set_dots."""
    wrong = [step.name for step in WAY if not _exists(step.name)]
    if action not in {step.name for step in WAY}:
        wrong.append(f"the registry calls {action}")
    for before, after in pairwise(WAY):
        reached = before.module == after.module or _imports(graph, before.module, after.module)
        if after.how == "imports" and not reached:
            wrong.append(f"{before.module} does not import {after.module}")
    return wrong


def _imports(graph: grimp.ImportGraph, importer: str, imported: str) -> bool:
    return graph.direct_import_exists(importer=importer, imported=imported)


def _exists(name: str) -> bool:
    module, _, attribute = name.partition(":")
    return hasattr(import_module(module), attribute)
