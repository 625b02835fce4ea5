/** A logo out of whatever picture somebody has: drawn anew as a small PNG, so that nothing else comes along. */

const WIDEST = 640;
const HIGHEST = 160;
/** As the server has it. */
const LARGEST = 48 * 1024;

/** How large it is drawn: as it is, or as much smaller as it takes. */
export function fitted(width: number, height: number, most = 1): { width: number; height: number } {
  const scale = Math.min(most, WIDEST / width, HIGHEST / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A data URL; null where it is no picture, or stays too large. */
export async function logoOf(file: File): Promise<string | null> {
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    // A drawing may have no size of its own.
    const [width, height] = [picture.naturalWidth || WIDEST, picture.naturalHeight || HIGHEST];
    for (const most of [1, 0.5, 0.25]) {
      const drawn = draw(picture, fitted(width, height, most));
      if (drawn && (drawn.length - drawn.indexOf(',')) * 0.75 <= LARGEST) return drawn;
    }
    return null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function draw(picture: HTMLImageElement, { width, height }: { width: number; height: number }): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
  const url = canvas.toDataURL('image/png');
  return url.startsWith('data:image/png') ? url : null;
}
