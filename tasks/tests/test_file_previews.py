"""Previews are drawn by a process of their own, which hostile pictures may end and nothing else."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts.exceptions import Unavailable
from accounts.files import drawing, images
from accounts.files.storing import read
from tasks import jobs
from tasks.files import previews
from tasks.files.previews import preview_of
from tasks.models import Attachment, PreviewState, Task
from tasks.tests.files import HTML, a_file, bomb, picture


def preview_drawn(data: bytes) -> Any:
    made = preview_of(data)
    assert made is not None
    return Image.open(BytesIO(made))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_four_formats_become_webp(kind: str) -> None:
    preview = preview_drawn(picture((2000, 1000), kind))
    assert (preview.format, preview.size) == ("WEBP", (480, 240))


def test_a_small_picture_is_not_blown_up() -> None:
    assert preview_drawn(picture((60, 40))).size == (60, 40)


def test_it_stands_upright_and_says_nothing_of_the_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010E] = "52.5200 N, 13.4050 E"
    made = preview_of(picture((600, 300), "JPEG", exif=exif))
    assert made is not None
    assert b"52.5200" not in made
    preview = Image.open(BytesIO(made))
    assert preview.size == (240, 480)
    assert not preview.getexif()


def test_what_shines_through_still_does() -> None:
    written = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(written, "PNG")
    assert preview_drawn(written.getvalue()).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        picture((600, 600))[:-200],
        picture((600, 600), "JPEG")[:800],
        b"GIF89a" + HTML,
        bomb(),
        bomb(side=8_000),
        picture(kind="TIFF"),
        picture(kind="BMP"),
    ],
    ids=["empty", "head", "cut png", "cut jpeg", "gifar", "bomb", "small bomb", "tiff", "bmp"],
)
def test_no_preview_of_what_is_broken_or_too_large(data: bytes) -> None:
    assert preview_of(data) is None


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_SECONDS", 0.01)
    assert preview_of(picture()) is None


def test_the_process_has_limits_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    run = subprocess.run

    def watched(*given: Any, **options: Any) -> Any:
        seen.update(options)
        return run(*given, **options)

    monkeypatch.setattr("accounts.files.images.subprocess.run", watched)
    preview_of(picture())
    assert seen["env"] == {}
    assert 0 < seen["timeout"] <= 30
    imported = re.findall(
        r"^(?:from|import) (\w+)", Path(drawing.__file__).read_text(), re.MULTILINE
    )
    assert sorted(imported) == ["PIL", "io", "resource", "sys", "warnings"]


@pytest.mark.django_db
class TestJob:
    def test_it_draws_what_waits_and_nothing_twice(self, task: Task) -> None:
        attachment = a_file(task, picture((960, 480)), "p.png")
        assert attachment.preview_state == PreviewState.WAITING
        jobs.draw_previews()
        attachment.refresh_from_db()
        assert attachment.has_preview
        with read(attachment.preview_key) as file:
            assert Image.open(BytesIO(file.read())).size == (480, 240)
        key = attachment.preview_key
        jobs.draw_previews()
        attachment.refresh_from_db()
        assert (attachment.preview_key, attachment.version) == (key, 1)

    def test_a_broken_one_does_not_hold_up_the_others(self, task: Task) -> None:
        broken = a_file(task, picture()[:60], "broken.png")
        good = a_file(task, picture(), "good.png")
        jobs.draw_previews()
        broken.refresh_from_db()
        good.refresh_from_db()
        assert (broken.preview_state, good.preview_state) == ("none", "ready")

    def test_one_whose_bytes_do_not_come_waits(
        self, task: Task, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        missing = a_file(task, picture(), "missing.png")
        good = a_file(task, picture(), "good.png")

        def down(key: str) -> Any:
            if key == missing.key:
                raise Unavailable("Down.")
            return read(key)

        monkeypatch.setattr(previews, "read", down)
        jobs.draw_previews()
        states = Attachment.objects.order_by("created_at").values_list("preview_state", flat=True)
        assert list(states) == ["waiting", "ready"]
        good.refresh_from_db()
        monkeypatch.undo()
        jobs.draw_previews()
        missing.refresh_from_db()
        assert missing.has_preview

    def test_text_waits_for_none(self, task: Task) -> None:
        assert a_file(task, HTML, "page.png").preview_state == PreviewState.NONE
