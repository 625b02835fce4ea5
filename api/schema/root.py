"""The schema, put together: every noun's questions, verbs and live feeds, and the rules they are read by."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import strawberry
from graphql import (
    ASTValidationRule,
    FieldNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    specified_rules,
)
from graphql.validation import ValidationContext, ValidationRule
from strawberry.extensions import SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import ExecutionContext
from strawberry.types.field import StrawberryField

from api.schema import refusals
from api.schema.alert_queries import AlertQueries
from api.schema.approvals import ApprovalQueries
from api.schema.automations import AutomationMutations, AutomationQueries
from api.schema.briefing_verbs import BriefingMutations, BriefingQueries
from api.schema.cadence import CadenceQueries
from api.schema.cadence_mutations import CadenceMutations
from api.schema.calendar import CalendarQueries
from api.schema.calendar_imports import CalendarImportMutations, CalendarImportQueries
from api.schema.comms_policy import CommsPolicyMutations, CommsPolicyQueries
from api.schema.decision_verbs import DecisionMutations, DecisionQueries
from api.schema.duty_policy import PolicyMutations, PolicyQueries
from api.schema.fairness import FairnessMutations, FairnessQueries
from api.schema.feeds import FeedMutations, FeedQueries
from api.schema.fields import PER_VIEWER
from api.schema.file_mutations import FileMutations
from api.schema.handovers import HandoverMutations, HandoverQueries
from api.schema.impact_verbs import ImpactMutations, ImpactQueries
from api.schema.incident_mutations import IncidentMutations
from api.schema.incident_queries import IncidentQueries
from api.schema.installation import InstallationQueries
from api.schema.intake_mutations import FilterMutations, IntegrationMutations
from api.schema.limits import ReadDocuments
from api.schema.mailings import MailingMutations, MailingQueries
from api.schema.my_mutations import AccountMutations, DeviceMutations, ReachMutations
from api.schema.oncall_mutations import OnCallMutations
from api.schema.organisation_queries import OwnershipQueries, PeopleQueries
from api.schema.ownership_mutations import OwnershipMutations
from api.schema.people_mutations import PeopleMutations
from api.schema.reliefs import ReliefMutations, ReliefQueries
from api.schema.risks import RiskMutations, RiskQueries
from api.schema.role_mutations import RoleMutations
from api.schema.run_proof_verbs import RunProofMutations, RunProofQueries
from api.schema.run_verbs import RunMutations, RunQueries
from api.schema.runbook_care import RunbookCareQueries
from api.schema.runbook_findings import RunbookFindingMutations
from api.schema.runbook_pins import RunbookPinQueries
from api.schema.runbook_queries import RunbookQueries
from api.schema.runbook_search import RunbookSearchMutations, RunbookSearchQueries
from api.schema.runbook_starts import RunbookStartQueries
from api.schema.runbook_verbs import RunbookDraftMutations, RunbookMutations
from api.schema.scalars import SCALARS
from api.schema.shadow_mutations import ShadowMutations
from api.schema.status_mutations import MaintenanceMutations, StatusMutations
from api.schema.status_queries import StatusQueries
from api.schema.subscribers import SubscriberMutations, SubscriberQueries
from api.schema.subscriptions import Subscription
from api.schema.substitutes import SubstituteMutations, SubstituteQueries
from api.schema.suggestions import SuggestionMutations
from api.schema.swap_verbs import SwapMutations, SwapQueries
from api.schema.templates import TemplateMutations, TemplateQueries
from api.schema.time_off import TimeOffMutations, TimeOffQueries
from api.schema.update_mutations import ApprovalMutations, CorrectingMutations, WritingMutations
from api.schema.update_previews import UpdatePreviewQueries


@strawberry.type
class Query(
    IncidentQueries,
    AlertQueries,
    PeopleQueries,
    OwnershipQueries,
    TimeOffQueries,
    SubstituteQueries,
    RiskQueries,
    FeedQueries,
    CalendarImportQueries,
    CalendarQueries,
    SwapQueries,
    HandoverQueries,
    FairnessQueries,
    ReliefQueries,
    PolicyQueries,
    CommsPolicyQueries,
    CadenceQueries,
    InstallationQueries,
    ImpactQueries,
    DecisionQueries,
    BriefingQueries,
    TemplateQueries,
    ApprovalQueries,
    UpdatePreviewQueries,
    StatusQueries,
    SubscriberQueries,
    MailingQueries,
    AutomationQueries,
    RunProofQueries,
    RunbookQueries,
    RunQueries,
    RunbookPinQueries,
    RunbookStartQueries,
    RunbookSearchQueries,
    RunbookCareQueries,
):
    pass


@strawberry.type
class Mutation(
    IncidentMutations,
    DeviceMutations,
    ReachMutations,
    AccountMutations,
    PeopleMutations,
    OwnershipMutations,
    OnCallMutations,
    TimeOffMutations,
    SubstituteMutations,
    RiskMutations,
    SwapMutations,
    FeedMutations,
    CalendarImportMutations,
    IntegrationMutations,
    FilterMutations,
    FileMutations,
    HandoverMutations,
    ShadowMutations,
    FairnessMutations,
    ReliefMutations,
    PolicyMutations,
    CommsPolicyMutations,
    RoleMutations,
    CadenceMutations,
    ImpactMutations,
    DecisionMutations,
    BriefingMutations,
    WritingMutations,
    CorrectingMutations,
    ApprovalMutations,
    TemplateMutations,
    StatusMutations,
    SubscriberMutations,
    MailingMutations,
    MaintenanceMutations,
    AutomationMutations,
    RunProofMutations,
    RunbookDraftMutations,
    RunbookMutations,
    RunMutations,
    SuggestionMutations,
    RunbookSearchMutations,
    RunbookFindingMutations,
):
    pass


class SharedAnswersOnly(ValidationRule):
    """A live answer is made once and sent to many: a field that depends on who asks has no place in it."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._is_live = any(
            isinstance(one, OperationDefinitionNode) and one.operation is OperationType.SUBSCRIPTION
            for one in context.document.definitions
        )

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        field = self.context.get_field_def() if self._is_live else None
        made = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF) if field else None
        if getattr(made, "metadata", {}).get(PER_VIEWER):
            message = f"“{node.name.value}” depends on who asks, and a live answer is shared."
            self.report_error(GraphQLError(message, node, extensions={"code": "NOT_LIVE"}))


# Tuples made once: what was validated against the very same rules is not validated again.
_RULES: Final[tuple[type[ASTValidationRule], ...]] = (*specified_rules, SharedAnswersOnly)
_RULES_FOR_STRANGERS: Final = (*_RULES, NoSchemaIntrospectionCustomRule)


class Rules(SchemaExtension):
    """Only who is signed in may ask what there is to ask."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        is_known = execution.context.viewer is not None or execution.context.scope is not None
        execution.validation_rules = _RULES if is_known else _RULES_FOR_STRANGERS
        yield


def _attribute(name: str) -> Callable[..., Any]:
    def resolve(source: object, _: object) -> Any:
        return getattr(source, name)

    return resolve


class Schema(strawberry.Schema):
    def __init__(self, *args: Any, **options: Any) -> None:
        """Plain attributes are read plainly: of a long list most fields are, and each detour counts."""
        super().__init__(*args, **options)
        for named in self._schema.type_map.values():
            for field in getattr(named, "fields", {}).values():
                made = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
                if isinstance(made, StrawberryField) and made.is_basic_field:
                    field.resolve = _attribute(made.python_name)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        refusals.report(errors, execution_context)


SCHEMA: Final = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[Rules, ReadDocuments, lambda: ValidationCache(maxsize=256)],
    exception_handlers=[refusals.Refusals()],
    config=StrawberryConfig(scalar_map=SCALARS),
)
