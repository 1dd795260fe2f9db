import { z } from 'zod';

export const AVATAR_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export const AVATAR_LIMIT_BYTES = 256 * 1024;
/** Width and height at most (chosen): larger ones cost a browser 16 MB and more to draw. */
export const AVATAR_LIMIT_PIXELS = 2048;

/** A picture of a user (sipXcom 20.04 USR-21, SXR-USR-01). */
export const Avatar = z
  .object({
    contentType: z.enum(AVATAR_TYPES),
    bytes: z.int(),
    width: z.int().describe('In pixels.'),
    height: z.int().describe('In pixels.'),
    version: z.string().describe('Another one for another picture; its entity tag.'),
  })
  .meta({ id: 'Avatar' });
export type Avatar = z.infer<typeof Avatar>;

type Picture = Pick<Avatar, 'contentType' | 'width' | 'height'>;

/**
 * What picture the bytes are, whatever anybody calls them; null for none of the types taken, one that is broken before
 * its size, and one that is too large to draw.
 */
export function readPicture(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const picture = readPng(view) ?? readJpeg(view) ?? readWebp(view);
    const isDrawable = (size: number) => size >= 1 && size <= AVATAR_LIMIT_PIXELS;
    return picture && isDrawable(picture.width) && isDrawable(picture.height) ? picture : null;
  } catch (error) {
    // It ends before its size.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const textAt = (view: DataView, at: number, length: number): string =>
  String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));

/** Signature, then the chunk IHDR (PNG §5.2, §11.2.1). */
function readPng(view: DataView): Picture | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a || textAt(view, 12, 4) !== 'IHDR')
    return null;
  return { contentType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments up to the frame header, which has the size (ITU-T T.81 §B.2.2). */
function readJpeg(view: DataView): Picture | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker < 0xffc0 || marker === 0xffd9 || marker === 0xffda) return null;
    const isFrame = marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { contentType: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
}

/** Lossy, lossless or extended (RFC 9649 §2.5 to §2.7). */
function readWebp(view: DataView): Picture | null {
  if (textAt(view, 0, 4) !== 'RIFF' || textAt(view, 8, 4) !== 'WEBP') return null;
  const picture = (width: number, height: number): Picture => ({ contentType: 'image/webp', width, height });
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (textAt(view, 12, 4)) {
    case 'VP8 ':
      return picture(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return picture((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return picture(uint24(24) + 1, uint24(27) + 1);
    default:
      return null;
  }
}
