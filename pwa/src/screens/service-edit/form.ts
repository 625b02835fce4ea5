/** The form of a service: flat, as its controls are; read from a service, checked, and put as the server takes it. */
export const KINDS = ['product', 'service', 'server', 'network', 'database', 'third-party'] as const;
export const LEVELS = [1, 2, 3, 4] as const;
export const PEOPLE = ['owner', 'primary', 'secondary', 'backup', 'coordinator'] as const;
export type PersonField = (typeof PEOPLE)[number];

export const FIELD_WORDS = {
  handle: 'Handle',
  name: 'Name',
  description: 'What it does',
  kind: 'Kind',
  tier: 'Tier',
  environments: 'Environments',
  team: 'Team',
  owner: 'Owner',
  primary: 'Primary',
  secondary: 'Secondary',
  backup: 'Backup',
  coordinator: 'Coordinator',
  ladder: 'Ladder',
  ladderBySeverity: 'Ladder by severity',
  dependsOn: 'Depends on',
  links: 'Links',
} as const;
export type FormField = keyof typeof FIELD_WORDS;

export type Form = Record<'handle' | 'name' | 'description' | 'kind' | 'team' | 'ladder' | PersonField, string> & {
  tier: number;
  environments: string;
  /** A ladder's handle by severity; empty for the service's own. */
  ladderBySeverity: Record<string, string>;
  dependsOn: { service: string; critical: boolean }[];
  links: { label: string; url: string }[];
};

interface Handled {
  handle: string;
}

export interface Service {
  handle: string;
  name: string;
  description: string;
  kind: string;
  tier: number;
  environments: readonly string[];
  team: Handled | null;
  owner: Handled | null;
  primary: Handled | null;
  secondary: Handled | null;
  backup: Handled | null;
  coordinator: Handled | null;
  ladder: Handled | null;
  ladderBySeverity: readonly { severity: number; ladder: Handled }[];
  dependsOn: readonly { critical: boolean; service: Handled }[];
  links: readonly { label: string; url: string }[];
}

export const EMPTY: Form = {
  handle: '',
  name: '',
  description: '',
  kind: 'service',
  tier: 2,
  environments: 'production',
  team: '',
  owner: '',
  primary: '',
  secondary: '',
  backup: '',
  coordinator: '',
  ladder: '',
  ladderBySeverity: {},
  dependsOn: [],
  links: [],
};

export function formOf(service: Service): Form {
  return {
    handle: service.handle,
    name: service.name,
    description: service.description,
    kind: service.kind,
    tier: service.tier,
    environments: service.environments.join(', '),
    team: service.team?.handle ?? '',
    owner: service.owner?.handle ?? '',
    primary: service.primary?.handle ?? '',
    secondary: service.secondary?.handle ?? '',
    backup: service.backup?.handle ?? '',
    coordinator: service.coordinator?.handle ?? '',
    ladder: service.ladder?.handle ?? '',
    ladderBySeverity: Object.fromEntries(service.ladderBySeverity.map(({ severity, ladder }) => [String(severity), ladder.handle])),
    dependsOn: service.dependsOn.map(({ critical, service: other }) => ({ service: other.handle, critical })),
    links: service.links.map(({ label, url }) => ({ label, url })),
  };
}

/** Rows of the form that were begun and left empty are no part of what is sent. */
export function inputOf(form: Form, version: number | null) {
  return {
    handle: form.handle.trim(),
    name: form.name.trim(),
    description: form.description.trim(),
    kind: form.kind,
    tier: form.tier,
    environments: form.environments.split(',').map((word) => word.trim()).filter(Boolean),
    team: form.team || null,
    owner: form.owner || null,
    primary: form.primary || null,
    secondary: form.secondary || null,
    backup: form.backup || null,
    coordinator: form.coordinator || null,
    ladder: form.ladder || null,
    ladderBySeverity: LEVELS.flatMap((severity) => {
      const ladder = form.ladderBySeverity[String(severity)];
      return ladder ? [{ severity, ladder }] : [];
    }),
    dependsOn: form.dependsOn.filter(({ service }) => service),
    links: form.links.filter(({ label, url }) => label.trim() || url.trim()).map(({ label, url }) => ({ label: label.trim() || url.trim(), url: url.trim() })),
    version,
  };
}

export type Wrong = Partial<Record<FormField, string>>;

export function wrongWith(form: Form): Wrong {
  const wrong: Wrong = {};
  if (!form.name.trim()) wrong.name = 'Give it the name people say.';
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(form.handle.trim())) {
    wrong.handle = 'Small letters, digits, dots and dashes, beginning with a letter or a digit.';
  }
  if (form.dependsOn.some(({ service }) => service && service === form.handle)) wrong.dependsOn = 'It cannot depend on itself.';
  if (form.links.some(({ label, url }) => (label.trim() || url.trim()) && !/^https?:\/\/\S+$/.test(url.trim()))) {
    wrong.links = 'A link begins with https:// or http://.';
  }
  return wrong;
}

/** "Ledger DB (Primary)" as "ledger-db-primary". */
export const handleFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
