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
from api.schema.alerts.mutations import FilterMutations, IntegrationMutations
from api.schema.alerts.queries import AlertQueries
from api.schema.briefings.verbs import BriefingMutations, BriefingQueries
from api.schema.comms.approvals import ApprovalQueries
from api.schema.comms.cadence import CadenceQueries
from api.schema.comms.cadence_mutations import CadenceMutations
from api.schema.comms.policy import CommsPolicyMutations, CommsPolicyQueries
from api.schema.comms.templates import TemplateMutations, TemplateQueries
from api.schema.comms.update_mutations import ApprovalMutations, CorrectingMutations, WritingMutations
from api.schema.comms.update_previews import UpdatePreviewQueries
from api.schema.fields import PER_VIEWER
from api.schema.incidents.decision_verbs import DecisionMutations, DecisionQueries
from api.schema.incidents.impact_verbs import ImpactMutations, ImpactQueries
from api.schema.incidents.mutations import IncidentMutations
from api.schema.incidents.queries import IncidentQueries
from api.schema.incidents.role_mutations import RoleMutations
from api.schema.oncall.calendar import CalendarQueries
from api.schema.oncall.calendar_imports import CalendarImportMutations, CalendarImportQueries
from api.schema.oncall.duty_policy import PolicyMutations, PolicyQueries
from api.schema.oncall.fairness import FairnessMutations, FairnessQueries
from api.schema.oncall.feeds import FeedMutations, FeedQueries
from api.schema.oncall.handovers import HandoverMutations, HandoverQueries
from api.schema.oncall.mutations import OnCallMutations
from api.schema.oncall.reliefs import ReliefMutations, ReliefQueries
from api.schema.oncall.risks import RiskMutations, RiskQueries
from api.schema.oncall.shadow_mutations import ShadowMutations
from api.schema.oncall.substitutes import SubstituteMutations, SubstituteQueries
from api.schema.oncall.swap_verbs import SwapMutations, SwapQueries
from api.schema.oncall.time_off import TimeOffMutations, TimeOffQueries
from api.schema.organisation.file_mutations import FileMutations
from api.schema.organisation.installation import InstallationQueries
from api.schema.organisation.ownership_mutations import OwnershipMutations
from api.schema.organisation.queries import OwnershipQueries, PeopleQueries
from api.schema.people.mutations import PeopleMutations
from api.schema.people.my_mutations import AccountMutations, DeviceMutations, ReachMutations
from api.schema.runbooks.care import RunbookCareQueries
from api.schema.runbooks.findings import RunbookFindingMutations
from api.schema.runbooks.pins import RunbookPinQueries
from api.schema.runbooks.queries import RunbookQueries
from api.schema.runbooks.search import RunbookSearchMutations, RunbookSearchQueries
from api.schema.runbooks.starts import RunbookStartQueries
from api.schema.runbooks.suggestions import SuggestionMutations
from api.schema.runbooks.verbs import RunbookDraftMutations, RunbookMutations
from api.schema.runs.automations import AutomationMutations, AutomationQueries
from api.schema.runs.proof_verbs import RunProofMutations, RunProofQueries
from api.schema.runs.verbs import RunMutations, RunQueries
from api.schema.scalars import SCALARS
from api.schema.serving.limits import ReadDocuments
from api.schema.serving.subscriptions import Subscription
from api.schema.status.mailings import MailingMutations, MailingQueries
from api.schema.status.mutations import MaintenanceMutations, StatusMutations
from api.schema.status.queries import StatusQueries
from api.schema.status.subscribers import SubscriberMutations, SubscriberQueries


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
