"""In Chromium, the scripts of services that count readers run and reach their hosts, also where
pictures of other hosts are refused, and the form of the newsletter is sent, without a message."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route
from support import SETTINGS, SiteTest

HERE = "https://news.example"
ID = "94db1cb1-74f4-4a40-ad6c-962362670409"
# Each service, where its documentation says that its script sends to, and what the page must have
# told it.
SERVICES = {
    'service = "plausible"\nsite = "news.example"': (
        "https://plausible.io/api/event",
        "document.currentScript.dataset.domain",
    ),
    'service = "plausible"\nsite = "pa-Abc"': ("https://plausible.io/api/event", "plausible.o"),
    f'service = "umami"\nsite = "{ID}"': (
        "https://api-gateway.umami.dev/api/send",
        "document.currentScript.dataset.websiteId",
    ),
    'service = "matomo"\nsite = "1"\nserver = "https://stats.example/matomo"': (
        "https://stats.example/matomo/matomo.php",
        "_paq[0][1] === 'https://stats.example/matomo/matomo.php'",
    ),
    'service = "fathom"\nsite = "ABCDEFGH"': (
        "https://cdn.usefathom.com/",
        "document.currentScript.dataset.site",
    ),
    'service = "simple"': ("https://queue.simpleanalyticscdn.com/append", "true"),
    f'service = "cloudflare"\nsite = "{"0" * 32}"': (
        "https://cloudflareinsights.com/cdn-cgi/rum",
        "JSON.parse(document.currentScript.dataset.cfBeacon).token",
    ),
    'service = "goatcounter"\nsite = "n"\nserver = "https://stats.example/"': (
        "https://stats.example/count",
        "document.currentScript.dataset.goatcounter",
    ),
}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Page:
    return browser.new_context().new_page()


@pytest.mark.parametrize("keys", SERVICES)
@pytest.mark.sampled(4)
def test_a_service_is_told_what_to_count_and_reaches_its_host(
    site: SiteTest, window: Page, keys: str
) -> None:
    endpoint, told = SERVICES[keys]
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n[analytics]\n{keys}\n")
    assert site.build().problems == ()
    send = f"navigator.sendBeacon('{endpoint}', 'x'); new Image().src = '{endpoint}?x'"
    script = f"if ({told}) {{ {send} }}"
    asked, messages = _open(window, site, script)
    assert messages == []
    assert {endpoint, f"{endpoint}?x"} <= asked


def test_the_form_of_the_newsletter_is_sent(site: SiteTest, window: Page) -> None:
    site.write(
        "site.toml",
        f'{SETTINGS}[newsletter]\naction = "https://letter.example/x"\nplaces = ["home"]\n'
        'hidden = {l = "7"}\n',
    )
    assert site.build().problems == ()
    asked, messages = _open(window, site, "")
    assert all(address.startswith(f"{HERE}/") for address in asked)
    window.get_by_label("Your e-mail address").fill("ada@news.example")
    with window.expect_request("https://letter.example/x") as sent:
        window.get_by_role("button", name="Subscribe").click()
    assert sent.value.post_data == "email=ada%40news.example&l=7"
    assert messages == []


def _open(window: Page, site: SiteTest, script: str) -> tuple[set[str], list[str]]:
    """Open the front page, whose scripts of other hosts are all this `script`: the addresses that
    were asked for, and what the browser says."""
    asked: set[str] = set()
    messages: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        asked.add(url)
        if url.startswith(f"{HERE}/"):
            path = url.removeprefix(f"{HERE}/") or "index.html"
            route.fulfill(path=Path(site.root / "public" / path))
        elif url.partition("?")[0].endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(
                body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"
            )

    window.unroute_all()
    window.on("console", lambda message: messages.append(message.text))
    window.route("**/*", answer)
    window.goto(f"{HERE}/", wait_until="networkidle")
    return asked, messages
