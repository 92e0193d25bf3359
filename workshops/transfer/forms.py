"""The shape of a file from a hall's laptop, before anybody looks inside."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from workshops.transfer.encryption import LARGEST_FILE

EMPTY = _("That file is empty. Copy it from the laptop again.")


class BringRoom(forms.Form):
    file = forms.FileField(
        label=_("The file from the laptop"),
        help_text=_("Its name ends in .room."),
        widget=forms.FileInput(attrs={"accept": ".room"}),
        error_messages={"required": _("Choose the file that the laptop’s desk gave you."), "empty": EMPTY},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what no room can be before it is read into memory."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("This file is larger than a room can be. Choose the file that the laptop’s desk gave you.")
            )
        return file
