"""`{{ seat.code|grouped }}`: a code as printed and read aloud."""

from django import template

from workshops.core.codes import grouped

register = template.Library()
register.filter(grouped)
