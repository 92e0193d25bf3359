# The site in a container: `docker build -t common-table .`, or `docker compose up`; see docs/operating.md.
FROM python:3.11-slim-trixie

# pg_dump and pg_restore, for `manage.py backup`: as new as the server in compose.yaml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=site DJANGO_SETTINGS_MODULE=config.settings.production
# Memory: all threads share two of glibc's arenas. Each arena keeps what it has freed.
ENV MALLOC_ARENA_MAX=2
# Part of the release, and outside the volume, which would keep the styles of the first one.
ENV STATIC_ROOT=/srv/common-table/static
WORKDIR /srv/common-table

# First what changes seldom.
COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY . .
# The styles are laid out by the production settings, whose secrets are needed for nothing here and kept nowhere.
# Compiled here, or every start would do it again, while phones wait.
RUN SECRET_KEY=not-kept PUBLIC_URL=https://not.kept DATABASE_URL=sqlite://:memory: \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin common-table \
    && mkdir -p var/media \
    && chown -R common-table:common-table var
USER common-table

# Pictures and documents, and the database where it is a file.
VOLUME /srv/common-table/var
EXPOSE 8000
# Phones are told when to come back; give it 20 s (`docker stop --time 20`).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["python", "deploy/ready.py", "8000"]
# It writes no access log, which would hold addresses of people, and the codes of their cards.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
