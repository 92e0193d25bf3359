"""`{% announcement page as today %}`: what an event's page says today. The page itself cannot ask: reads stand above it."""

from django import template

from workshops.events.queries import announcement

register = template.Library()
register.simple_tag(announcement)
