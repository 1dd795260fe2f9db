import { type Entity, uriOfEntity } from './dialog-info.ts';
import { type Document, element, escapeXml, XML_HEAD } from './xml.ts';

/** A phone that is registered. */
export interface RegisteredContact {
  readonly id: string;
  readonly uri: string;
}

/** Writes reginfo documents for one watcher (RFC 3680 §5): always full, the version grows by one with each. */
export class RegInfoWriter {
  readonly #entity: Entity;
  #version = 0;
  #told = '';

  constructor(entity: Entity) {
    this.#entity = entity;
  }

  next(contacts: readonly RegisteredContact[], isFull: boolean): Document | null {
    const state = contacts.length > 0 ? 'active' : this.#version === 0 ? 'init' : 'terminated';
    const content = element(
      'registration',
      { aor: uriOfEntity(this.#entity), id: 'line', state },
      contacts.map(({ id, uri }) =>
        element('contact', { id, state: 'active', event: 'registered' }, element('uri', {}, escapeXml(uri))),
      ),
    );
    if (!isFull && content === this.#told) return null;
    this.#told = content;
    const values = { xmlns: 'urn:ietf:params:xml:ns:reginfo', version: String(this.#version), state: 'full' };
    this.#version += 1;
    return { contentType: 'application/reginfo+xml', body: `${XML_HEAD}${element('reginfo', values, content)}\n` };
  }
}
