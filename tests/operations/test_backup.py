"""A backup contains every write that was acknowledged before, and a restore brings that state back, on both databases."""

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from operations import backups
from tests.factories.rooms import make_workshop
from tests.harness import template_database
from workshops.models import Workshop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(tmp_path: Path, settings) -> Iterator[Path]:
    """A site with a database and pictures of its own, which a test may lose."""
    if connection.vendor != "sqlite":
        pytest.skip("A database in a file; tests/scale/test_backup_on_postgres.py has the other kind.")
    before = connection.settings_dict["NAME"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media" / "original_images").mkdir(parents=True)
    (tmp_path / "media" / "original_images" / "hall.webp").write_bytes(b"a picture")
    template_database.open_on(template_database.copy(tmp_path / "site.sqlite3"))
    yield tmp_path
    template_database.open_on(before)


def test_a_restore_brings_rooms_and_pictures_back_and_keeps_the_old_data(site: Path):
    make_workshop(title="Held before")
    backups.save(site / "backup.tar.gz")
    make_workshop(title="Held after")
    (site / "media" / "original_images" / "hall.webp").write_bytes(b"another picture")

    kept = backups.restore(site / "backup.tar.gz")

    assert [room.title for room in Workshop.objects.all()] == ["Held before"]
    assert (site / "media" / "original_images" / "hall.webp").read_bytes() == b"a picture"
    old = {Path(line.split(": ")[1]) for line in kept}
    assert old == {*site.glob("site.sqlite3.before-restore-*"), *site.glob("media.before-restore-*")}
    assert len(old) == 2
    with closing(sqlite3.connect(next(site.glob("site.sqlite3.before-restore-*")))) as line:
        assert line.execute("SELECT count(*) FROM workshops_workshop").fetchone() == (2,)


def test_a_restored_database_has_the_permissions_of_the_old_one(site: Path):
    backups.save(site / "backup.tar.gz")
    (site / "site.sqlite3").chmod(0o600)

    backups.restore(site / "backup.tar.gz")

    assert (site / "site.sqlite3").stat().st_mode & 0o777 == 0o600


def test_an_open_transaction_is_left_out_and_does_not_block_the_backup(site: Path):
    make_workshop(title="Committed")
    with closing(sqlite3.connect(site / "site.sqlite3")) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        somebody.execute("UPDATE workshops_workshop SET title = 'Not committed'")
        backups.save(site / "backup.tar.gz")
        somebody.rollback()

    backups.restore(site / "backup.tar.gz")

    assert Workshop.objects.get().title == "Committed"


def test_after_a_restore_revisions_are_higher_than_any_that_a_screen_has_seen(site: Path):
    room = make_workshop()
    backups.save(site / "backup.tar.gz")
    Workshop.objects.filter(pk=room.pk).update(revision=312)

    backups.restore(site / "backup.tar.gz")

    assert Workshop.objects.get().revision > 312


def test_a_site_whose_files_are_all_lost_is_restored(site: Path):
    make_workshop(title="Held before")
    backups.save(site / "backup.tar.gz")
    connection.close()
    for lost in site.glob("site.sqlite3*"):
        lost.unlink()

    assert backups.restore(site / "backup.tar.gz") == [f"the old pictures: {next(site.glob('media.before-*'))}"]

    assert Workshop.objects.get().title == "Held before"


def test_a_database_in_use_is_not_replaced(site: Path):
    backups.save(site / "backup.tar.gz")
    make_workshop(title="Still here")
    with closing(sqlite3.connect(site / "site.sqlite3")) as server:
        server.execute("SELECT count(*) FROM workshops_workshop").fetchone()

        with pytest.raises(CommandError, match=r"Nothing was restored.*Stop the server first"):
            call_command("restore", site / "backup.tar.gz")

    assert Workshop.objects.get().title == "Still here"
    assert not list(site.glob("*.before-restore-*"))


def test_pictures_that_cannot_be_moved_are_refused_before_anything_is_changed(
    site: Path, monkeypatch: pytest.MonkeyPatch
):
    backups.save(site / "backup.tar.gz")
    make_workshop(title="Still here")
    # Only root may mount something.
    monkeypatch.setattr(Path, "is_mount", lambda path: path == site / "media")

    with pytest.raises(CommandError, match=r"Nothing was restored.*Mount the disk one folder higher"):
        call_command("restore", site / "backup.tar.gz")

    assert Workshop.objects.get().title == "Still here"
    assert not list(site.glob("*.before-restore-*"))


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08\x00damaged"])
def test_a_file_that_is_no_backup_is_refused(site: Path, content: bytes):
    make_workshop(title="Still here")
    (site / "backup.tar.gz").write_bytes(content)

    with pytest.raises(CommandError, match="no backup of this program, or it is damaged"):
        call_command("restore", site / "backup.tar.gz")

    assert Workshop.objects.get().title == "Still here"
    assert not list(site.glob("*.before-restore-*"))


def test_an_incomplete_backup_is_refused(site: Path):
    backups.save(site / "backup.tar.gz")
    whole = (site / "backup.tar.gz").read_bytes()
    (site / "backup.tar.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match="it is damaged"):
        call_command("restore", site / "backup.tar.gz")

    assert not list(site.glob("*.before-restore-*"))


def test_a_backup_of_a_newer_release_is_refused(site: Path):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('workshops', '0999_later', '')")
    backups.save(site / "backup.tar.gz")

    with pytest.raises(CommandError, match=r"newer release \(workshops.0999_later"):
        call_command("restore", site / "backup.tar.gz")


def test_no_file_is_unpacked_outside_the_media_folder(site: Path):
    backups.save(site / "backup.tar.gz")
    with tarfile.open(site / "backup.tar.gz") as whole, tarfile.open(site / "evil.tar.gz", "w:gz") as evil:
        for entry in whole:
            evil.addfile(entry, whole.extractfile(entry) if entry.isreg() else None)
        for name in ("media/../../outside.txt", "/tmp/outside.txt", "../outside.txt"):
            evil.addfile(tarfile.TarInfo(name))

    backups.restore(site / "evil.tar.gz")

    assert not list(site.rglob("outside.txt"))
    assert not (site.parent / "outside.txt").exists()


def test_only_its_owner_can_read_a_backup_and_it_contains_no_secret(site: Path, settings):
    settings.SECRET_KEY = "a-very-secret-canary"

    call_command("backup", site)

    (backup,) = site.glob("common-table-*.tar.gz")
    assert backup.stat().st_mode & 0o077 == 0
    with tarfile.open(backup) as tar:
        assert not any(b"a-very-secret-canary" in tar.extractfile(entry).read() for entry in tar if entry.isreg())


@pytest.mark.parametrize("place", ["a stick/backup.tar.gz", "a stick"])
def test_a_missing_folder_is_named(site: Path, place: str):
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", site / place)

    assert not [*site.glob("a stick*"), *site.glob("*.unfinished")]
