from django.contrib.syndication.views import Feed


class LatestFeed(Feed):
    pass
