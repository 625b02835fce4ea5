"""What subscribers read, as one language says it: one that leaves a sentence out does not type-check."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.domain.status.subscription import Topic


@dataclass(frozen=True, slots=True)
class SubscriberWords:
    """Sentences hold their slots in braces; words of states, statuses and times are those of the page."""

    # letters
    topics: Mapping[Topic, str]
    subject: str  # {page} {what} {name}
    earlier: str
    see_page: str
    change: str
    leave: str
    why: str  # {page}
    confirm_subject: str  # {page}
    confirm_text: str  # {page}
    confirm: str
    confirm_ignore: str
    known_subject: str  # {page}
    known_text: str  # {page}

    # the form
    by_email: str
    email: str
    by_webhook: str
    webhook: str
    webhook_how: str
    by_push: str
    push_how: str
    push_button: str
    push_done: str
    push_no: str
    push_cannot: str
    which_components: str
    all_components: str
    from_impact: str
    everything: str
    with_maintenance: str
    subscribe: str
    almost_done: str
    sent: str
    too_many: str
    no_mail: str

    # the pages behind links
    confirm_title: str
    confirm_question: str  # {page}
    confirmed: str
    confirmed_text: str  # {page}
    link_over: str
    again: str
    your_subscription: str
    active_since: str  # {time}
    waiting: str
    left_at: str  # {time}
    bounced_at: str  # {time} {why}
    save: str
    saved: str
    leave_question: str  # {page}
    left: str
    come_back: str
