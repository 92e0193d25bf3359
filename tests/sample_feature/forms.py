from django import forms

from text.fields import Line


class SayHope(forms.Form):
    text = Line(label="What you hope for", longest=80, empty="Write what you hope for.")
