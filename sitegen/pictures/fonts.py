"""The bundled font, in which cards and labels are drawn without a shaping library, so that the
bytes are the same on every machine."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageFont

from sitegen.incremental.work import WorkerContext

FONT = Path(__file__).with_name("NotoSans-Bold.ttf")


def font(worker: WorkerContext, size: int) -> ImageFont.FreeTypeFont:
    """The font in a size in pixels; a worker loads each size once."""
    return worker.once(  # type: ignore[no-any-return]
        ("font", size),
        lambda: ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC),
    )
