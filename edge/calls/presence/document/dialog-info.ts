import { type Document, element, XML_HEAD } from './xml.ts';

/** The states of a dialog (RFC 4235 §3.7.1). */
export type DialogState = 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated';

/** One dialog of a line, as that line sees it. */
export interface LineDialog {
  /** The same as long as the dialog lives. */
  readonly id: string;
  readonly direction: 'initiator' | 'recipient';
  readonly state: DialogState;
  /** Null for what is no dialog of a phone, such as a parked call. With the tags, what INVITE with Replaces names. */
  readonly callId: string | null;
  readonly localTag: string | null;
  readonly remoteTag: string | null;
  /** The other side; null where it does not want to be known. */
  readonly remote: { readonly number: string; readonly name: string | null } | null;
  readonly isOnHold: boolean;
  /** On a line that several phones share: which of its calls this is, and whether the phone that holds it keeps it for itself. */
  readonly appearance: { readonly index: number; readonly isPrivate: boolean } | null;
}

/** Whose dialogs they are. */
export interface Entity {
  readonly number: string;
  readonly domain: string;
}

/** Escaped but for `+`, which needs none (RFC 3261 §25.1) and which phones compare as it stands. */
export const uriOfEntity = ({ number, domain }: Entity): string =>
  `sip:${encodeURIComponent(number.toWellFormed()).replaceAll('%2B', '+')}@${domain}`;

/**
 * Writes dialog-info documents for one watcher (RFC 4235 §4): the version grows by one with each, a full one has every
 * dialog, a partial one those that have changed since, with those that are gone as `terminated`.
 */
export class DialogInfoWriter {
  readonly #entity: Entity;
  #version = 0;
  /** What the watcher knows, by id. */
  #told = new Map<string, { readonly written: string; readonly dialog: LineDialog }>();

  constructor(entity: Entity) {
    this.#entity = entity;
  }

  /** Null when the watcher knows all that already, unless all is wanted. */
  next(dialogs: readonly LineDialog[], isFull: boolean): Document | null {
    const known = this.#told;
    const now = new Map(dialogs.map((dialog) => [dialog.id, { dialog, written: this.#written(dialog) }]));
    const gone = [...known.values()].filter(({ dialog }) => !now.has(dialog.id));
    const changed = [...now.values()].filter(
      ({ dialog, written }) => isFull || known.get(dialog.id)?.written !== written,
    );
    if (!isFull && gone.length === 0 && changed.length === 0) return null;
    this.#told = now;
    const ended = gone.map(({ dialog }) => this.#written({ ...dialog, state: 'terminated', isOnHold: false }));
    const content = [...ended, ...changed.map(({ written }) => written)];
    const values = {
      xmlns: 'urn:ietf:params:xml:ns:dialog-info',
      ...(dialogs.some(({ appearance }) => appearance) && { 'xmlns:sa': 'urn:ietf:params:xml:ns:sa-dialog-info' }),
      version: String(this.#version),
      state: isFull ? 'full' : 'partial',
      entity: uriOfEntity(this.#entity),
    };
    this.#version += 1;
    return {
      contentType: 'application/dialog-info+xml',
      body: `${XML_HEAD}${element('dialog-info', values, content)}\n`,
    };
  }

  #written({ id, direction, state, callId, localTag, remoteTag, remote, isOnHold, appearance }: LineDialog): string {
    const uri = uriOfEntity(this.#entity);
    const rendering = isOnHold ? element('param', { pname: '+sip.rendering', pval: 'no' }) : '';
    // Counted from 0 in draft-anil-sipping-bla-02, from 1 in RFC 7463 §5.2.
    const lineId = appearance ? element('param', { pname: 'x-line-id', pval: String(appearance.index - 1) }) : '';
    const local = [element('identity', {}, uri), element('target', { uri }, [rendering, lineId])];
    return element(
      'dialog',
      {
        id,
        'call-id': callId,
        'local-tag': callId === null ? null : localTag,
        'remote-tag': callId === null ? null : remoteTag,
        direction,
      },
      [
        element('state', {}, state),
        appearance ? element('sa:appearance', {}, String(appearance.index)) : '',
        appearance ? element('sa:exclusive', {}, String(appearance.isPrivate)) : '',
        element('local', {}, local),
        remote === null ? '' : element('remote', {}, this.#remote(remote)),
      ],
    );
  }

  #remote({ number, name }: NonNullable<LineDialog['remote']>): readonly string[] {
    const uri = uriOfEntity({ number, domain: this.#entity.domain });
    // Phones that pick up by a key call what stands in the target (XiVO 15.12 X1-DEV-14).
    return [element('identity', { display: name }, uri), element('target', { uri })];
  }
}
