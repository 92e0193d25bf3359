from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody on staff who signs in. Residents never need one: they hold a seat card."""
