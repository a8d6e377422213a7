"""What is measured on a page that is open: what moves while pictures and fonts come, what is wider
than the window, targets that a finger misses, pictures of another size than their place needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from chromium import resized, still
from playwright.sync_api import Browser, Page, Route

# Width, height, and device pixels for one of CSS.
PHONE, DESK = (390, 844, 3), (1280, 800, 1)
# Widths, and the densities of screens that are so wide.
WINDOWS: dict[int, list[int]] = {
    320: [2, 3],
    390: [2, 3],
    768: [2],
    1024: [1, 2],
    1280: [1, 2],
    1920: [1, 2],
    3840: [1],
}
# Of readers whose text is twice as large, which is as if the window were half as wide.
LARGE = (320, 768, 1280, 3840)
LATE = (".webp", ".avif", ".jpg", ".jpeg", ".png", ".svg", ".woff2")

SHIFTS = """window.shifts = [];
    const text = ({node}) => node?.outerHTML?.slice(0, 120);
    new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(shift =>
        `moved by ${shift.value}: ${shift.sources.map(text)}`)))
        .observe({type: "layout-shift", buffered: true});"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PLACES = """() => { window.places = [...document.querySelectorAll("body *")].map(element =>
    [element, element.getBoundingClientRect()]); }"""
# A size is a whole number of pixels, so that it can be a fraction of one higher than the original
# says.
DISPLACED = """() => window.places.flatMap(([element, was]) => {
    const now = element.getBoundingClientRect();
    const differs = side => Math.abs(was[side] - now[side]) >= 1;
    return ["top", "left", "width", "height"].filter(differs).map(side =>
        `${side} ${was[side]} became ${now[side]}: ${element.outerHTML.slice(0, 120)}`);
})"""
# One picture comes first, and all others when they are near. The first one of a text may be at the
# top of the page, if nothing else is.
PRIORITIES = """() => {
    const name = image => image.getAttribute("src"), all = [...document.images];
    const first = all.filter(image => image.fetchPriority === "high");
    const lead = document.querySelector(
        ".post > .post-image img, .card-lead img, .author-page > img, .author-page > * > img")
        ?? document.querySelector(".river > .card-feature:first-child img");
    const text = lead ? null : document.querySelector(".prose img");
    const eager = all.filter(image => image.loading !== "lazy" && image !== text
        && !image.closest(".site-title"));
    return [...first.length > 1 ? [`${first.length} first pictures`] : [],
        ...eager.filter(image => !first.includes(image)).map(image => `not lazy: ${name(image)}`),
        ...first.filter(image => !eager.includes(image)).map(image => `lazy: ${name(image)}`),
        ...lead && !first.includes(lead) ? [`not first: ${name(lead)}`] : []];
}"""
# `sizes` says how wide a picture is: on screens of these densities no picture is stretched by more
# than a tenth, and none comes in a file that is two steps larger than its place needs. What the
# browser took when it loaded the page follows from it, where it may round down.
SIZES = """([densities, is_fresh]) => {
    const ruler = document.body.appendChild(document.createElement("div"));
    ruler.style.position = "absolute";
    const pixels = length => {
        ruler.style.width = length;
        return ruler.getBoundingClientRect().width;
    };
    const stated = sizes => {
        for (const part of sizes.split(", ")) {
            const [, media, length] = part.match(/^(\\(.*?\\))? *(.*)$/);
            if (!media || matchMedia(media).matches) return pixels(length);
        }
    };
    const wrong = [];
    for (const image of document.images) {
        const source = [...image.closest("picture")?.querySelectorAll("source") ?? [], image]
            .find(one => one.srcset && (!one.media || matchMedia(one.media).matches));
        if (!source || !image.checkVisibility() || !/ \\d+w/.test(source.srcset)) continue;
        const box = image.getBoundingClientRect(), fit = getComputedStyle(image).objectFit;
        const high = box.height * image.getAttribute("width") / image.getAttribute("height");
        const needed = {cover: Math.max(box.width, high), contain: Math.min(box.width, high)}[fit]
            ?? box.width;
        const files = source.srcset.split(", ").map(candidate => candidate.trim().split(" "))
            .map(([address, width]) => [new URL(address, document.baseURI).href, parseInt(width)])
            .sort((a, b) => a[1] - b[1]);
        const step = width => {
            const enough = files.findIndex(([, has]) => has >= width);
            return enough < 0 ? files.length - 1 : enough;
        };
        const told = stated(source.sizes);
        const note = text => wrong.push(`${innerWidth}: ${text}, where ${source.sizes} states `
            + `${Math.round(told)} px for ${needed.toFixed(1)}: ${image.alt}`);
        for (const density of densities) {
            const sent = step(told * density), fit = step(needed * density);
            if (sent < fit && files[sent][1] < needed * density * 0.9)
                note(`too small × ${density}`);
            if (sent > fit + 1) note(`too large × ${density}`);
            const taken = files.findIndex(([address]) => address === image.currentSrc);
            if (is_fresh && ![0, 1].includes(sent - taken)) note(`${files[taken]} taken`);
        }
    }
    ruler.remove();
    return wrong;
}"""
TARGETS = """([small, large]) => {
    const targets = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    const place = target => (target.matches(".card-title a") ? target.closest(".card") : target)
        .getBoundingClientRect();
    // Such a link is among other text, whose lines say how high it is.
    const inline = target => getComputedStyle(target).display === "inline"
        && [...target.parentElement.childNodes].some(node =>
            !targets.includes(node) && /[\\p{L}\\p{N}]/u.test(node.textContent));
    const tool = target => target.matches(".tool, .site-nav *, .search *, .site-search *");
    const shown = targets.filter(target => target.checkVisibility()
        && !target.matches(".skip-link"));
    const boxes = shown.map(place), middle = box => [box.x + box.width / 2, box.y + box.height / 2];
    const is_small = (target, box) => {
        const least = tool(target) ? large : small;
        return box.width < least || box.height < least;
    };
    // From the middle of `box` to the nearest point of `other`.
    const apart = (box, other) => Math.hypot(...["x", "y"].map((axis, i) => {
        const at = middle(box)[i], from = other[axis], to = from + other[i ? "height" : "width"];
        return Math.max(from - at, at - to, 0);
    }));
    const alone = (target, i) => !tool(target) && boxes.every((other, j) => i === j
        || shown[j].closest(".card") && shown[j].closest(".card") === target.closest(".card")
        || apart(boxes[i], other) >= small / 2 && (!is_small(shown[j], other)
            || Math.hypot(...middle(boxes[i]).map((at, k) => at - middle(other)[k])) >= small));
    return shown.filter((target, i) =>
            is_small(target, boxes[i]) && !inline(target) && !alone(target, i))
        .map(target => `${place(target).width.toFixed(1)} × ${place(target).height.toFixed(1)}: `
            + target.outerHTML.slice(0, 160));
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return "";
    const beyond = [...document.querySelectorAll("main *, header *, footer *")].filter(part => {
        const box = part.getBoundingClientRect();
        return box.right > width || box.left < 0;
    });
    const over = document.documentElement.scrollWidth - width;
    return `${over} px too wide: ${beyond[0]?.outerHTML.slice(0, 200)}`;
}"""


@contextmanager
def window(browser: Browser, device: tuple[int, int, int], **media: str) -> Iterator[Page]:
    """A page that notes what moves."""
    width, height, density = device
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=density,
        reduced_motion="reduce",
        **media,  # type: ignore[arg-type]
    )
    context.add_init_script(SHIFTS)
    yield context.new_page()
    context.close()


def moved(page: Page, address: str) -> list[str]:
    """Open a page whose pictures and fonts come last, and say what moves when they do, and which
    pictures are loaded in the wrong order."""
    held: list[Route] = []
    is_late = True

    def hold(route: Route) -> None:
        # One that is asked for when the others are let go must not wait for ever.
        if is_late:
            held.append(route)
        else:
            route.continue_()

    page.route(lambda url: url.endswith(LATE) and "favicon" not in url, hold)
    page.goto(address, wait_until="domcontentloaded")
    page.evaluate(PAINTED)
    wrong: list[str] = page.evaluate(PRIORITIES)
    page.evaluate(PLACES)
    is_late = False
    for route in held:
        route.continue_()
    still(page)
    page.unroute_all(behavior="ignoreErrors")
    page.evaluate(PAINTED)
    wrong += page.evaluate(DISPLACED)
    wrong += page.evaluate("window.shifts")
    return wrong + page.evaluate(SIZES, [[page.evaluate("devicePixelRatio")], True])


def small_targets(page: Page) -> list[str]:
    """Targets below 24 CSS pixels (WCAG 2.2, 2.5.8; links in a sentence are free), and of the menu
    and the tools below 44 (2.5.5)."""
    found: list[str] = page.evaluate(TARGETS, [24, 44])
    return found


def too_wide(page: Page, widths: Iterable[int]) -> list[str]:
    """What is wider than the window, for windows of these widths."""
    found = []
    for width in widths:
        resized(page, width)
        if part := page.evaluate(TOO_WIDE):
            found.append(f"{width}: {part}")
    return found


def wrong_sizes(page: Page) -> list[str]:
    """Pictures of another size than there is room for, in windows of all widths."""
    found = []
    for width in WINDOWS:
        resized(page, width)
        found += _wrong_sizes_at(page, width)
    return found


def _wrong_sizes_at(page: Page, width: int) -> list[str]:
    wrong: list[str] = page.evaluate(SIZES, [WINDOWS[width], False])
    return wrong


def unfit(page: Page) -> list[str]:
    """What `too_wide` and `wrong_sizes` find, with one change of the window for both."""
    found = []
    for width in WINDOWS:
        found += too_wide(page, [width]) + _wrong_sizes_at(page, width)
    return found


def walked(browser: Browser, pages: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with pages, by their kind. `pages` are their addresses. Each is loaded twice:
    by a telephone, and at a desk. There the window gets every width, since a wide one with the
    pixels of a telephone takes long to paint, and then the text becomes twice as large."""
    wrong: dict[str, list[str]] = {kind: [] for kind in pages}
    for device in (PHONE, DESK):
        with window(browser, device) as page:
            for kind, address in pages.items():
                page.set_viewport_size({"width": device[0], "height": device[1]})
                wrong[kind] += moved(page, address) + small_targets(page)
                if device == DESK:
                    wrong[kind] += unfit(page)
                    page.evaluate("document.documentElement.style.fontSize = '200%'")
                    wrong[kind] += too_wide(page, LARGE)
    return {kind: found for kind, found in wrong.items() if found}
