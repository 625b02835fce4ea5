/** Sends one picture, and says how far it is: `fetch` cannot. */

export interface Uploaded {
  hash: string;
  width: number;
  height: number;
}

export const LARGEST = 10 * 1024 * 1024;

/** Rejects with words for the person. */
export function upload(file: Blob, progress: (share: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const no = (why: string): void => reject(new Error(why));
    request.open('POST', '/runbooks/pictures');
    request.setRequestHeader('x-tocsin-client', 'pwa');
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && progress(loaded / total);
    request.onerror = () => no('No answer from the server. Try again once the connection is back.');
    request.onabort = () => no('Called off.');
    request.onload = () => {
      const said = request.response as (Partial<Uploaded> & { message?: string }) | null;
      if (request.status < 300 && typeof said?.hash === 'string') resolve(said as Uploaded);
      else no(said?.message ?? `The server answered ${request.status}.`);
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
