/** Where audio lies. */
export type AudioLocation =
  /** A path of this machine. */
  | { readonly file: string }
  /** `reach`: whether the server, and each it redirects to, must have a public address. Who takes URLs from tenants says `public`. */
  | { readonly url: string; readonly reach: Reach };

export type Reach = 'public' | 'anywhere';

export const nameOf = (location: AudioLocation): string => ('file' in location ? location.file : location.url);
