from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def load_restored_pages_anew() -> SafeString:
    """What a browser shows again after signing out is asked for again."""
    return format_html('<script src="{}" defer></script>', static("js/restored.js"))


@hooks.register("insert_global_admin_css")
def dress_the_admin() -> SafeString:
    """The site's own colours behind the editor's screens, too."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
