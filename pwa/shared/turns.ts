/** Long work in short strokes, so that whoever types or taps meanwhile has their turn. */

/** Milliseconds of work after which it is somebody else's turn. */
const TURN = 8;

export class Turns {
  #since = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.#since < TURN) return;
    await new Promise((go) => setTimeout(go));
    this.#since = performance.now();
  }
}
