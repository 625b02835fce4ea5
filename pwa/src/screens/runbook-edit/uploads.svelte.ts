/** Pictures on their way to the server, each with how far it is or why it was not taken. */
import { SvelteMap } from 'svelte/reactivity';
import { LARGEST, upload, type Uploaded } from './upload.ts';

export interface Upload {
  id: number;
  file: File;
  share: number;
  wrong: string | null;
  stop: AbortController;
}

let next = 1;

export class Uploads {
  readonly running = new SvelteMap<number, Upload>();
  #done: (file: File, uploaded: Uploaded) => void;

  constructor(done: (file: File, uploaded: Uploaded) => void) {
    this.#done = done;
  }

  /** Whether any of them was a picture, and is taken care of here. */
  take(files: Iterable<File>): boolean {
    const pictures = [...files].filter(({ type }) => type.startsWith('image/'));
    for (const file of pictures) void this.#send({ id: next++, file, share: 0, wrong: null, stop: new AbortController() });
    return pictures.length > 0;
  }

  again({ id, file }: Upload): void {
    this.running.delete(id);
    this.take([file]);
  }

  drop({ id, stop }: Upload): void {
    stop.abort();
    this.running.delete(id);
  }

  async #send(one: Upload): Promise<void> {
    if (one.file.size > LARGEST) {
      this.running.set(one.id, { ...one, wrong: 'A picture has at most 10 MB.' });
      return;
    }
    const say = (news: Partial<Upload>): void => void (one.stop.signal.aborted || this.running.set(one.id, { ...one, ...news }));
    say({});
    try {
      const uploaded = await upload(one.file, (share) => say({ share }), one.stop.signal);
      this.running.delete(one.id);
      this.#done(one.file, uploaded);
    } catch (error) {
      say({ wrong: (error as Error).message });
    }
  }
}
