"""What is true of every page, whoever opens it: looked at by the browser itself on each load.

A page that scrolls sideways, has no or two main headings, no language or no title says so on the
console; a complaint of the content security policy, a script's fault and a missing file do as
well. The fixture that owns a `Watch` fails the test if anything was said.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

AXE = Path(__file__).with_name("vendor") / "axe.min.js"

EVERY_PAGE = """
addEventListener('load', async () => {
  await document.fonts.ready;
  const root = document.documentElement;
  const wide = document.scrollingElement.scrollWidth - root.clientWidth;
  const headings = document.querySelectorAll('h1').length;
  const faults = [];
  if (wide > 0) faults.push(`scrolls sideways by ${wide} px at ${root.clientWidth}`);
  if (headings !== 1) faults.push(`${headings} main headings`);
  if (!root.lang) faults.push('no language');
  if (!document.title.includes('|')) faults.push(`title ${document.title}`);
  if (faults.length) console.error(`page ${location.pathname}: ${faults.join(', ')}`);
});
"""

AXE_RUN = """
async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
  return found.violations.map((one) =>
    `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 160)}: ` +
      node.any.concat(node.all, node.none).map((check) => check.message).join('; ')).join(' | ')}`);
}
"""


@dataclass
class Watch:
    """Everything that went wrong in one browser context."""

    faults: list[str] = field(default_factory=list[str])

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(EVERY_PAGE)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A form that comes back with a message at its field is a 422, and Chromium remarks on it.
        refused = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not refused:
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # Leaving a page stops what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.faults.append(f"{response.status}: {response.url}")


def settle(page: Page) -> None:
    """Fonts and pictures are there, and the page has looked at itself."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => 0)")


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds (WCAG 2.2 A and AA and its best practices)."""
    try:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text("utf-8"))
        found: Any = page.evaluate(AXE_RUN)
    except Error as error:
        return [f"axe could not run: {error}"]
    return [str(one) for one in found]
