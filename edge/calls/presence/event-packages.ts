import type { FeatureState } from '#shared/presence/index.ts';
import { type Appearance, callInfoOf } from '../shared-line/appearance.ts';
import {
  DialogInfoWriter,
  type Document,
  type Entity,
  featureEvents,
  type LineDialog,
  type MessageCounts,
  messageSummary,
  type Presence,
  pidf,
  RegInfoWriter,
  type RegisteredContact,
} from './document/index.ts';

/** Something with a number that can be watched; asked anew for each document. */
export interface Resource {
  readonly entity: Entity;
  readonly name: string | null;
  /** Whether it is the line of who watches. */
  readonly isOwn: boolean;
  dialogs(): readonly LineDialog[];
  presence(): Presence;
  messages(): MessageCounts;
  features(): FeatureState;
  contacts(): readonly RegisteredContact[];
  /** Calls of a line that is shared, and what is seized on it; null where it is not shared. */
  appearances(): readonly Appearance[] | null;
}

/** The documents for one watcher of one resource; null when nothing is new. */
export type Writer = (resource: Resource, isFull: boolean) => Document | null;

export interface EventPackage {
  /** Whether it concerns nobody but the user itself. */
  readonly isOwnOnly: boolean;
  /** Whether several can be watched by one subscription (RFC 4662). */
  readonly takesLists: boolean;
  readonly writerFor: (entity: Entity) => Writer;
}

/** Every event package that phones can subscribe to. */
export const EVENT_PACKAGES = {
  dialog: {
    isOwnOnly: false,
    takesLists: true,
    writerFor: (entity) => {
      const writer = new DialogInfoWriter(entity);
      return (resource, isFull) => writer.next(resource.dialogs(), isFull);
    },
  },
  presence: {
    isOwnOnly: false,
    takesLists: true,
    writerFor: () => unlessTold((resource) => pidf(resource.entity, resource.presence())),
  },
  'message-summary': {
    isOwnOnly: true,
    takesLists: false,
    writerFor: () => unlessTold((resource) => messageSummary(resource.entity, resource.messages())),
  },
  'as-feature-event': {
    isOwnOnly: true,
    takesLists: false,
    writerFor: () => unlessTold((resource) => featureEvents(resource.entity.number, resource.features())),
  },
  'call-info': {
    isOwnOnly: true,
    takesLists: false,
    writerFor: ({ domain }) =>
      unlessTold((resource) => ({
        contentType: '',
        body: '',
        headers: { 'Call-Info': callInfoOf(domain, resource.appearances() ?? []) },
      })),
  },
  // Its subscription is the right to dial; notifier.ts gives it.
  'line-seize': {
    isOwnOnly: true,
    takesLists: false,
    writerFor: () => unlessTold(() => ({ contentType: '', body: '' })),
  },
  reg: {
    isOwnOnly: true,
    takesLists: false,
    writerFor: (entity) => {
      const writer = new RegInfoWriter(entity);
      return (resource, isFull) => writer.next(resource.contacts(), isFull);
    },
  },
} as const satisfies Record<string, EventPackage>;

export type PackageName = keyof typeof EVENT_PACKAGES;

export const isPackage = (name: string): name is PackageName => Object.hasOwn(EVENT_PACKAGES, name);

/** For `Allow-Events` (RFC 6665 §8.2.2). */
export const ALLOW_EVENTS = Object.keys(EVENT_PACKAGES).join(', ');

/** Of packages whose documents have no version: one that says what the last one said is not sent. */
function unlessTold(write: (resource: Resource) => Document): Writer {
  let told = '';
  return (resource, isFull) => {
    const document = write(resource);
    const text = document.body + JSON.stringify(document.headers ?? {});
    if (!isFull && text === told) return null;
    told = text;
    return document;
  };
}
