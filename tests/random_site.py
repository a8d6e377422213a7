"""A small site that is changed at random: what its author, its designer, its settings, the clock
and bad luck can do to it.

Everything follows from the random numbers it is given, so that a seed and a number of steps are a
whole story."""

from __future__ import annotations

import random
from pathlib import Path

from msgspec.structs import replace
from random_accidents import ACCIDENTS, MISTAKES, POST_MISTAKES
from random_blog import Blog
from random_edits import EDITS
from random_posts import add
from random_settings import SETTINGS

from sitegen.model.lasting_addresses import PublicationLimits

_GONE_IS_FINE = PublicationLimits(allow_gone=True)
_LIMITS = [
    PublicationLimits(),
    _GONE_IS_FINE,
    PublicationLimits(allow_gone=True, max_new=2, max_gone=1),
]
# Keys of posts that may not last: a link, an address or a moment goes wrong with them.
_NOT_KEPT = {"aliases", "expires", "slug", "source", "live", "updated", "corrections", "retracted"}


class RandomSite(Blog):
    """A blog with some posts; each step changes it. With `holds`, posts that are wrong are held
    back, and there are many of them."""

    def __init__(
        self, place: Path, numbers: random.Random, posts: int = 10, *, holds: bool = False
    ) -> None:
        super().__init__(place, numbers)
        self.holds = holds
        if holds:
            self.settings["build.on_error"] = '"hold"'
            self.write_settings()
            self.options["limits"] = _GONE_IS_FINE
        for _ in range(posts):
            add(self)

    def step(self) -> dict[str, object]:
        """Change something, and give the further options that the next build needs."""
        if self.failed and self.random.random() < 0.7:
            self.mend()
            return {}
        if not self.failed and self.random.random() < 0.16:
            if self.holds:  # a build that is refused would leave an accident without an end
                self.options["limits"] = _GONE_IS_FINE
            return self.random.choice(ACCIDENTS)(self) or {}
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            self.random.choice(EDITS)(self)
        if self.holds:
            self._hold()
        if self.random.random() < 0.06:
            self.random.choice(MISTAKES)(self)
        return {}

    def _hold(self) -> None:
        if self.random.random() < 0.5:
            self.random.choice(POST_MISTAKES)(self)
        if self.random.random() < 0.1:
            self.options["limits"] = self.random.choice(_LIMITS)
            self.say(f"limits = {self.options['limits']}")

    def mend(self) -> None:
        """Take back what cannot be built: broken files, dead links, posts with one address,
        two files about one term, entries that the clock has not reached, warnings under
        --strict."""
        self.say("mend")
        for path, data in self.broken.items():
            if data is None:
                (self.site.root / path).unlink(missing_ok=True)
            else:
                self.site.write(path, data)
        self.broken.clear()
        # Two files may be about one term.
        for path in self.words_of_terms:
            (self.site.root / path).unlink(missing_ok=True)
        self.words_of_terms.clear()
        self.options.pop("strict", None)
        if self.holds:
            self.options["limits"] = _GONE_IS_FINE
        self.settings |= {
            key: SETTINGS[key] for key in ("urls.post", "archives", "checks.external")
        }
        self.write_settings()
        for n, (path, post) in enumerate(self.posts.items()):
            more = {key: value for key, value in post.more.items() if key not in _NOT_KEPT}
            self.write_post(
                path,
                replace(post, links=(), title=f"{post.title.split(' no. ')[0]} no. {n}", more=more),
            )
        for author in ("ada", "bo"):
            if not (self.site.root / f"content/authors/{author}.md").exists():
                self.site.write(
                    f"content/authors/{author}.md", f"---\nname: {author.capitalize()}\n---\n"
                )
