/** What an upload is: a file that says so itself, or raw G.711 at 8 kHz, which cannot. */
export const UPLOAD_ENCODINGS = ['by-content', 'pcmu', 'pcma'] as const;
export type UploadEncoding = (typeof UPLOAD_ENCODINGS)[number];
