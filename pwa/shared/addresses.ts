/** Which paths are the server's own: never a screen, never answered from the worker's files. */

const SERVERS_OWN = /^\/(graphql|status|auth|in|push|v2|api|calendar|generic|healthz|readyz|health|metrics|runbooks\/bodies|runbooks\/pictures)(\/|\.|$)/;

export const isServersOwn = (path: string): boolean => SERVERS_OWN.test(path);
