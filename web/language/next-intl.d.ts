import type en from './en.json';
import type { FORMATS } from './formats.ts';

/** Lets the compiler check every key and every argument of a text against the English catalogue. */
declare module 'next-intl' {
  interface AppConfig {
    Messages: typeof en;
    Formats: typeof FORMATS;
  }
}
