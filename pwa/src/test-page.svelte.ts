/** A test page to one device, followed until the device has shown it. */
import { ask } from './graphql/client.ts';
import { MyDevices, SendTestPage } from './graphql/documents/me.ts';
import { tell } from './tell.ts';

/** `sent`: its push service took it. `shown`: the device said so. `silent`: no word for 30 s, and still listening. */
export type Stage = 'idle' | 'asking' | 'queued' | 'sent' | 'shown' | 'silent' | 'lost' | 'refused';

const SILENT_AFTER = 30_000;
const LISTEN_FOR = 180_000;

export class TestPage {
  stage = $state<Stage>('idle');
  /** Why it was refused or lost, in words. */
  why = $state('');
  #run = 0;

  get busy(): boolean {
    return this.stage === 'asking' || this.stage === 'queued' || this.stage === 'sent';
  }

  async ring(deviceId: string, { every = 1000 }: { every?: number } = {}): Promise<void> {
    const run = ++this.#run;
    this.stage = 'asking';
    this.why = '';
    try {
      const { sendTestPage: page } = await ask(SendTestPage, { deviceId });
      if (run !== this.#run) return;
      if (page.__typename === 'Refusal') return this.#end('refused', page.message);
      this.stage = 'queued';
      await this.#follow(run, deviceId, Date.parse(page.queuedAt), every);
    } catch (error) {
      if (run === this.#run) this.#end('refused', tell(error).what);
    }
  }

  /** Stops listening; what was sent still arrives. */
  stop(): void {
    this.#run += 1;
  }

  #end(stage: Stage, why = ''): void {
    this.stage = stage;
    this.why = why;
  }

  async #follow(run: number, deviceId: string, since: number, every: number): Promise<void> {
    const begun = performance.now();
    const after = (at: string | null | undefined): boolean => !!at && Date.parse(at) >= since;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.stage === 'silent' ? every * 3 : every));
      if (run !== this.#run) return;
      const devices = await ask(MyDevices, {}).then(({ viewer }) => viewer?.devices, () => null);
      if (run !== this.#run) return;
      const device = devices?.find(({ id }) => id === deviceId);
      if (devices && (!device || device.health === 'retired')) return this.#end('lost', device?.retiredReason ?? 'It is no longer registered.');
      if (after(device?.lastReceiptAt)) return this.#end('shown');
      const waited = performance.now() - begun;
      if (waited > LISTEN_FOR) return this.#end('silent');
      if (waited > SILENT_AFTER) this.stage = 'silent';
      else if (after(device?.lastSentAt)) this.stage = 'sent';
    }
  }
}
