import { z } from 'zod';
import { fail, ok } from '#shared/result.ts';
import { boxOfFeed, getMessage, listMessages } from '#shared/usecases/voicemail/index.ts';
import { type VoicemailMessage, VoicemailMessageId } from '#shared/voicemail/index.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { recordingFile } from './recording-file.ts';

/** Messages in a feed; older ones are read elsewhere. */
const MOST_ITEMS = 50;
/** Not in the path: logs of requests have that, and no query (infra/aws/http-api.ts). */
const query = () => z.strictObject({ token: z.string().max(200) });
const PATH = '/v1/voicemail-feed';

/** The inbox of a box for news readers: who knows the address reads it (sipXcom 20.04 VML-09, SXR-VM-03). */
export const feedEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'readVoicemailFeed',
    method: 'get',
    path: PATH,
    summary: 'Read the inbox of a voicemail box as RSS 2.0',
    allow: 'anyone',
    query,
    answer: { status: 200, schema: null },
    isFile: true,
    problems: ['not-found'],
    handle: async ({ world, query: { token }, place }) => {
      const opened = await boxOfFeed(world, token);
      if (!opened.ok) return opened;
      const { items } = await listMessages(world, opened.value, { limit: MOST_ITEMS }, 'inbox');
      const addressOf = (path: string) => `${place.origin}${path}?token=${token}`;
      const content = new Blob([rss(opened.value.box.name, addressOf, items)]).stream();
      return ok({
        kind: 'content',
        content,
        contentType: 'application/rss+xml; charset=utf-8',
        fileName: 'voicemail.rss',
      });
    },
  }),
  endpoint({
    operation: 'readVoicemailFeedAudio',
    method: 'get',
    path: `${PATH}/{messageId}`,
    summary: 'Listen to a message of a feed',
    allow: 'anyone',
    params: z.object({ messageId: VoicemailMessageId }),
    query,
    answer: { status: 200, schema: null },
    isFile: true,
    problems: [],
    handle: async ({ world, params, query: { token } }) => {
      const opened = await boxOfFeed(world, token);
      const found = opened.ok ? await getMessage(world, opened.value, params.messageId) : opened;
      if (!found.ok) return found;
      return found.value.folder === 'inbox'
        ? recordingFile(world, found.value, `${params.messageId}.wav`)
        : fail({ code: 'not-found' });
    },
  }),
];

/** The address of the feed, which its owner is told once. */
export const feedPath = (token: string): string => `${PATH}?token=${token}`;

/** @param addressOf  of the feed itself and of the recordings */
function rss(title: string, addressOf: (path: string) => string, messages: readonly VoicemailMessage[]): string {
  const items = messages.map(({ id, from, receivedAtMs, durationMs, bytes, isHeard, transcript }) =>
    [
      '<item>',
      `<title>${escaped(from.name ?? (from.number || 'Anonymous'))}</title>`,
      `<guid isPermaLink="false">${id}</guid>`,
      `<pubDate>${new Date(receivedAtMs).toUTCString()}</pubDate>`,
      `<description>${escaped(transcript ?? `${from.number} · ${Math.round(durationMs / 1000)} s`)}</description>`,
      `<category>${isHeard ? 'heard' : 'new'}</category>`,
      `<enclosure url="${escaped(addressOf(`${PATH}/${id}`))}" length="${bytes}" type="audio/wav"/>`,
      '</item>',
    ].join(''),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<rss version="2.0"><channel><title>${escaped(title)}</title><link>${escaped(addressOf(PATH))}</link>`,
    '<description>Voicemail</description>',
    ...items,
    '</channel></rss>',
  ].join('\n');
}

/** What XML has no place for is blank (XML 1.0 §2.2): what callers are called comes from elsewhere. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
