"""Who may do what on staff: one group a role. The table is the truth; it is applied after every migrate."""

from dataclasses import dataclass

# Marks of the table below.
EVERYTHING = "*"


@dataclass(frozen=True)
class Role:
    """One kind of staff. Permissions are "app.codename", or "app.*" for all that an app has.

    `pages` hold for the whole page tree, `collections` for every picture and document.
    """

    name: str
    pages: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


# Everybody who drafts needs to pick and add pictures; only an editor changes other people's.
DRAFTS = ("add_page",)
PICKS = ("wagtailimages.add_image", "wagtailimages.choose_image", "wagtaildocs.choose_document")

ROLES = (
    Role(
        name="Editor",
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        collections=(
            *PICKS,
            "wagtailimages.change_image",
            "wagtailimages.delete_image",
            "wagtaildocs.add_document",
            "wagtaildocs.change_document",
            "wagtaildocs.delete_document",
        ),
        permissions=(
            "wagtailadmin.access_admin",
            "content.add_topic",
            "content.change_topic",
            "content.delete_topic",
            "content.add_author",
            "content.change_author",
            "content.delete_author",
            "content.change_sitesettings",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
        ),
    ),
    # Runs the room and drafts what came out of it. An editor publishes: two pairs of eyes.
    Role(
        name="Facilitator",
        pages=DRAFTS,
        collections=PICKS,
        permissions=("wagtailadmin.access_admin", "workshops.run_workshop"),
    ),
    # Knows the organisations, matches needs with offers, may run a room too.
    Role(
        name="Coordinator",
        pages=DRAFTS,
        collections=PICKS,
        permissions=("wagtailadmin.access_admin", "workshops.run_workshop", "network.*"),
    ),
)
