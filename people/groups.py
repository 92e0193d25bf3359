"""Turns the table of roles into groups with exactly those permissions."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.roles import EVERYTHING, ROLES, Role


def apply_roles(*, using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Make every role's group hold what the table says: no less, and no more. Safe to repeat."""
    if using != DEFAULT_DB_ALIAS:
        return
    for app_config in apps.get_app_configs():
        # Django makes an app's permissions only when that app's own turn comes; the table names many apps.
        create_permissions(app_config, verbosity=0)
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.name)
        group.permissions.set(permissions_named(role.permissions))
        give_pages(group, role)
        give_collections(group, role)


def permissions_named(names: Iterable[str]) -> list[Permission]:
    """The permissions behind "app.codename" and "app.*"; a name whose app has no such permission gives nothing."""
    wanted = Q(pk__in=[])
    for name in names:
        app_label, codename = name.split(".")
        wanted |= Q(content_type__app_label=app_label, **({} if codename == EVERYTHING else {"codename": codename}))
    return list(Permission.objects.filter(wanted))


def give_pages(group: Group, role: Role) -> None:
    """Replace the group's page permissions with the role's, for the whole tree."""
    wanted = permissions_named(f"wagtailcore.{codename}" for codename in role.pages)
    GroupPagePermission.objects.filter(group=group).exclude(permission__in=wanted, page__depth=1).delete()
    for root in Page.objects.filter(depth=1):
        for permission in wanted:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def give_collections(group: Group, role: Role) -> None:
    """Replace the group's permissions on pictures and documents with the role's, for all collections."""
    wanted = permissions_named(role.collections)
    GroupCollectionPermission.objects.filter(group=group).exclude(permission__in=wanted, collection__depth=1).delete()
    for root in Collection.objects.filter(depth=1):
        for permission in wanted:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
