import type { Activity } from '#shared/presence/index.ts';
import { type Entity, uriOfEntity } from './dialog-info.ts';
import { type Document, element, escapeXml, XML_HEAD } from './xml.ts';

export interface Presence {
  /** Whether the phone can be reached. */
  readonly isOpen: boolean;
  readonly activities: readonly Activity[];
  /** For people; null when there is nothing to say. */
  readonly note: string | null;
}

/** A PIDF document (RFC 3863) with the person's activities (RFC 4479, RFC 4480). */
export function pidf(entity: Entity, { isOpen, activities, note }: Presence): Document {
  const uri = uriOfEntity(entity);
  const written = note === null ? '' : escapeXml(note);
  const tuple = element('tuple', { id: 'line' }, [
    element('status', {}, element('basic', {}, isOpen ? 'open' : 'closed')),
    element('contact', {}, escapeXml(uri)),
    written === '' ? '' : element('note', {}, written),
  ]);
  const person = element('dm:person', { id: 'person' }, [
    activities.length === 0
      ? ''
      : element(
          'rpid:activities',
          {},
          activities.map((activity) => element(`rpid:${activity}`, {})),
        ),
    written === '' ? '' : element('dm:note', {}, written),
  ]);
  const values = {
    xmlns: 'urn:ietf:params:xml:ns:pidf',
    'xmlns:dm': 'urn:ietf:params:xml:ns:pidf:data-model',
    'xmlns:rpid': 'urn:ietf:params:xml:ns:pidf:rpid',
    entity: uri,
  };
  return { contentType: 'application/pidf+xml', body: `${XML_HEAD}${element('presence', values, [tuple, person])}\n` };
}
