"""Which Apprise addresses may be kept: chat, SMS, voice and incident services, nothing on this machine."""

import re
from urllib.parse import parse_qsl

from api.domain.refusal import Refused

LONGEST_ADDRESS = 2048

# Left out on purpose: what rings a bell on the server itself (dbus, gnome, macosx, windows, syslog, blink1),
# what reads key files from its disk (fcm, vapid), what speaks other protocols than HTTP and so escapes our
# limits (mqtt, amqp, smpp, xmpp, irc, aprs, growl), toys of a living room, and mail, which we send ourselves.
_CHAT = """
    bluesky cliq dingtalk discord feishu flock gchat groupme guilded kook lark line misskey misskeys
    mmost mmosts ncloud nclouds nctalk nctalks qq revolt rocket rockets ryver signal signals slack
    stackfield synology synologys tgram threema twist viber webex wecombot whatsapp workflow workflows
    wxteams zalo zoom zulip mastodon mastodons toot toots matrix matrixs humhub humhubs fluxer fluxers
    whapi wxpusher
"""
_CALLS = """
    46elks atalk brevo bulksms bulkvs burstsms clickatell clicksend cm d7sms dapnet eight00com elks
    exotel freemobile gupshup httpsms infobip kaleyra kavenegar klr kudosity mailersend mobilemessage
    msg91 msgbird nexmo notifyre octopush plivo ringc sendpulse serwersms seven sfr sinch smsc smseagle
    smseagles smsmanager smsmgr sns telesign telnyx twilio voipms vonage
"""
_PHONES = """
    bark barks chanify gotify gotifys join ntfy ntfys onesignal pbul pover prowl psafer psafers push
    pushdeer pushdeers pushed pushme pushplus pushy schan simplepush spush wpush
"""
_INCIDENTS = """
    betterstack firehydrant goalert goalerts hassio hassios ifttt ilert incidentio jira notifiarr
    opsgenie pagerduty pagertree signl4 spike splunk squadcast victorops xmatters
"""
_MAIL = """
    mailgun o365 postmark resend sendgrid ses smtp2go sparkpost
"""
_OWN = """
    apprise apprises form forms json jsons xml xmls
"""
SERVICES = frozenset((_CHAT + _CALLS + _PHONES + _INCIDENTS + _MAIL + _OWN).split())

_SCHEME = re.compile(r"([A-Za-z0-9]+)://[^\s]+")
# Options that read the server's disk, follow redirects, hold a thread for long, or skip certificates.
_REFUSED_OPTIONS = frozenset({"attach", "cto", "keyfile", "redirect", "rto", "subfile", "template", "verify"})
# Here `template` is the id of a text that the service keeps.
_TEMPLATE_IDS = frozenset(
    {"gupshup", "kaleyra", "klr", "notifyre", "onesignal", "sendgrid", "sendpulse", "whatsapp"}
)


def check_apprise_address(url: str) -> str:
    """The service an address belongs to, or a refusal; whether the rest makes sense is Apprise's to say."""
    match = _SCHEME.fullmatch(url)
    if match is None or len(url) > LONGEST_ADDRESS or not url.isprintable():
        raise Refused("ADDRESS_NOT_VALID", "This is not an address like slack://token/#channel.")
    service = match[1].lower()
    if service not in SERVICES:
        raise Refused("ADDRESS_NOT_ALLOWED", f"Addresses that begin with {service}:// are not allowed here.")
    for option in _refused_options(url, service):
        raise Refused("ADDRESS_NOT_ALLOWED", f"The option {option} is not allowed in an address.")
    return service


def _refused_options(url: str, service: str) -> list[str]:
    """Wherever they stand: Apprise reads a `?` after the `#` of a channel as the start of options too."""
    refused = _REFUSED_OPTIONS - {"template"} if service in _TEMPLATE_IDS else _REFUSED_OPTIONS
    query = url.partition("?")[2].replace("?", "&").replace("#", "&").replace(";", "&")
    named = {name.strip().lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    return sorted(named & refused)
