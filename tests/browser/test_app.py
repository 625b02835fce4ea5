"""The web app as something to install and to upgrade."""

from hashlib import sha256
from pathlib import Path
from shutil import copytree

from playwright.async_api import Browser, expect

from api import app
from tests.support.browser.chromium import window
from tests.support.browser.conditions import installability_errors
from tests.support.browser.service_worker import ServiceWorker
from tests.support.house import House


async def test_it_can_be_installed(house: House, shared_chromium: Browser):
    async with window(shared_chromium, house.origin) as context:
        tab = await context.new_page()
        await tab.goto("/sign-in")
        await ServiceWorker.attach(tab, house.origin)
        assert await installability_errors(tab) == []


async def test_the_manifest_names_only_what_is_there(house: House):
    manifest = (await house.http.get("/manifest.webmanifest")).json()
    assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    pictures = manifest["icons"] + manifest["screenshots"]
    pictures += [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    for picture in pictures:
        png = (await house.http.get(picture["src"])).content
        assert png[:8] == b"\x89PNG\r\n\x1a\n", picture
        width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        assert picture["sizes"] == f"{width}x{height}"
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes


async def test_an_upgrade_waits_for_consent_and_for_text_that_is_being_typed(
    house: House, shared_chromium: Browser, tmp_path: Path
):
    ana = await house.person("ana")
    await house.service(rungs=[(3600, ["person:ana"])])
    number = await house.alert("Half of all orders fail")
    async with window(shared_chromium, house.origin) as context:
        await house.let_in(context, ana)
        tab = await context.new_page()
        await tab.goto(f"/incidents/{number}")
        worker = await ServiceWorker.attach(tab, house.origin)
        note = tab.get_by_label("Note", exact=True)
        await note.fill("The queue is full of")

        house.release(upgraded(tmp_path))
        await tab.evaluate("navigator.serviceWorker.ready.then(registration => registration.update())")
        banner = tab.get_by_role("status").filter(has_text="A new version is ready")
        await expect(banner).to_contain_text("nothing typed is thrown away")
        await expect(banner.get_by_role("button", name="Update")).to_be_disabled()
        await expect(note).to_have_value("The queue is full of")
        assert await tab.title() == f"#{number} Half of all orders fail · Tocsin"

        await note.fill("")
        await banner.get_by_role("button", name="Update").click()
        await tab.locator("html[data-release=next]").wait_for(state="attached")
        assert await worker.evaluate("release") == "next"


def upgraded(folder: Path) -> Path:
    """The same app with another shell, which its worker knows by its revision."""
    dist = copytree(app._BUILT, folder / "dist")
    index, worker = dist / "index.html", dist / "sw.js"
    before = revision(index)
    index.write_text(index.read_text().replace("<html ", '<html data-release="next" ', 1))
    renamed = worker.read_text().replace(before, revision(index))
    worker.write_text(f'{renamed}\nself.release = "next";\n')
    return dist


def revision(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
