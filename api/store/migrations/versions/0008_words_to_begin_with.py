"""Templates to begin with, approved as they stand; updates may rename what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0012"
branch_labels = None
depends_on = None

OUTSIDE = ["public", "customers"]
# handle, name, audiences, state, headline, body, approved as it stands
TEMPLATES = [
    (
        "first-post",
        "First post: we see it too",
        OUTSIDE,
        "investigating",
        "{{affected}}: {{symptom}}",
        (
            "Since {{since}}, {{symptom}}. This affects {{affected}}.\n\n"
            "We are investigating. The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "scoping",
        "Who is affected, and a workaround",
        OUTSIDE,
        "investigating",
        "{{affected}}: {{symptom}}",
        (
            "{{symptom}}. This affects {{affected}}; {{not_affected}} not affected.\n\n"
            "Until this is over: {{workaround}}\n\n"
            "We are still investigating. The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "identified",
        "Found, and being mended",
        OUTSIDE,
        "identified",
        "{{affected}}: {{symptom}}",
        (
            "We know what makes this happen to {{affected}}, and are mending it: {{action}}.\n\n"
            "Until this is over: {{workaround}}\n\n"
            "The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "monitoring",
        "Mended, and being watched",
        OUTSIDE,
        "monitoring",
        "{{affected}}: {{symptom}}",
        (
            "{{affected}} should work again since {{since}}. We are watching it until we are sure.\n\n"
            "The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "resolved",
        "Over",
        OUTSIDE,
        "resolved",
        "{{affected}}: {{symptom}}",
        (
            "{{affected}} works again since {{since}}, and has kept working while we watched it.\n\n"
            "{{data}} {{lingering}}\n\n"
            "We are sorry for the trouble this has caused you."
        ),
        True,
    ),
    (
        "delay",
        "It takes longer than we promised",
        OUTSIDE,
        None,
        "{{affected}}: {{symptom}}",
        (
            "This takes longer than we promised. {{fresh_fact}}\n\n"
            "We are still working on it, and will tell you more by {{next_update}}."
        ),
        True,
    ),
    (
        "regressed",
        "It is back",
        OUTSIDE,
        "investigating",
        "{{affected}}: {{symptom}}",
        (
            "What we had mended has come back since {{since}}: {{symptom}}. This affects {{affected}}.\n\n"
            "We are investigating. The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "components",
        "Components that suffer",
        OUTSIDE,
        None,
        "{{components}}: {{symptom}}",
        (
            "{{symptom}}. This affects {{components}}.\n\n"
            "We are working on it. The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "planned-work",
        "Planned work is the reason",
        OUTSIDE,
        "identified",
        "{{affected}}: {{symptom}}",
        (
            "Planned work on {{affected}} has a wider effect than we announced: {{symptom}}.\n\n"
            "We are {{action}}. The next update comes by {{next_update}}."
        ),
        True,
    ),
    (
        "security",
        "Security: what we can say now",
        OUTSIDE,
        None,
        "Security notice: {{affected}}",
        (
            "We are handling a security matter that concerns {{affected}}. {{what_we_know}}\n\n"
            "What you should do now: {{advice}}\n\n"
            "We tell you more as soon as it can be said safely, and not later than {{next_update}}."
        ),
        False,
    ),
    (
        "data-loss",
        "Data was lost or damaged",
        OUTSIDE,
        None,
        "{{affected}}: data missing or damaged",
        (
            "Some data of {{affected}} is missing or damaged. {{what_we_know}}\n\n"
            "What we do: {{action}}. What you should do now: {{advice}}\n\n"
            "The next update comes by {{next_update}}."
        ),
        False,
    ),
    (
        "inside",
        "Inside: where we stand, and what support may say",
        ["internal"],
        None,
        "{{symptom}}",
        (
            "Now: {{now}}\n\nCustomers notice: {{symptom}} ({{affected}})\n\n"
            "Running: {{action}}, by {{owner}}\n\nSupport may say: {{may_say}}\n\n"
            "Next update by {{next_update}}."
        ),
        True,
    ),
    (
        "inside-resolved",
        "Inside: over",
        ["internal"],
        "resolved",
        "{{symptom}}",
        "Over since {{since}}. {{lingering}}\n\nSupport may say: {{may_say}}",
        True,
    ),
    (
        "executives",
        "Executives: two sentences",
        ["executives"],
        None,
        "{{symptom}}",
        (
            "{{affected}} since {{since}}: {{symptom}}. {{business}}\n\n"
            "We are {{action}}. Needed from you: {{decision}}\n\nNext word by {{next_update}}."
        ),
        True,
    ),
    (
        "executives-resolved",
        "Executives: over",
        ["executives"],
        "resolved",
        "{{symptom}}",
        "Over since {{since}}. {{business}}\n\nWhat follows: {{follows}}",
        True,
    ),
]


def upgrade() -> None:
    op.add_column("updates", sa.Column("headline", sa.Text(), server_default="", nullable=False))
    op.add_column("updates", sa.Column("own_words", sa.Boolean(), server_default=sa.true(), nullable=False))
    table = sa.table(
        "templates",
        sa.column("id", sa.UUID()),
        sa.column("handle", sa.Text()),
        sa.column("name", sa.Text()),
        sa.column("audiences", sa.ARRAY(sa.Text())),
        sa.column("state", sa.Text()),
        sa.column("headline", sa.Text()),
        sa.column("body", sa.Text()),
        sa.column("pre_authorised", sa.Boolean()),
        sa.column("changed_at", sa.DateTime(timezone=True)),
        sa.column("version", sa.Integer()),
    )
    for handle, name, audiences, state, headline, body, approved in TEMPLATES:
        op.execute(
            table.insert().values(
                id=sa.func.gen_random_uuid(),
                handle=handle,
                name=name,
                audiences=audiences,
                state=state,
                headline=headline,
                body=body,
                pre_authorised=approved,
                changed_at=sa.func.now(),
                version=1,
            )
        )


def downgrade() -> None:
    op.drop_column("updates", "own_words")
    op.drop_column("updates", "headline")
    # What was said stays: it only forgets which words it began with.
    op.execute("UPDATE updates SET template_id = NULL, template_version = NULL")
    op.execute("DELETE FROM templates")
