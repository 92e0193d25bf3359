"""Each command declares one example input, for tests that send every command there is."""

import pytest
from django.utils.datastructures import MultiValueDict

from workshops.commands.feature import Command
from workshops.commands.registry import all_commands

COMMANDS = [pytest.param(command, id=command.name) for command in all_commands()]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_accepts_its_example(command: Command):
    sent = {name: value if isinstance(value, list) else [value] for name, value in command.example.items()}

    form = command.form(MultiValueDict(sent))

    assert form.errors == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_fills_every_required_field_and_no_other_form_s(command: Command):
    fields = command.form().fields

    required = {name for name, field in fields.items() if field.required}

    assert required <= set(command.example) <= set(fields)
