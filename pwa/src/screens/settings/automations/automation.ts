/** The words of automations: how much one risks, and whose yes it takes. */
import type { AutomationsAndSources } from '../../../graphql/documents/automations.ts';
import type { ResultOf } from '../../../graphql/graphql.ts';
import { ROLE_WORDS } from '../../incident/roles/role.ts';

export type Automation = ResultOf<typeof AutomationsAndSources>['automations'][number];
export type MetricSource = ResultOf<typeof AutomationsAndSources>['metricSources'][number];
export type Risk = Automation['risk'];

export const RISKS: readonly Risk[] = ['LOW', 'MEDIUM', 'HIGH'];
export const RISK_WORDS: Record<Risk, string> = { LOW: 'Low risk', MEDIUM: 'Medium risk', HIGH: 'High risk' };

/** "the commander or Ana Ruiz"; where nobody is named, whoever may act in the incident. */
export function whoseYes({ roles, people }: Pick<Automation, 'roles' | 'people'>): string {
  const names = [...roles.map((role) => (role === 'EXPERT' ? 'an expert' : `the ${ROLE_WORDS[role].toLowerCase()}`)), ...people.map(({ name }) => name)];
  return names.join(' or ') || 'whoever may act in the incident';
}
