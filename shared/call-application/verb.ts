import { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';

/** A web address, absolute or relative to the one before. */
const Url = z.string().min(1).max(2000);
const Hook = z
  .union([
    Url,
    z.object({
      url: Url,
      method: z.enum(['GET', 'POST']).optional(),
      username: z.string().max(200).optional(),
      password: z.string().max(200).optional(),
    }),
  ])
  .transform((hook) => (typeof hook === 'string' ? { url: hook } : hook));
export type Hook = z.output<typeof Hook>;

const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1).max(20)]).transform((value) => (Array.isArray(value) ? value : [value]));
/** How often; 0 and `forever`: until the caller leaves, or an hour's worth. */
const loop = z
  .union([z.int().min(0).max(100), z.string().regex(/^(forever|[0-9]{1,2})$/)])
  .default(1)
  .transform((times) => (times === 0 || times === 'forever' || times === '0' ? 100 : Number(times)));
const Key = z.string().regex(/^[0-9*#]$/);
const seconds = (most: number) => z.number().min(0).max(most);

const say = {
  text: oneOrMore(z.string().min(1).max(3000)),
  loop,
  synthesizer: z.object({ language: z.string().max(20).optional() }).optional(),
};
const sounds = { url: oneOrMore(Url), loop };

/** Headers of an application's own, and those of the names; others are for us to write. */
const headersWith = (names: Readonly<Record<string, RegExp>>) =>
  z
    .record(z.string(), z.unknown())
    .default({})
    .transform((all): Record<string, string> => {
      const taken = Object.entries(all).flatMap(([said, value]) => {
        const name = Object.keys(names).find((one) => one.toLowerCase() === said.toLowerCase());
        const text = typeof value === 'number' ? String(value) : value;
        if (typeof text !== 'string' || !HEADER_VALUE.test(text)) return [];
        if (name !== undefined) return names[name]?.test(text) ? [[name, text] as const] : [];
        return OWN_HEADER.test(said) ? [[said, text] as const] : [];
      });
      return Object.fromEntries(taken.slice(0, MAX_HEADERS));
    });
const OWN_HEADER = /^X-[A-Za-z0-9-]{1,60}$/i;
const HEADER_VALUE = /^[^\p{Cc}]{0,500}$/u;
/** More may not fit into a packet (chosen). */
const MAX_HEADERS = 20;
const anything = /^/;

const headers = headersWith({});
/** What the call is about, and how it rings; nothing that says who calls, or which way (RFC 3261 §20, RFC 7433). */
const headersOfInvite = headersWith({
  'Alert-Info': /^<[^<>]+>|^[^<>,;]+$/,
  Organization: anything,
  Subject: anything,
  'User-to-User': /^[^,]+$/,
});
/** RFC 3326 §2. */
const headersOfBye = headersWith({ Reason: /^[A-Za-z0-9.!%*_+`'~-]+ *(;|$)/ });

/** What `config` begins beside the verbs; it cannot be done here, and an application that counts on it is better told. */
const beside = z
  .unknown()
  .refine(
    (said) => typeof said !== 'object' || said === null || ('enable' in said && said.enable === false),
    'cannot be done here',
  )
  .optional();

export const DialTarget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phone'), number: z.string().min(1).max(64) }),
  z.object({ type: z.literal('user'), name: z.string().min(1).max(200) }),
  z.object({ type: z.literal('sip'), sipUri: z.string().min(1).max(300) }),
]);
export type DialTarget = z.infer<typeof DialTarget>;

/** Of callers in a queue those with the lowest are first; this one has who has none. */
export const LAST_PRIORITY = 999;

/** By which the application knows the verb again when it is told what came of it. */
const id = z.string().max(200).optional();

/** What an application may answer: verbs of jambonz, with the fields that mean something here; others are passed over. */
const VERBS = {
  answer: {},
  config: {
    synthesizer: say.synthesizer,
    reset: oneOrMore(z.string().max(40)).optional(),
    bargeIn: beside,
    listen: beside,
    stream: beside,
    transcribe: beside,
    ttsStream: beside,
    record: beside,
    amd: beside,
  },
  say,
  play: { ...sounds, actionHook: Hook.optional() },
  gather: {
    actionHook: Hook.optional(),
    input: z.array(z.enum(['digits', 'speech'])).default(['digits']),
    finishOnKey: Key.optional(),
    numDigits: z.int().min(1).max(32).optional(),
    minDigits: z.int().min(0).max(32).default(1),
    maxDigits: z.int().min(1).max(32).optional(),
    interDigitTimeout: seconds(60).optional(),
    timeout: seconds(300).default(15),
    dtmfBargein: z.boolean().default(true),
    say: z.object(say).optional(),
    play: z.object(sounds).optional(),
  },
  dial: {
    target: z.array(DialTarget).min(1).max(10),
    actionHook: Hook.optional(),
    timeout: z.int().min(1).max(600).default(60),
    timeLimit: z.int().min(1).max(86_400).optional(),
    callerId: z
      .string()
      .regex(/^\+?[A-Za-z0-9*._-]{1,64}$/, 'must be a number')
      .optional(),
    callerName: z.string().max(100).optional(),
    confirmHook: Hook.optional(),
    headers: headersOfInvite,
  },
  conference: {
    name: z.string().min(1).max(100),
    beep: z.boolean().default(false),
    joinMuted: z.boolean().default(false),
    startConferenceOnEnter: z.boolean().default(true),
    endConferenceOnExit: z.boolean().default(false),
    maxParticipants: z.int().min(2).max(500).optional(),
    actionHook: Hook.optional(),
  },
  enqueue: {
    name: z.string().min(1).max(100),
    priority: z.int().min(0).max(LAST_PRIORITY).default(LAST_PRIORITY),
    actionHook: Hook.optional(),
    waitHook: Hook.optional(),
  },
  dequeue: {
    name: z.string().min(1).max(100),
    callSid: z.string().min(1).max(100).optional(),
    beep: z.boolean().default(false),
    timeout: z.int().min(0).max(86_400).default(0),
    actionHook: Hook.optional(),
  },
  leave: {},
  alert: { message: z.string().min(1).max(500).regex(HEADER_VALUE, 'must be one line') },
  dtmf: {
    dtmf: z.string().regex(/^[0-9*#]{1,50}$/, 'must be keys'),
    duration: z.int().min(40).max(5000).default(500),
  },
  redirect: { actionHook: Hook },
  hangup: { headers: headersOfBye },
  pause: { length: seconds(600) },
  tag: { data: z.record(z.string().max(100), z.unknown()) },
  'sip:decline': {
    status: z.int().min(400).max(699),
    reason: z
      .string()
      .max(100)
      .regex(/^[^\p{Cc}"\\]*$/u, 'must be one line without quotes')
      .optional(),
    headers,
  },
} as const satisfies Record<string, z.ZodRawShape>;

export type VerbName = keyof typeof VERBS;
export type VerbOf<Name extends VerbName> = { readonly verb: Name; readonly id?: string | undefined } & z.output<
  z.ZodObject<(typeof VERBS)[Name]>
>;
export type Verb = { [Name in VerbName]: VerbOf<Name> }[VerbName];

/** More is no answer to one call (chosen). */
const MAX_VERBS = 100;

/**
 * Reads what an application answers: `[{ "verb": "say", "text": "Hello" }]` or `[{ "say": { "text": "Hello" } }]`.
 *
 * @returns what is wrong, and where, for whoever wrote the application
 */
export function readVerbs(answer: unknown): Result<Verb[], string> {
  if (!Array.isArray(answer)) return fail('the answer must be an array of verbs');
  if (answer.length > MAX_VERBS) return fail(`the answer has more than ${MAX_VERBS} verbs`);
  const verbs: Verb[] = [];
  for (const [i, one] of answer.entries()) {
    const read = readVerb(one);
    if (!read.ok) return fail(`verb ${i + 1}: ${read.problem}`);
    verbs.push(read.value);
  }
  return ok(verbs);
}

function readVerb(one: unknown): Result<Verb, string> {
  const named = nameIn(one);
  if (!named) return fail('must be an object that names its verb');
  const { name, fields } = named;
  if (!Object.hasOwn(VERBS, name)) return fail(`${name} is no verb that we know`);
  const parsed = z.object({ ...VERBS[name as VerbName], id }).safeParse(fields);
  if (parsed.success) return ok({ verb: name, ...parsed.data } as Verb);
  const [issue] = parsed.error.issues;
  return fail(`${[name, ...(issue?.path ?? [])].join('.')} ${issue?.message ?? 'is wrong'}`);
}

function nameIn(one: unknown): { name: string; fields: unknown } | null {
  if (typeof one !== 'object' || one === null) return null;
  if ('verb' in one) {
    const { verb, ...fields } = one;
    return typeof verb === 'string' ? { name: verb, fields } : null;
  }
  const entries = Object.entries(one);
  const [entry] = entries;
  return entries.length === 1 && entry ? { name: entry[0], fields: entry[1] ?? {} } : null;
}
