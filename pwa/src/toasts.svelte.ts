/** Short news at the foot of the screen, with a way back: undo beats "are you sure". */

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  undo: (() => void) | null;
}

let next = 1;

class Toasts {
  shown = $state<Toast[]>([]);

  /** Stays 6 s, 10 s with an undo; errors stay until they are closed. */
  say(text: string, { tone = 'plain', undo = null }: { tone?: Toast['tone']; undo?: (() => void) | null } = {}): void {
    const toast: Toast = { id: next++, text, tone, undo };
    this.shown = [...this.shown.slice(-2), toast];
    if (tone !== 'bad') setTimeout(() => this.close(toast.id), undo ? 10_000 : 6_000);
  }

  close(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
