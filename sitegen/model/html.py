"""HTML as layouts print it."""

from msgspec import Struct


class Html(Struct, frozen=True):
    """HTML that is safe to publish as it is; everything else is escaped."""

    html: str

    def __html__(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html

    def __bool__(self) -> bool:
        """Whether there is any, so that a layout can ask `{% if content %}`."""
        return bool(self.html)
