"""A page as a letter: for who has no phone at hand, with one link and nothing else to do."""

from dataclasses import dataclass
from html import escape

from api.domain.paging.payload import Page, plain_text


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


def page_letter(page: Page, *, base: str) -> Letter:
    """`base` is the public address. Following the link shows the page; only the tap there acknowledges:
    mail scanners follow links, and never get to see what stands behind the `#`.
    """
    link = f"{base}/alarm#{page.capability}"
    subject = _subject(page)
    lines = ["You are being paged.", ""]
    if not page.restricted:
        lines += [plain_text(page.title, limit=300), f"Service: {plain_text(page.service, limit=120)}"]
    lines.append(f"Severity: SEV{page.severity}")
    if page.acknowledge_by is not None:
        lines.append(f"Acknowledge by {page.acknowledge_by:%H:%M %Z}.")
    if page.next_up is not None and not page.restricted:
        lines.append(f"After that {plain_text(page.next_up, limit=120)} is paged.")
    return Letter(
        subject=subject,
        text="\n".join([*lines, "", "Acknowledge here:", link, ""]),
        html=_html(subject, [line for line in lines if line], link),
    )


def _subject(page: Page) -> str:
    """Subjects are drawn on lock screens too, so the same rule holds for them."""
    if page.restricted:
        return f"SEV{page.severity} #{page.number}: you are being paged"
    name = f"SEV{page.severity} {plain_text(page.service, limit=60)} #{page.number}"
    title = plain_text(page.title, limit=100) if page.title_on_lock_screen else "you are being paged"
    return f"{name}: {title}"


def _html(subject: str, lines: list[str], link: str) -> str:
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    button = (
        "display:inline-block;padding:14px 28px;background:#b3261e;color:#fff;"
        "text-decoration:none;border-radius:8px;font-weight:600"
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font-family:system-ui,sans-serif;font-size:16px">{told}'
        f'<p><a style="{button}" href="{escape(link)}">Acknowledge</a></p></body></html>'
    )
