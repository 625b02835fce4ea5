/** How the screen goes to another step: seen to move, but for those who asked for less motion. */
export const motion = (): ScrollBehavior => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth');
