/** Which field of a form a refusal is about, so that its words stand where the hand must go. */

const FIELDS: Record<string, readonly string[]> = {
  BAD_HANDLE: ['handle'],
  HANDLE_TAKEN: ['handle'],
  TAKEN: ['handle', 'email'],
  BAD_NAME: ['name', 'label'],
  BAD_EMAIL: ['email', 'address'],
  EMAIL_TAKEN: ['email'],
  BAD_ROLE: ['role'],
  LAST_ADMIN: ['role'],
  BAD_TIME_ZONE: ['timeZone'],
  BAD_HOLIDAYS: ['holidays'],
  UNKNOWN_HOLIDAYS: ['holidays'],
  BAD_KEY: ['existingKey'],
  KEY_TAKEN: ['existingKey'],
  WRONG_PASSWORD: ['current'],
  PASSWORD_TOO_EASY: ['next'],
  PASSWORD_TOO_LONG: ['next'],
  PASSWORD_TOO_SHORT: ['next'],
  ADDRESS_NOT_ALLOWED: ['address', 'url'],
  ADDRESS_NOT_VALID: ['address', 'url'],
  PLAIN_TOKEN: ['url'],
  BAD_CHANNEL: ['url', 'address'],
  NO_MAIL: ['address'],
  BAD_HOURS: ['hours'],
  BAD_SPAN: ['endsAt'],
  BAD_ROTATION: ['rotations'],
  BAD_SCHEDULE: ['rotations'],
  BAD_RULE: ['steps'],
  RULE_TOO_LOUD: ['steps', 'pages'],
  RULE_TOO_QUIET: ['pages', 'steps'],
  BAD_TARGET: ['notify'],
  NO_REASON: ['why', 'answer'],
  DOMAIN_TAKEN: ['domain'],
};

/** A refusal as a form shows it: at one of its fields, or at its end. */
interface Placed {
  field: string | null;
  words: string;
}

/** "automation restart, url: it must be an address": what the organisation file calls a field, the form has on the screen. */
const NAMED = /^[^,:]+, (\w+): (.)(.*)$/s;

/** At the first field of this form that the words or the code are about; at the form's end where that is none. */
export function placed({ code, message }: { code: string; message: string }, fields: readonly string[]): Placed {
  const [, named = '', first = '', rest = ''] = NAMED.exec(message) ?? [];
  if (fields.includes(named)) return { field: named, words: first.toUpperCase() + rest };
  return { field: FIELDS[code]?.find((field) => fields.includes(field)) ?? null, words: message };
}
