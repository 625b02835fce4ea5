/** Svelte runs in runes mode everywhere; TypeScript in components is stripped by Svelte itself. */
export default { compilerOptions: { runes: true } };
