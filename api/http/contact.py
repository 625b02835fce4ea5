"""The page somebody outside opens from our call for help: no account, one button."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

# The capability stands behind the `#`, which no server and no mail scanner sees; the button posts it.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Confirm receipt</title>
<link rel="stylesheet" href="/contact.css">
</head>
<body>
<main>
<h1>Please confirm receipt</h1>
<p>Somebody is asking for your help with an incident. Confirming tells them that you have seen it.</p>
<button id="confirm" type="button">Confirm receipt</button>
<p id="answer" role="status"></p>
</main>
<script src="/contact.js"></script>
</body>
</html>
"""
_STYLE = """:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 32rem; padding: 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 .5rem }
button { font: inherit; font-weight: 600; min-height: 3.5rem; width: 100%; border: 0; border-radius: .75rem;
  background: #b3261e; color: #fff }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px }
button:disabled { opacity: .6 }
"""
_SCRIPT = """const capability = location.hash.slice(1);
const button = document.getElementById('confirm');
const answer = document.getElementById('answer');
history.replaceState(null, '', '/contact');
if (!capability) {
  button.disabled = true;
  answer.textContent = 'This link is incomplete. Open it from the message again.';
}
button.addEventListener('click', async () => {
  button.disabled = true;
  answer.textContent = 'Sending…';
  try {
    const reply = await fetch('/push/confirm', { method: 'POST',
      headers: { 'content-type': 'application/json' }, body: JSON.stringify({ capability }) });
    const body = await reply.json();
    answer.textContent = reply.ok
      ? `Thank you. Incident #${body.number} knows that you have seen it.` : body.message;
    if (!reply.ok) button.disabled = false;
  } catch {
    answer.textContent = 'That did not arrive. Check your connection and try again.';
    button.disabled = false;
  }
});
"""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def page(request: Request) -> Response:
    del request
    return HTMLResponse(_PAGE, headers=_HEADERS)


async def style(request: Request) -> Response:
    del request
    return Response(_STYLE, media_type="text/css", headers=_HEADERS)


async def script(request: Request) -> Response:
    del request
    return Response(_SCRIPT, media_type="text/javascript", headers=_HEADERS)


routes = [
    Route("/contact", page, methods=["GET"]),
    Route("/contact.css", style, methods=["GET"]),
    Route("/contact.js", script, methods=["GET"]),
]
