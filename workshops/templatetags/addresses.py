"""`{% spoken "/join/" %}`: an address as people type it."""

from django import template

from workshops.addresses import spoken

register = template.Library()
register.simple_tag(spoken)
