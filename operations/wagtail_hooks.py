from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def reload_restored_pages() -> SafeString:
    """A page that the browser shows again after signing out is loaded again, and then asks to sign in."""
    return format_html('<script src="{}" defer></script>', static("js/restored.js"))
