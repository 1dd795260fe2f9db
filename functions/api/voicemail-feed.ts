import { z } from 'zod';
import { fail, ok } from '#shared/result.ts';
import { boxOfFeed, getMessage, listMessages } from '#shared/usecases/voicemail/index.ts';
import { type VoicemailMessage, VoicemailMessageId } from '#shared/voicemail/index.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { recordingFile } from './recording-file.ts';

/** Messages in a feed; older ones are read elsewhere. */
const MOST_ITEMS = 50;
const TOKEN = z.string().max(200);

/** The inbox of a box for news readers: who knows the address reads it (sipXcom 20.04 VML-09, SXR-VM-03). */
export const feedEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'readVoicemailFeed',
    method: 'get',
    path: '/v1/voicemail-feeds/{token}',
    summary: 'Read the inbox of a voicemail box as RSS 2.0',
    allow: 'anyone',
    params: z.object({ token: TOKEN }),
    answer: { status: 200, schema: null },
    isFile: true,
    problems: [],
    handle: async ({ world, params, place }) => {
      const opened = await boxOfFeed(world, params.token);
      if (!opened.ok) return opened;
      const { items } = await listMessages(world, opened.value, { limit: MOST_ITEMS }, 'inbox');
      const address = `${place.origin}/v1/voicemail-feeds/${params.token}`;
      const content = new Blob([rss(opened.value.box.name, address, items)]).stream();
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
    path: '/v1/voicemail-feeds/{token}/{messageId}',
    summary: 'Listen to a message of a feed',
    allow: 'anyone',
    params: z.object({ token: TOKEN, messageId: VoicemailMessageId }),
    answer: { status: 200, schema: null },
    isFile: true,
    problems: [],
    handle: async ({ world, params }) => {
      const opened = await boxOfFeed(world, params.token);
      const found = opened.ok ? await getMessage(world, opened.value, params.messageId) : opened;
      if (!found.ok) return found;
      return found.value.folder === 'inbox'
        ? recordingFile(world, found.value, `${params.messageId}.wav`)
        : fail({ code: 'not-found' });
    },
  }),
];

/** @param address  of the feed itself, under which recordings lie */
function rss(title: string, address: string, messages: readonly VoicemailMessage[]): string {
  const items = messages.map(({ id, from, receivedAtMs, durationMs, bytes, isHeard, transcript }) =>
    [
      '<item>',
      `<title>${escaped(from.name ?? (from.number || 'Anonymous'))}</title>`,
      `<guid isPermaLink="false">${id}</guid>`,
      `<pubDate>${new Date(receivedAtMs).toUTCString()}</pubDate>`,
      `<description>${escaped(transcript ?? `${from.number} · ${Math.round(durationMs / 1000)} s`)}</description>`,
      `<category>${isHeard ? 'heard' : 'new'}</category>`,
      `<enclosure url="${escaped(`${address}/${id}`)}" length="${bytes}" type="audio/wav"/>`,
      '</item>',
    ].join(''),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<rss version="2.0"><channel><title>${escaped(title)}</title><link>${escaped(address)}</link>`,
    '<description>Voicemail</description>',
    ...items,
    '</channel></rss>',
  ].join('\n');
}

/** What XML has no place for is blank (XML 1.0 §2.2): what callers are called comes from elsewhere. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
