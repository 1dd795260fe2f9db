import { type Document, element, escapeXml, XML_HEAD } from './xml.ts';

/** One resource of a list, and what is new of it. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string | null;
  /** Null: it cannot be watched. */
  readonly next: ((isFull: boolean) => Document | null) | null;
}

/**
 * What one NOTIFY carries at most. A datagram takes 65,507 bytes, and the head and the last document want room; what is left
 * over is told by the next NOTIFY.
 */
export const MAX_LIST_BYTES = 40_000;

/** What is told of a list, and whether something is left for the next time. */
export interface ListDocument {
  readonly document: Document | null;
  readonly isMore: boolean;
}

/**
 * Writes the notifications of a resource list for one watcher (RFC 4662 §5): a list of resources (rlmi), and behind it the
 * document of each that has changed. A full one names every resource.
 */
export class ResourceListWriter {
  readonly #uri: string;
  #version = 0;
  /** URIs of which the watcher still has to hear all there is. */
  #owed = new Set<string>();

  constructor(uri: string) {
    this.#uri = uri;
  }

  next(resources: readonly ListedResource[], isFull: boolean): ListDocument {
    if (isFull) this.#owed = new Set(resources.filter(({ next }) => next !== null).map(({ uri }) => uri));
    const entries: string[] = [];
    const parts: string[] = [];
    let bytes = 0;
    let isMore = false;
    resources.forEach(({ uri, name, next }, index) => {
      const cid = `r${index}@list`;
      const isOver = bytes >= MAX_LIST_BYTES;
      const document = next && !isOver ? next(this.#owed.has(uri)) : null;
      if (isOver && next) isMore = true;
      if (document) {
        this.#owed.delete(uri);
        const part = partOf(cid, document);
        bytes += Buffer.byteLength(part);
        parts.push(part);
      }
      if (document || isFull) entries.push(entryOf({ uri, name, cid: document && cid, isUnknown: next === null }));
    });
    if (entries.length === 0 && !isFull) return { document: null, isMore: false };
    const values = {
      xmlns: 'urn:ietf:params:xml:ns:rlmi',
      uri: this.#uri,
      version: String(this.#version),
      fullState: String(isFull),
    };
    this.#version += 1;
    const list = { contentType: 'application/rlmi+xml', body: `${XML_HEAD}${element('list', values, entries)}\n` };
    const body = `${partOf(ROOT, list)}${parts.join('')}--${BOUNDARY}--\r\n`;
    const contentType = `multipart/related;type="application/rlmi+xml";start="<${ROOT}>";boundary="${BOUNDARY}"`;
    return { document: { contentType, body }, isMore };
  }
}

function entryOf({ uri, name, cid, isUnknown }: EntryFacts): string {
  const instance = isUnknown
    ? element('instance', { id: '1', state: 'terminated', reason: 'noresource' })
    : element('instance', { id: '1', state: 'active', cid });
  return element('resource', { uri }, [name === null ? '' : element('name', {}, escapeXml(name)), instance]);
}

interface EntryFacts extends Pick<ListedResource, 'uri' | 'name'> {
  readonly cid: string | null;
  readonly isUnknown: boolean;
}

const partOf = (cid: string, { contentType, body }: Document): string =>
  [
    `--${BOUNDARY}`,
    'Content-Transfer-Encoding: binary',
    `Content-ID: <${cid}>`,
    `Content-Type: ${contentType};charset="UTF-8"`,
    '',
    `${body}\r\n`,
  ].join('\r\n');

const ROOT = 'list@list';
/** Documents are XML, which has no line that begins so. */
const BOUNDARY = 'resource-list';
