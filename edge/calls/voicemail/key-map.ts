import type { PhraseId } from '#edge/media/index.ts';
import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';

/** What a key does to a message that was, or is to be, listened to. `end`: its last seconds again; `purge`: gone for good. */
export type MessageAction =
  | 'envelope'
  | 'again'
  | 'end'
  | 'save'
  | 'delete'
  | 'undelete'
  | 'purge'
  | 'reply'
  | 'forward'
  | 'next'
  | 'previous'
  | 'menu';
/** What a key does while a message plays, and goes on playing. */
export type PlayingAction = 'back' | 'on' | 'pause' | 'envelope';
/** What a key does to a message that was spoken, before it is sent. */
export type ReviewAction = 'send' | 'listen' | 'retake' | 'urgent' | 'private' | 'cancel';

type Keys<Action> = Readonly<Record<string, Action>>;
/** Keys, and the words that say them. */
interface Choices<Action> {
  readonly keys: Keys<Action>;
  readonly phrase: PhraseId;
}

/** Which keys do what in a mailbox; 0 is the operator everywhere (README.md). */
export interface KeyMap {
  readonly mainMenu: Choices<'new' | 'saved' | 'deleted' | 'send' | 'options' | 'over'>;
  /** By these, who hears of a message goes on to it, and skips the rest of what is said. */
  readonly beforeMessage: string;
  readonly playing: Keys<PlayingAction>;
  readonly afterMessage: Choices<MessageAction>;
  readonly afterDeleted: Choices<MessageAction>;
  readonly review: Choices<ReviewAction>;
}

/** As Asterisk's menu has them, and so XiVO's. */
const ASTERISK: KeyMap = {
  mainMenu: {
    keys: { 1: 'new', 2: 'saved', 3: 'deleted', 5: 'options', '#': 'over' },
    phrase: 'voicemail/main-menu',
  },
  beforeMessage: '15#*',
  playing: { '*': 'back', '#': 'on', 2: 'pause', 1: 'envelope' },
  afterMessage: {
    keys: {
      ...{ 1: 'envelope', 3: 'reply', 4: 'previous', 5: 'again', 6: 'next', 7: 'delete', 8: 'forward', 9: 'save' },
      '#': 'menu',
    },
    phrase: 'voicemail/after-message',
  },
  afterDeleted: {
    keys: { 1: 'envelope', 4: 'previous', 5: 'again', 6: 'next', 7: 'undelete', '#': 'menu' },
    phrase: 'voicemail/after-deleted',
  },
  review: {
    keys: { 1: 'send', '#': 'send', 2: 'listen', 3: 'retake', 4: 'urgent', 5: 'private' },
    phrase: 'voicemail/review',
  },
};

/** As the menu of sipXcom has them, as far as what they do is done here. */
const SIPXCOM: KeyMap = {
  mainMenu: {
    keys: { 1: 'new', 2: 'saved', 3: 'deleted', 4: 'send', 5: 'options', 8: 'over' },
    phrase: 'voicemail/sipxcom-main-menu',
  },
  beforeMessage: '12',
  playing: { 7: 'back', 9: 'on' },
  afterMessage: {
    keys: {
      ...{ 1: 'envelope', 2: 'again', 3: 'save', 4: 'delete', 5: 'forward', 6: 'reply', 7: 'end' },
      ...{ '#': 'next', '*': 'menu' },
    },
    phrase: 'voicemail/sipxcom-after-message',
  },
  afterDeleted: {
    keys: { 1: 'envelope', 2: 'again', 3: 'undelete', 4: 'purge', 7: 'end', '#': 'next', '*': 'menu' },
    phrase: 'voicemail/sipxcom-after-deleted',
  },
  review: {
    keys: { 1: 'listen', 2: 'send', '#': 'send', 3: 'retake', 4: 'urgent', 5: 'private', '*': 'cancel' },
    phrase: 'voicemail/sipxcom-review',
  },
};

const KEY_MAPS = { asterisk: ASTERISK, sipxcom: SIPXCOM } as const;

/** As the owner of a mailbox has it, else his group, else the tenant (`voicemail.key-map`): callers have the same keys there. */
export const keyMapOf = (snapshot: TenantSnapshot, { userId }: Pick<VoicemailBox, 'userId'>): KeyMap =>
  KEY_MAPS[userSetting(snapshot, userId ?? NOBODY, 'voicemail.key-map')];

/** What the tenant has set holds for a mailbox of nobody. */
const NOBODY = '';
