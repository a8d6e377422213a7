"""A program: a HEIC file on the standard input → its pixels on the standard output.

It runs in a process of its own, since a damaged file can make the library that reads HEIC crash,
and has no imports of sitegen, so that it starts in a moment. Its argument is the largest number of
pixels to be decoded. A line with mode, width, height and the length of the colour profile comes
first, then the profile and the pixels."""

import sys
from io import BytesIO

import pi_heif


def main() -> None:
    """Exits with 1 if the picture has too many pixels; any failure of the library ends it, too."""
    options = {"thumbnails": False, "aux_images": False, "depth_images": False}
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(**options)
    file = pi_heif.open_heif(BytesIO(sys.stdin.buffer.read()), convert_hdr_to_8bit=True)
    width, height = file.size
    if width * height > int(sys.argv[1]):
        sys.exit(1)
    image = file.to_pillow()
    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGBA" if "A" in image.mode or "a" in image.mode else "RGB")
    profile = image.info.get("icc_profile") or b""
    head = f"{image.mode} {image.width} {image.height} {len(profile)}\n"
    sys.stdout.buffer.write(head.encode() + profile + image.tobytes())


if __name__ == "__main__":
    main()
