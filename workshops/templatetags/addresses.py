"""Addresses in templates: `{% public "/join/" %}` whole, `{% spoken "/join/" %}` as people type them."""

from django import template

from workshops.core.addresses import public, spoken

register = template.Library()
register.simple_tag(public)
register.simple_tag(spoken)
