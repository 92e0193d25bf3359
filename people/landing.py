from django.contrib.auth.models import AnonymousUser, PermissionsMixin


def landing_for(user: PermissionsMixin | AnonymousUser) -> str:
    """The page where somebody's own work starts: the desks, the admin, or the front door."""
    if user.has_perm("workshops.run_workshop"):
        return "/desks/"
    if user.has_perm("wagtailadmin.access_admin"):
        return "/admin/"
    return "/"
