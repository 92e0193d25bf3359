"""Pages without live screens, for hosts that cannot run ASGI; every workshop still works as plain forms."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
