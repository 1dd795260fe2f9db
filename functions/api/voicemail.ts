import { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  changeOwnVoicemailBox,
  getVoicemailStorage,
  listOwnVoicemailBoxes,
  listVoicemailContents,
  listVoicemailRecipients,
  type ObjectInput,
  openOwnVoicemailBox,
  openVoicemailBox,
  type Problem,
} from '#shared/usecases/index.ts';
import {
  changeMessage,
  changePin,
  checkPin,
  closeFeed,
  deleteGreeting,
  deleteMessages,
  forwardMessage,
  getGreeting,
  getMessage,
  hasPin,
  listMessages,
  mailPreview,
  markHeard,
  markUrgent,
  moveMessages,
  type OpenedBox,
  openFeed,
  purgeMessages,
  replyToMessage,
  setGreeting,
  stateOfAccount,
  uploadedRecording,
} from '#shared/usecases/voicemail/index.ts';
import { FOLDERS, GREETING_KINDS, VoicemailMessageId } from '#shared/voicemail/index.ts';
import { SubjectTemplate, TextTemplate } from '#shared/voicemail/mail-template.ts';
import {
  BoxContent,
  Forwarded,
  MessagePatch,
  NewForward,
  OwnBoxPatch,
  Recipient,
  ToldAccountState,
  ToldBox,
  ToldMessage,
  toldMessage,
  VoicemailStorage,
} from '#shared/voicemail/told.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { lineOfText } from '#shared/world/index.ts';
import { type Allow, type AnyEndpoint, type ApiRequest, answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';
import { recordingFile } from './recording-file.ts';
import { feedEndpoints, feedPath } from './voicemail-feed.ts';

/** Two minutes, wideband, as WAV, or many as MP3; Lambda takes 6 MB with a request. */
const upload = { type: 'audio/*', limitBytes: 4_500_000 };

const BoxParams = () => z.object({ id: VoicemailBox.id });
const MessageParams = () => BoxParams().extend({ messageId: VoicemailMessageId });
const GreetingParams = () => BoxParams().extend({ kind: z.enum(GREETING_KINDS) });
const ReasonQuery = z.strictObject({
  reason: lineOfText(200).min(3).describe('Why messages of others are looked at; the audit log keeps it.'),
});
const NoQuery = z.strictObject({});

type Request = ApiRequest<Allow, { id: string }, { reason?: string }, unknown>;

/** How a box is reached: one’s own, or that of somebody else with a reason. */
interface Door {
  readonly path: '/v1/account/voicemail/{id}' | '/v1/voicemail-boxes/{id}';
  /** Part of the names of operations. */
  readonly name: 'Own' | '';
  readonly whose: string;
  readonly query: z.ZodObject;
  readonly allow: { readonly read: Allow; readonly write: Allow };
  readonly open: (request: Request, change: boolean) => Promise<Result<OpenedBox, Problem>>;
}

const OWN: Door = {
  path: '/v1/account/voicemail/{id}',
  name: 'Own',
  whose: 'an own voicemail box',
  query: NoQuery,
  allow: { read: 'oneself', write: 'oneself' },
  open: ({ world, caller, params }) => openOwnVoicemailBox(world, principalOf(caller), params.id),
};

const OF_ANOTHER: Door = {
  path: '/v1/voicemail-boxes/{id}',
  name: '',
  whose: 'a voicemail box',
  query: ReasonQuery,
  allow: { read: ['voicemail-message:read'], write: ['voicemail-message:write'] },
  open: ({ world, caller, params, query }, change) =>
    openVoicemailBox(world, principalOf(caller), params.id, { change, reason: query.reason ?? '' }),
};

/** No endpoint here is for anyone. */
const principalOf = (caller: Request['caller']) => (caller as NonNullable<Request['caller']>).principal;

/** Messages and greetings of a box (sipXcom 20.04 VML-10, VML-14, VML-17). */
function boxEndpoints({ path, name, whose, query, allow, open }: Door): AnyEndpoint[] {
  const through =
    <Asked extends Request, Value>(
      change: boolean,
      work: (request: Asked, opened: OpenedBox) => Promise<Result<Value, Problem>>,
    ) =>
    async (request: Asked): Promise<Result<Value, Problem>> => {
      const opened = await open(request as Request, change);
      return opened.ok ? work(request, opened.value) : opened;
    };
  return [
    endpoint({
      operation: `get${name}VoicemailImapState`,
      method: 'get',
      path: `${path}/imap-state`,
      summary: `Say how the IMAP account of ${whose} does`,
      allow: allow.read,
      params: BoxParams,
      query,
      answer: { status: 200, schema: ToldAccountState },
      problems: [],
      handle: through(false, async ({ world }: Request, opened) => ok(await stateOfAccount(world, opened))),
    }),
    endpoint({
      operation: `close${name}VoicemailFeed`,
      method: 'delete',
      path: `${path}/feed`,
      summary: `Close the feed of ${whose}: nobody reads it any more`,
      allow: allow.write,
      params: BoxParams,
      query,
      answer: { status: 204, schema: null },
      problems: [],
      handle: through(true, async ({ world }: Request, opened) => closeFeed(world, opened)),
    }),
    endpoint({
      operation: `list${name}VoicemailMessages`,
      method: 'get',
      path: `${path}/messages`,
      summary: `List the messages in ${whose}, newest first; a page of one folder may come back short with a cursor`,
      allow: allow.read,
      params: BoxParams,
      query: () => PageQuery.extend({ ...query.shape, folder: z.enum(FOLDERS).optional() }),
      answer: { status: 200, schema: pageOf(ToldMessage) },
      problems: [],
      handle: async (request) => {
        const { limit, cursor, folder } = request.query;
        const opened = await open(request as Request, false);
        if (!opened.ok) return opened;
        const page = { limit, ...(cursor !== undefined && { cursor }) };
        const { items, ...rest } = await listMessages(request.world, opened.value, page, folder);
        return answerPage(ok({ items: items.map(toldMessage), ...rest }));
      },
    }),
    endpoint({
      operation: `get${name}VoicemailMessage`,
      method: 'get',
      path: `${path}/messages/{messageId}`,
      summary: `Get a message in ${whose}`,
      allow: allow.read,
      params: MessageParams,
      query,
      answer: { status: 200, schema: ToldMessage },
      problems: [],
      handle: through(false, async ({ world, params }: Request & WithMessage, opened) =>
        told(getMessage(world, opened, params.messageId)),
      ),
    }),
    endpoint({
      operation: `change${name}VoicemailMessage`,
      method: 'patch',
      path: `${path}/messages/{messageId}`,
      summary: `Mark or move a message in ${whose}`,
      allow: allow.write,
      params: MessageParams,
      query,
      body: MessagePatch,
      answer: { status: 200, schema: ToldMessage },
      problems: [],
      handle: through(true, async ({ world, params, body }: Request & WithMessage, opened) => {
        const { isHeard, isUrgent, folder } = body as MessagePatch;
        const ids = [params.messageId];
        const found = await getMessage(world, opened, params.messageId);
        if (!found.ok) return found;
        if (isUrgent !== undefined) await markUrgent(world, opened, ids, isUrgent);
        if (folder !== undefined) await moveMessages(world, opened, ids, folder);
        // Who says where it goes has said so: only without a folder does what is heard go by itself.
        if (isHeard !== undefined && folder === undefined) await markHeard(world, opened, ids, isHeard);
        else if (isHeard !== undefined)
          await changeMessage(world, opened, params.messageId, (one) => ({ ...one, isHeard }));
        const left = await getMessage(world, opened, params.messageId);
        if (left.ok) return ok(toldMessage(left.value));
        // Done, and gone by it: a box that keeps nothing of what is deleted.
        const gone = { folder: 'deleted' as const, deletedAtMs: world.clock.nowMs() };
        return ok(toldMessage({ ...found.value, isHeard: isHeard ?? found.value.isHeard, ...gone }));
      }),
    }),
    endpoint({
      operation: `delete${name}VoicemailMessage`,
      method: 'delete',
      path: `${path}/messages/{messageId}`,
      summary: `Delete a message in ${whose}; it can be brought back, and is gone when it is deleted again`,
      allow: allow.write,
      params: MessageParams,
      query,
      answer: { status: 204, schema: null },
      problems: [],
      handle: through(true, async ({ world, params }: Request & WithMessage, opened) => {
        const found = await getMessage(world, opened, params.messageId);
        if (!found.ok) return found;
        const remove = found.value.folder === 'deleted' ? purgeMessages : deleteMessages;
        return remove(world, opened, [params.messageId]);
      }),
    }),
    endpoint({
      operation: `get${name}VoicemailAudio`,
      method: 'get',
      path: `${path}/messages/{messageId}/audio`,
      summary: `Get the recording of a message in ${whose}; listening to it does not mark it`,
      allow: allow.read,
      params: MessageParams,
      query,
      answer: { status: 200, schema: null },
      isFile: true,
      problems: [],
      handle: through(false, async ({ world, params }: Request & WithMessage, opened) => {
        const found = await getMessage(world, opened, params.messageId);
        return found.ok ? recordingFile(world, found.value, `${params.messageId}.wav`) : found;
      }),
    }),
    endpoint({
      operation: `get${name}VoicemailComment`,
      method: 'get',
      path: `${path}/messages/{messageId}/comment`,
      summary: `Get what was said before a message that was forwarded to ${whose}`,
      allow: allow.read,
      params: MessageParams,
      query,
      answer: { status: 200, schema: null },
      isFile: true,
      problems: [],
      handle: through(false, async ({ world, params }: Request & WithMessage, opened) => {
        const found = await getMessage(world, opened, params.messageId);
        if (!found.ok) return found;
        const spoken = found.value.forwarded?.recording;
        return spoken ? recordingFile(world, spoken, `${params.messageId}-comment.wav`) : fail({ code: 'not-found' });
      }),
    }),
    endpoint({
      operation: `forward${name}VoicemailMessage`,
      method: 'post',
      path: `${path}/messages/{messageId}/forward`,
      summary: `Send a copy of a message in ${whose} to other boxes and distribution lists`,
      allow: allow.write,
      params: MessageParams,
      query,
      body: NewForward,
      answer: { status: 200, schema: Forwarded },
      problems: ['message-private', 'invalid-fields'],
      handle: through(true, async ({ world, params, body }: Request & WithMessage, opened) =>
        forwardMessage(world, opened, params.messageId, { ...(body as NewForward), by: partyOf(opened) }),
      ),
    }),
    endpoint({
      operation: `replyTo${name}VoicemailMessage`,
      method: 'post',
      path: `${path}/messages/{messageId}/reply`,
      summary: `Answer who has left a message in ${whose}: a WAV, MP3 or OGG (Opus) file, kept as WAV`,
      allow: allow.write,
      params: MessageParams,
      query,
      upload,
      answer: { status: 201, schema: ToldMessage },
      problems: [
        'not-a-recording',
        'sender-has-no-box',
        'voicemail-box-full',
        'voicemail-box-disabled',
        'voicemail-storage-full',
      ],
      handle: through(true, async ({ world, params, upload }: Request & WithMessage, opened) => {
        const recording = await uploadedRecording(upload, opened);
        if (!recording.ok) return recording;
        const message = { from: partyOf(opened), recording: recording.value };
        return told(replyToMessage(world, opened, params.messageId, message));
      }),
    }),
    endpoint({
      operation: `get${name}VoicemailGreeting`,
      method: 'get',
      path: `${path}/greetings/{kind}`,
      summary: `Get a greeting of ${whose}`,
      allow: allow.read,
      params: GreetingParams,
      query,
      answer: { status: 200, schema: null },
      isFile: true,
      problems: [],
      handle: through(false, async ({ world, params }: Request & WithGreeting, opened) => {
        const greeting = await getGreeting(world, opened, params.kind);
        return greeting ? recordingFile(world, greeting, `${params.kind}.wav`) : fail({ code: 'not-found' });
      }),
    }),
    endpoint({
      operation: `set${name}VoicemailGreeting`,
      method: 'post',
      path: `${path}/greetings/{kind}`,
      summary: `Give ${whose} a greeting: a WAV, MP3 or OGG (Opus) file, kept as WAV`,
      allow: allow.write,
      params: GreetingParams,
      query,
      upload,
      answer: { status: 204, schema: null },
      problems: ['not-a-recording', 'voicemail-storage-full'],
      handle: through(true, async ({ world, params, upload }: Request & WithGreeting, opened) => {
        const recording = await uploadedRecording(upload, opened);
        return recording.ok ? setGreeting(world, opened, params.kind, recording.value) : recording;
      }),
    }),
    endpoint({
      operation: `delete${name}VoicemailGreeting`,
      method: 'delete',
      path: `${path}/greetings/{kind}`,
      summary: `Delete a greeting of ${whose}`,
      allow: allow.write,
      params: GreetingParams,
      query,
      answer: { status: 204, schema: null },
      problems: [],
      handle: through(true, async ({ world, params }: Request & WithGreeting, opened) =>
        deleteGreeting(world, opened, params.kind),
      ),
    }),
  ];
}

type WithMessage = { readonly params: { id: string; messageId: string } };
type WithGreeting = { readonly params: { id: string; kind: (typeof GREETING_KINDS)[number] } };

const told = async (message: ReturnType<typeof getMessage>) => {
  const found = await message;
  return found.ok ? ok(toldMessage(found.value)) : found;
};

const partyOf = ({ box }: OpenedBox) => ({ number: box.number, name: box.name, userId: box.userId });

export const voicemailEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'previewVoicemailMail',
    method: 'post',
    path: '/v1/voicemail-mail-preview',
    summary: 'Show how an e-mail about a new message would look, with templates that are not set yet',
    allow: ['setting:read'],
    body: z
      .strictObject({
        language: z.enum(['en', 'fr']).default('en'),
        format: z.enum(['full', 'medium', 'brief']).default('full'),
        subject: SubjectTemplate.optional().describe('As the tenant has set it without.'),
        text: TextTemplate.optional().describe('As the tenant has set it without.'),
      })
      .meta({ id: 'VoicemailMailTemplate' }),
    answer: { status: 200, schema: z.object({ subject: z.string(), text: z.string() }).meta({ id: 'VoicemailMail' }) },
    problems: [],
    handle: async ({ world, caller, body }) => {
      const { subject, text, ...rest } = body;
      const given = { ...rest, ...(subject !== undefined && { subject }), ...(text !== undefined && { text }) };
      return ok(await mailPreview(world, caller.principal.tenantId, given));
    },
  }),
  endpoint({
    operation: 'listOwnVoicemail',
    method: 'get',
    path: '/v1/account/voicemail',
    summary: 'List the own voicemail boxes, and how many messages are in them',
    allow: 'oneself',
    answer: { status: 200, schema: () => z.object({ items: z.array(ToldBox()) }) },
    problems: [],
    handle: async ({ world, caller }) => {
      const boxes = await listOwnVoicemailBoxes(world, caller.principal);
      return boxes.ok ? ok({ items: boxes.value }) : boxes;
    },
  }),
  endpoint({
    operation: 'changeOwnVoicemail',
    method: 'patch',
    path: '/v1/account/voicemail/{id}',
    summary: 'Say which greeting callers hear and who is told of new messages',
    allow: 'oneself',
    params: BoxParams,
    body: OwnBoxPatch,
    answer: { status: 200, schema: ToldBox },
    problems: ['invalid-fields', 'changed-meanwhile'],
    handle: ({ world, caller, params, body }) =>
      changeOwnVoicemailBox(world, caller.principal, params.id, body as ObjectInput),
  }),
  endpoint({
    operation: 'changeOwnVoicemailPin',
    method: 'put',
    path: '/v1/account/voicemail/{id}/pin',
    summary: 'Choose another PIN; wrong ones count together with those that are keyed in by phone',
    allow: 'oneself',
    params: BoxParams,
    body: z
      .strictObject({
        currentPin: z.string().max(15).optional().describe('Where there is one.'),
        pin: z.string().regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits'),
      })
      .meta({ id: 'NewVoicemailPin' }),
    answer: { status: 204, schema: null },
    problems: ['wrong-pin', 'too-many-attempts', 'changed-meanwhile'],
    handle: async ({ world, caller, params, body }) => {
      const opened = await openOwnVoicemailBox(world, caller.principal, params.id);
      if (!opened.ok) return opened;
      if (await hasPin(world, opened.value)) {
        const right = await checkPin(world, opened.value, body.currentPin ?? '');
        if (!right.ok) return right;
      }
      return changePin(world, opened.value, body.pin, caller.principal.actor);
    },
  }),
  endpoint({
    operation: 'openOwnVoicemailFeed',
    method: 'post',
    path: '/v1/account/voicemail/{id}/feed',
    summary: 'Make an address where a news reader finds new messages (RSS); the one before is good no more',
    allow: 'oneself',
    params: BoxParams,
    answer: {
      status: 201,
      schema: z.object({ path: z.string().describe('Of the feed. Shown once.') }).meta({ id: 'VoicemailFeed' }),
    },
    problems: [],
    handle: async ({ world, caller, params }) => {
      const opened = await openOwnVoicemailBox(world, caller.principal, params.id);
      if (!opened.ok) return opened;
      const token = await openFeed(world, opened.value);
      return token.ok ? ok({ path: feedPath(token.value) }) : token;
    },
  }),
  endpoint({
    operation: 'listVoicemailRecipients',
    method: 'get',
    path: '/v1/account/voicemail-recipients',
    summary: 'List whom one can send a message to, 50 at most: distribution lists, and boxes of others',
    allow: 'oneself',
    query: z.strictObject({
      search: lineOfText(100).default('').describe('A part of the name, or the beginning of the number.'),
    }),
    answer: { status: 200, schema: z.object({ items: z.array(Recipient) }) },
    problems: [],
    handle: async ({ world, caller, query }) => {
      const found = await listVoicemailRecipients(world, caller.principal, query.search);
      return found.ok ? ok({ items: found.value }) : found;
    },
  }),
  endpoint({
    operation: 'listVoicemailContents',
    method: 'get',
    path: '/v1/voicemail-contents',
    summary: 'List how many messages lie in each voicemail box',
    allow: ['voicemail-box:read'],
    query: PageQuery,
    answer: { status: 200, schema: () => pageOf(BoxContent()) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listVoicemailContents(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getVoicemailStorage',
    method: 'get',
    path: '/v1/voicemail-storage',
    summary: 'Get how much room all messages and greetings of the tenant take, and may take',
    allow: ['voicemail-box:read'],
    answer: { status: 200, schema: VoicemailStorage },
    problems: [],
    handle: ({ world, caller }) => getVoicemailStorage(world, caller.principal),
  }),
  ...boxEndpoints(OWN),
  ...boxEndpoints(OF_ANOTHER),
  ...feedEndpoints,
];
