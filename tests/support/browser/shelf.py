"""What a browser keeps of runbooks, waited for and looked at from a test."""

from playwright.async_api import Page

from tests.support.browser.memory import PATIENCE

# In the page: how many are here whole, and how many are still to come; null before the first look.
STANDING = """async () => {
  const known = (await indexedDB.databases()).some(({name}) => name === 'tocsin-runbooks');
  if (!known) return null;
  const opened = indexedDB.open('tocsin-runbooks');
  await new Promise((resolve, reject) => { opened.onsuccess = resolve; opened.onerror = reject });
  const all = opened.result.transaction(['standing', 'runbooks']);
  const read = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result) });
  const [standing, runbooks] = await Promise.all([
    read(all.objectStore('standing').get('last')), read(all.objectStore('runbooks').getAll()),
  ]);
  opened.result.close();
  return standing ? {missing: standing.missing, held: runbooks.filter(({held}) => held).length} : null;
}"""


async def synced(tab: Page, *, held: int) -> None:
    """Waits until so many runbooks are on this device, and none is still to come."""
    await tab.wait_for_function(
        f"async (held) => {{ const now = await ({STANDING})();"
        " return now !== null && now.missing === 0 && now.held === held }",
        arg=held,
        polling=200,
        timeout=PATIENCE * 1000,
    )


async def held(tab: Page) -> int:
    found = await tab.evaluate(STANDING)
    return int(found["held"]) if found else 0
