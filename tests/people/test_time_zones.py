"""Which time zones somebody on staff may choose from, on the account page of Wagtail's admin."""

from django.conf import settings
from wagtail.admin.localization import get_available_admin_time_zones


def test_no_name_is_offered_that_is_no_time_zone() -> None:
    offered = set(get_available_admin_time_zones())

    assert not {"localtime", "posixrules", "Factory"} & offered
    assert not [name for name in offered if name.startswith("SystemV/")]
    assert {"UTC", "Europe/London", "America/Argentina/Buenos_Aires", settings.TIME_ZONE} <= offered
