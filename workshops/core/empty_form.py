from django import forms


class Press(forms.Form):
    """A button with nothing to fill in."""
