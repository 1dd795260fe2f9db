/**
 * Speaks the text of standard input into a WAV file.
 *
 *   node edge/media/prompts/say-text.ts LANGUAGE FILE
 */
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { wavHeader } from '../recording/index.ts';
import { LANGUAGES } from './spoken.ts';
import { openVoice, PROMPT_RATE_HZ } from './voice.ts';

const [tag = '', file = ''] = process.argv.slice(2);
const language = LANGUAGES.find((one) => one === tag);
if (!language) throw new Error(`no voice speaks ${tag}`);
const samples = (await openVoice())(language, await text(process.stdin));
const header = wavHeader({ encoding: 'pcm', channels: 1, sampleRateHz: PROMPT_RATE_HZ }, samples.byteLength);
writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
