"""A real browser without a window, for pages that are to be seen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

#: The browser and what drives it, as Debian and others call them.
BROWSER: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER: Final = shutil.which("chromedriver")

#: Why tests that need them are skipped, None where both are there.
MISSING: Final = (
    None if BROWSER and DRIVER else "needs chromium and chromedriver (Debian: chromium, chromium-driver)"
)

_QUIET: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,900",
)
PATIENCE: Final = 120  # seconds, on a machine that does other things too


class Browser:
    """A browser with one page at a time.

    Attributes
    ----------
    driver
        What selenium offers.
    """

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, path: Path) -> None:
        """Open a file and wait until the figures that are seen first are drawn."""
        self.console()
        self.requests()
        self.driver.get(path.as_uri())
        self.wait_until_drawn()

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def wait_until_drawn(self) -> None:
        """Wait for the figures that are in sight."""
        drawn = (
            "return [...document.querySelectorAll('.version:not([hidden]) figure[data-figure]')]"
            ".filter((one) => one.getBoundingClientRect().top < window.innerHeight)"
            ".filter((one) => one.getBoundingClientRect().bottom > 0)"
            ".every((one) => one.dataset.drawn)"
        )
        WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: self.run(drawn))

    def look_at(self, selector: str) -> None:
        """Scroll to an element of the page and wait for the figures that come into sight."""
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        self.wait_until_drawn()

    def console(self) -> list[str]:
        """Return what the page wrote to the console since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def requests(self) -> list[str]:
        """Return what was asked for since it was last asked, but for the pages of the browser itself."""
        entries = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        events = [json.loads(entry["message"])["message"] for entry in entries]
        asked = [
            one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith(("chrome:", "chrome-", "data:"))]

    def resize(self, width: int, height: int = 900) -> None:
        """Show pages as on a screen of some size (pixels)."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start a browser with a fresh profile, and end it."""
    assert BROWSER is not None
    assert DRIVER is not None
    options = ChromeOptions()
    options.binary_location = BROWSER
    for argument in (*_QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
