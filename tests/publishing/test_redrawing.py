"""Pictures drawn anew: what is seen stays, what is not goes, and nothing unfolds."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.domain.refusal import Refused
from api.domain.runbooks.picture import LONGEST_SIDE, MOST_ROOM, Picture, check_room
from api.publishing.redrawing import redrawn
from tests.support.pictures import (
    SVG,
    bomb,
    film,
    photograph,
    picture,
    taken_with_a_phone,
    text_bomb,
)

KINDS = ("PNG", "JPEG", "WEBP", "GIF")


def opened(made: Picture) -> Image.Image:
    image = Image.open(BytesIO(made.content))
    assert image.size == (made.width, made.height)
    assert image.get_format_mimetype() == made.media_type
    return image


def is_red(image: Image.Image, at: tuple[int, int]) -> bool:
    red, _, blue = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return red > blue


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_shown_as_it_was(kind: str) -> None:
    image = opened(redrawn(picture(kind=kind)))
    assert image.size == (40, 20)
    assert is_red(image, (5, 10))
    assert not is_red(image, (35, 10))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA"])
def test_however_its_colours_are_written(mode: str) -> None:
    image = opened(redrawn(picture(mode=mode))).convert("RGB")
    assert image.getpixel((5, 10)) != image.getpixel((35, 10))


@pytest.mark.parametrize(("mode", "value", "seen"), [("1", 1, 255), ("I;16", 40_000, 156), ("L", 156, 156)])
def test_grey_is_as_grey_as_it_was(mode: str, value: int, seen: int) -> None:
    file = BytesIO()
    Image.new(mode, (4, 4), value).save(file, "PNG")
    assert opened(redrawn(file.getvalue())).convert("RGB").getpixel((1, 1)) == (seen, seen, seen)


def test_what_can_be_seen_through_still_can() -> None:
    file = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert("P").save(file, "PNG", transparency=0)
    assert opened(redrawn(file.getvalue())).getpixel((1, 1))[3] == 0  # type: ignore[index]


def test_a_print_in_four_colours_is_one_in_three() -> None:
    assert opened(redrawn(picture(kind="JPEG", mode="CMYK"))).mode == "RGB"


def test_where_it_was_taken_is_nobodys_business() -> None:
    sent = taken_with_a_phone()
    assert b"Kanari" in sent
    made = redrawn(sent)
    image = opened(made)
    assert dict(image.getexif()) == {}
    assert "exif" not in image.info
    assert b"anari" not in made.content


def test_it_stands_upright() -> None:
    image = opened(redrawn(taken_with_a_phone()))
    assert image.size == (200, 400)
    assert is_red(image, (100, 50))
    assert not is_red(image, (100, 350))


def test_profiles_and_words_go() -> None:
    sent = picture(kind="PNG", icc_profile=b"kanari profile" * 20)
    assert "icc_profile" not in opened(redrawn(sent)).info
    sent = picture(kind="WEBP", xmp=b"<x>kanari</x>")
    assert b"kanari" in sent
    assert b"kanari" not in redrawn(sent).content


def test_of_a_film_the_first_frame_is_kept() -> None:
    image = opened(redrawn(film()))
    assert is_red(image, (5, 5))
    assert getattr(image, "n_frames", 1) == 1


def test_a_large_one_becomes_as_large_as_a_screen() -> None:
    assert opened(redrawn(picture((5000, 2500)))).size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert opened(redrawn(picture((30, 5000), "JPEG"))).size == (12, LONGEST_SIDE)


def test_drawings_are_kept_exactly_and_photographs_small() -> None:
    assert redrawn(picture((400, 400))).media_type == "image/png"
    assert redrawn(photograph()).media_type == "image/webp"


def test_the_same_picture_has_the_same_name() -> None:
    assert redrawn(picture()).hash == redrawn(picture()).hash != redrawn(picture((41, 20))).hash


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"words",
        SVG,
        b"%PDF-1.7",
        b"<html>",
        b"BM" + picture(),
        b"\0" * 500,
        b"RIFF\0\0\0\0WEBP",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(sent: bytes) -> None:
    with pytest.raises(Refused) as why:
        redrawn(sent)
    assert why.value.code in ("NOT_A_PICTURE", "BROKEN_PICTURE")


def test_other_kinds_of_pictures_are_refused_too() -> None:
    for kind in ("BMP", "TIFF", "ICO", "PPM"):
        with pytest.raises(Refused) as why:
            redrawn(picture(kind=kind))
        assert why.value.code == "NOT_A_PICTURE"


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_picture_is_refused(kind: str) -> None:
    whole = picture((300, 300), kind) if kind != "GIF" else photograph_as_gif()
    with pytest.raises(Refused) as why:
        redrawn(whole[: len(whole) // 2])
    assert why.value.code in ("NOT_A_PICTURE", "BROKEN_PICTURE")


def photograph_as_gif() -> bytes:
    file = BytesIO()
    Image.effect_noise((100, 100), 80).save(file, "GIF")
    return file.getvalue()


def test_what_would_unfold_is_refused_before_it_does() -> None:
    with pytest.raises(Refused) as why:
        redrawn(bomb())
    assert (why.value.code, why.value.message) == ("TOO_LARGE", "A picture may have at most 40 megapixels.")
    with pytest.raises(Refused) as why:
        redrawn(text_bomb())
    assert why.value.code == "BROKEN_PICTURE"


@pytest.mark.parametrize("tail", [SVG, b"<script>alert(1)</script>", b"PK\x03\x04kanari", b"<?php kanari ?>"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_a_picture_is_left_behind(kind: str, tail: bytes) -> None:
    assert tail not in redrawn(picture(kind=kind) + tail).content


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=8),
)
def test_whatever_is_changed_in_a_picture_it_is_one_or_refused(
    kind: str, changes: list[tuple[int, bytes]]
) -> None:
    sent = bytearray(picture(kind=kind))
    for place, put in changes:
        at = place % len(sent)
        sent[at : at + len(put)] = put
    try:
        opened(redrawn(bytes(sent))).load()
    except Refused as no:
        assert no.code in ("NOT_A_PICTURE", "BROKEN_PICTURE", "TOO_LARGE")  # noqa: PT017 - either is right


def test_all_of_them_together_have_their_room() -> None:
    made = Picture(b"x" * 100, "image/png", 1, 1)
    check_room(made, taken=MOST_ROOM - 100)
    with pytest.raises(Refused) as why:
        check_room(made, taken=MOST_ROOM - 99)
    assert why.value.code == "NO_ROOM"
